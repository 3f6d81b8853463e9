// Ends a command that runs on the host: a signal, a bounded wait, a harder signal, and at last we stop
// waiting. The connection stays open for other commands.
// OpenSSH ignores a channel's signals when the login is root ("session signalling requires privilege
// separation", session.c), sudo's processes cannot be signalled by the login user, and ssh2 sends none
// after end-of-file. So a second session on the same connection looks for the process and signals it.

import { effectiveArgv, quoteWords } from '../argv.ts';
import type { Link } from '../connection/link.ts';
import type { RemoteCommand } from '../../../domain/plan.ts';
import type { SshLimits } from '../settings.ts';
import { NotStarted, type Session, startSession } from './exec.ts';

export type Signal = 'INT' | 'TERM' | 'KILL';

export interface Running {
  readonly link: Link;
  readonly session: Session;
  readonly command: RemoteCommand;
  readonly loginUser: string;
  readonly limits: SshLimits;
}

/** Resolves when the command has ended, or could not be ended and is no longer waited for. */
export async function endByForce(running: Running, signals: readonly Signal[]): Promise<void> {
  const { session, limits } = running;
  let canReach = true;
  for (const signal of signals) {
    const isAsked = session.signal(signal);
    if (isAsked && (await endsWithin(session, CHANNEL_SIGNAL_WAIT_MS))) return;
    if (!running.link.isAlive()) break;
    canReach &&= await signalByPeer(running, signal);
    if (canReach && (await endsWithin(session, limits.graceMs))) return;
  }
  session.abandon();
}

// A channel's signal takes one round trip; where the host honours it, waiting longer tells nothing.
const CHANNEL_SIGNAL_WAIT_MS = 250;

/** Name of the script in `ps`, and what a stand-in for a host can recognise it by. */
export const INTERRUPT_NAME = 'arpeggio-interrupt';

// All sessions of one connection are children of one sshd process: going up from ourselves finds it,
// and its child that runs the wanted words is the command. Each such child leads a process group.
// Of several with the same words the oldest is meant, the first to reach its deadline.
// Arguments: signal, command line, words. Exit code 3: no sshd above us, 4: no such child.
const INTERRUPT_SCRIPT = `
signal=$1 line=$2; shift 2
feed='
'
wanted=$(printf '%s\\n' "$@")
parent=$$
while :; do
  case $(cat "/proc/$parent/comm") in sshd*|dropbear*) break ;; esac
  parent=$(sed -n 's/^PPid:[^0-9]*//p' "/proc/$parent/status")
  [ "\${parent:-0}" -gt 1 ] || exit 3
done
for pid in $(grep -l "^PPid:[^0-9]*$parent\\$" /proc/[0-9]*/status 2>/dev/null |
    sed 's/[^0-9]//g' | sort -n); do
  case $(tr '\\0' '\\n' < "/proc/$pid/cmdline") in
    "$wanted" | *"/$wanted" | *"$feed$wanted" | *"$feed-c$feed$line")
      kill -s "$signal" -- "-$pid" || kill -s "$signal" "$pid"
      exit ;;
  esac
done
exit 4
`;

/** Whether the signal was sent. */
async function signalByPeer(running: Running, signal: Signal): Promise<boolean> {
  const { link, command, loginUser, limits } = running;
  const words = effectiveArgv(command, loginUser);
  const script = [INTERRUPT_SCRIPT, INTERRUPT_NAME, signal, quoteWords(words), ...words];
  const asRoot = command.asRoot ?? false;
  const interrupt = effectiveArgv({ argv: ['sh', '-c', ...script], asRoot }, loginUser);
  try {
    const peer = await startSession(link, {
      line: quoteWords(interrupt),
      stdin: null,
      outputBytesMax: INTERRUPT_OUTPUT_BYTES_MAX,
      sessionTimeoutMs: limits.sessionTimeoutMs,
      onLine: null,
    });
    if (!(await endsWithin(peer, INTERRUPT_TIMEOUT_MS))) peer.abandon();
    return (await peer.ended).exitCode === 0;
  } catch (error) {
    // The host gives no further session, or the connection is gone.
    if (error instanceof NotStarted) return false;
    throw error;
  }
}

// A few forks and a look at each process; 5 s is for a host under heavy load.
const INTERRUPT_TIMEOUT_MS = 5_000;
// It prints nothing but an error message of a line or two.
const INTERRUPT_OUTPUT_BYTES_MAX = 4096;

/** Whether the command ends within the time. */
export async function endsWithin(session: Session, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  const end = session.ended.then(() => true);
  const hasEnded = await Promise.race([end, timeout]);
  clearTimeout(timer);
  return hasEnded;
}
