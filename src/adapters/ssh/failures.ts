// The words for everything that keeps a command from starting: what was tried, what was seen, what to
// do. Read at 3 a.m. by someone who did not set this up. Every `fix` begins with the state of the
// network: nothing has run yet when one of these is thrown.

import { Failed, type FailureCode } from '../../domain/failures.ts';
import type { HostName } from '../../domain/names.ts';
import { lookupName } from './identity/known-hosts.ts';
import type { SshHostSettings } from './settings.ts';

export interface Target {
  readonly name: HostName;
  readonly settings: SshHostSettings;
}

/** `node1 (root@10.0.0.21:22, through router1)` */
export function renderTarget({ name, settings }: Target): string {
  const jump = settings.jump === null ? '' : `, through ${settings.jump}`;
  return `${name} (${settings.user}@${settings.address}:${settings.port}${jump})`;
}

interface Words {
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

/** Of a host that may be back in a moment; the command was certainly not sent. */
function unreachableNow({ what, why, fix }: Words, cause: unknown): Failed {
  const code = 'host-unreachable';
  return new Failed({ code, what, why, fix: `Nothing was changed. ${fix}`, mayRetry: true }, cause);
}

export function failed(code: FailureCode, { what, why, fix }: Words, cause?: unknown): Failed {
  return new Failed({ code, what, why, fix: `Nothing was changed. ${fix}` }, cause);
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'The machine answers, but nothing listens on that port: sshd is down or elsewhere.',
  ECONNRESET: 'The other side cut the connection: sshd is restarting, or a firewall is in between.',
  EHOSTUNREACH: 'No route leads there, or the machine does not answer ARP: it is probably down.',
  ENETUNREACH: 'This machine has no route to that network.',
  ETIMEDOUT: 'No answer at all: the machine is down or a firewall drops the packets.',
  ENOTFOUND: 'That name does not resolve to an address.',
  EAI_AGAIN: 'The name server did not answer, so the name has no address.',
};

export function unreachable(target: Target, error: Error & { code?: string | number }): Failed {
  const reason = REASONS[String(error.code)];
  return unreachableNow(
    {
      what: `No SSH connection to ${renderTarget(target)}.`,
      why: reason === undefined ? sentence(error.message) : `${reason} (${error.code})`,
      fix:
        `Try \`${sshLine(target)}\` from where Arpeggio runs. ` +
        'When the host is back, ask again: the next command connects anew.',
    },
    error,
  );
}

export function noSession(target: Target, error: Error): Failed {
  return unreachableNow(
    {
      what: `${renderTarget(target)} accepted the login but gave no session for a command.`,
      why: sentence(error.message),
      fix:
        'Look at `MaxSessions` (Arpeggio needs the default, 10), at `ForceCommand` and at the ' +
        "login shell in that host's sshd_config and passwd.",
    },
    error,
  );
}

export function tooManyStreams(target: Target, count: number): Failed {
  return failed('host-unreachable', {
    what: `${renderTarget(target)} already runs ${count} probes.`,
    why: 'Each holds an SSH session for as long as a change runs, and sshd allows only so many.',
    fix: 'Wait until one of the running changes has ended.',
  });
}

export function unknownHost(name: string): Failed {
  return failed('configuration-invalid', {
    what: `There are no SSH settings for host "${name}".`,
    why: 'The host is named in a command or as a jump host, but not under `hosts` in arpeggio.yaml.',
    fix: `Add \`${name}\` to \`hosts\` in arpeggio.yaml and restart Arpeggio.`,
  });
}

export function jumpCircle(names: readonly string[]): Failed {
  return failed('configuration-invalid', {
    what: `The jump hosts go in a circle: ${names.join(' -> ')}.`,
    why: 'Each of them can only be reached through the next, so none can be reached.',
    fix: 'Take `jump` away from one of them in arpeggio.yaml and restart Arpeggio.',
  });
}

export function unreadableKnownHosts(path: string, error: unknown): Failed {
  return failed(
    'configuration-invalid',
    {
      what: `The file of known host keys, ${path}, cannot be read.`,
      why: sentence(error instanceof Error ? error.message : String(error)),
      fix: 'Let the user Arpeggio runs as read it, or name another file in arpeggio.yaml.',
    },
    error,
  );
}

export interface SeenKey {
  readonly type: string;
  readonly fingerprint: string;
  readonly expected: readonly string[];
  readonly knownHostsPath: string | null;
}

export function hostKeyUnknown(target: Target, seen: SeenKey): Failed {
  return failed('host-key-unknown', {
    what: `The key of ${renderTarget(target)} is not known: ${seen.type} ${seen.fingerprint}.`,
    why:
      `${wherePinned(target, seen)} has no key for ${fileName(target)}, ` +
      'and an unknown key is never accepted: anyone could answer at that address.',
    fix: howToPin(target, seen),
  });
}

export function hostKeyChanged(target: Target, seen: SeenKey): Failed {
  return failed('host-key-changed', {
    what: `${renderTarget(target)} shows another key than the pinned one.`,
    why:
      `Expected ${seen.expected.join(' or ')}, as pinned in ${wherePinned(target, seen)}; ` +
      `seen ${seen.type} ${seen.fingerprint}. Either the host was reinstalled, or another machine ` +
      'answers at its address.',
    fix:
      'First find out which of the two it is, and do not type a password there before. If it was ' +
      `reinstalled: remove the old key${removeLine(target, seen)}. ${howToPin(target, seen)}`,
  });
}

export function loginRefused(target: Target, why: string, fix: string, cause?: unknown): Failed {
  const what = `No login on ${renderTarget(target)}.`;
  return failed('login-refused', { what, why, fix }, cause);
}

export function rootRefused(target: Target, said: string): Failed {
  const user = target.settings.user;
  return failed('root-refused', {
    what: `${renderTarget(target)} did not let ${user} run a command as root.`,
    why: `\`sudo -n\` said: "${said.trim()}"`,
    fix:
      `On ${target.name}, as root, put the line \`${user} ALL=(root) NOPASSWD: ALL\` into ` +
      '/etc/sudoers.d/arpeggio (`visudo -f /etc/sudoers.d/arpeggio`), then try ' +
      `\`sudo -n true\` as ${user}.`,
  });
}

function howToPin(target: Target, seen: SeenKey): string {
  const { address, port, jump } = target.settings;
  const type = seen.type.replace(/^ssh-|-sha2.*$/g, '');
  const where = jump === null ? '' : ` on ${jump}`;
  const place =
    target.settings.hostKeys.length > 0 || seen.knownHostsPath === null
      ? `\`host_keys\` of ${target.name} in arpeggio.yaml`
      : seen.knownHostsPath;
  return (
    `Run \`ssh-keyscan -t ${type} -p ${port} ${address}\`${where} and put its line into ${place}, ` +
    `after comparing the fingerprint ${seen.fingerprint} with what ` +
    `\`ssh-keygen -lf /etc/ssh/ssh_host_${type}_key.pub\` prints on the console of ${target.name}.`
  );
}

function removeLine(target: Target, seen: SeenKey): string {
  if (target.settings.hostKeys.length > 0) return ' from `host_keys` in arpeggio.yaml';
  return ` with \`ssh-keygen -R '${fileName(target)}' -f ${seen.knownHostsPath}\``;
}

function wherePinned(target: Target, seen: SeenKey): string {
  if (target.settings.hostKeys.length > 0) return `\`host_keys\` of ${target.name}`;
  return seen.knownHostsPath ?? `Neither \`host_keys\` of ${target.name} nor a known_hosts file`;
}

function fileName({ settings }: Target): string {
  return lookupName(settings.address, settings.port);
}

function sshLine({ settings }: Target): string {
  return `ssh -p ${settings.port} ${settings.user}@${settings.address} true`;
}

/** Starts with a capital, ends with a full stop, one line. */
export function sentence(text: string): string {
  const line = text.trim().replace(/\s*\n\s*/g, '; ');
  const capital = line.charAt(0).toUpperCase() + line.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
