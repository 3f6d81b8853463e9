// Starts a real OpenSSH sshd on a free loopback port as the current user, with its own keys and
// configuration in a temporary directory, and stops it again. Root or not makes no difference to the
// caller, except that sshd as root wants /run/sshd.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../../../../src/lab/free-port.ts';
import { type HostName, parseHostName } from '../../../../src/domain/names.ts';
import type { SshHostSettings, SshSettings } from '../../../../src/adapters/ssh/settings.ts';

export const run = promisify(execFile);

export interface RealSshd {
  readonly port: number;
  /** Everything is in here: host key `host_key`, login key `login_key`, and the configuration. */
  readonly directory: string;
  readonly hostKeyLine: string;
  /** Settings with which the login works. */
  readonly host: SshHostSettings;
  /** How many logins sshd has accepted since it was started. */
  loginCount(): number;
  stop(): Promise<void>;
}

export function hostName(text: string): HostName {
  const name = parseHostName(text);
  if (name === null) throw new Error(`not a host name: ${text}`);
  return name;
}

export function settingsOf(
  hosts: Record<string, SshHostSettings>,
  more: Partial<SshSettings> = {},
): SshSettings {
  return { hosts, knownHostsPath: null, log: () => {}, ...more };
}

export async function makeKey(path: string, passphrase = ''): Promise<string> {
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', 'test', '-f', path]);
  return (await readFile(`${path}.pub`, 'utf8')).trim();
}

export async function startSshd(extraLines: readonly string[] = []): Promise<RealSshd> {
  const directory = await mkdtemp(join(tmpdir(), 'arpeggio-sshd-'));
  const hostKeyLine = await makeKey(join(directory, 'host_key'));
  const loginKey = await makeKey(join(directory, 'login_key'));
  await writeFile(join(directory, 'authorized_keys'), `${loginKey}\n`, { mode: 0o600 });
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
  const port = await freePort();
  await writeFile(join(directory, 'sshd_config'), configuration(directory, port, extraLines));
  let log = '';
  const child = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', join(directory, 'sshd_config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  await untilListening(port, child, () => log);
  return {
    port,
    directory,
    hostKeyLine,
    host: {
      address: '127.0.0.1',
      port,
      user: userInfo().username,
      keyPath: join(directory, 'login_key'),
      passphraseVariable: null,
      useAgent: false,
      hostKeys: [hostKeyLine],
      jump: null,
    },
    loginCount: () => log.split('Accepted publickey').length - 1,
    async stop() {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function configuration(directory: string, port: number, extraLines: readonly string[]): string {
  return [
    ...extraLines,
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${directory}/host_key`,
    `AuthorizedKeysFile ${directory}/authorized_keys`,
    'PidFile none',
    'StrictModes no',
    'UsePAM no',
    'UseDNS no',
    'PasswordAuthentication no',
    'AcceptEnv LC_*',
    // A login shell's start-up files are the tester's own and may be slow.
    `SetEnv HOME=${directory}`,
    'LogLevel VERBOSE',
    '',
  ].join('\n');
}

async function untilListening(port: number, child: ChildProcess, log: () => string): Promise<void> {
  // Starting takes about 20 ms; 5 s is for a machine that is busy with other tests.
  for (const deadline = Date.now() + 5_000; Date.now() < deadline; await sleep(20)) {
    if (child.exitCode !== null) throw new Error(`sshd ended: ${log()}`);
    const socket = connect({ host: '127.0.0.1', port });
    try {
      await once(socket, 'connect');
      return;
    } catch {
      // Not listening yet.
    } finally {
      socket.destroy();
    }
  }
  throw new Error(`sshd does not listen: ${log()}`);
}
