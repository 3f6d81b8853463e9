// Facts: whether a dead-man switch is armed on a host, for which change and for how long, and what
// became of the one of a change. The program on the host answers; it first finishes what a crash left
// unfinished, which changes nothing but its own files unless a deadline has passed.

import type { HostName } from '../domain/names.ts';
import type { RemoteCommand } from '../domain/plan.ts';
import type { World } from '../ports/world.ts';
import { look, lookFailed, unreadable } from './look.ts';

/** Everything of the switch on a host is in this directory, which only root may enter. */
export const DEAD_MAN_DIRECTORY = '/var/lib/arpeggio';
/** Run as `sh PATH VERB …`, so that a file system mounted noexec does not matter. */
export const DEAD_MAN_PATH = `${DEAD_MAN_DIRECTORY}/dead-man.sh`;

const STATES = [
  'armed',
  'undoing',
  'undone',
  'undo-failed',
  'confirmed',
  /** A person put right what could not be taken back. */
  'cleared',
  'unknown',
] as const;

export interface DeadManSwitch {
  readonly state: (typeof STATES)[number];
  /** Of the change. */
  readonly id: string;
  /** null unless it is armed. */
  readonly secondsLeft: number | null;
  /** Why it was taken back, e.g. `deadline` or `boot`; null: it was not. */
  readonly reason: string | null;
  /** Numbers of the take-backs that did not work. */
  readonly failed: readonly number[];
}

/** `absent`: the host never had the program; `free`: nothing is armed or unfinished. */
export async function readDeadMan(
  world: World,
  host: HostName,
): Promise<DeadManSwitch | 'absent' | 'free'> {
  const text = await ask(world, host, ['status']);
  if (text === null) return 'absent';
  return text === 'free' ? text : parsed(host, text);
}

/** Of one change on one host; a host without the program knows of none. */
export async function readDeadManOutcome(
  world: World,
  host: HostName,
  id: string,
): Promise<DeadManSwitch> {
  const text = await ask(world, host, ['outcome', id]);
  return parsed(host, text ?? `state=unknown id=${id} left= reason= failed=`);
}

export function deadManCommand(words: readonly string[]): RemoteCommand {
  return { argv: ['sh', DEAD_MAN_PATH, ...words], asRoot: true };
}

// It may find a deadline passed, and take-backs take their time; see the limits in the program.
const TIMEOUT_MS = 90_000;

/** null: there is no such program. */
async function ask(world: World, host: HostName, words: readonly string[]): Promise<string | null> {
  const command = { ...deadManCommand(words), timeoutMs: TIMEOUT_MS };
  const result = await look(world, host, command);
  if (result.exitCode === 0) return result.stdout.trim();
  // As dash, bash and busybox say it.
  if (/can(?:'t|not) open|No such file/.test(result.stderr)) return null;
  throw lookFailed(command, result);
}

function parsed(host: HostName, text: string): DeadManSwitch {
  const found = parseDeadMan(text);
  if (found !== null) return found;
  throw unreadable(host, deadManCommand(['status']).argv, `It says: ${text.slice(0, 200)}`);
}

/** From `state=armed id=c7f3k2 left=87 reason= failed=`; null: it is something else. */
export function parseDeadMan(line: string): DeadManSwitch | null {
  const [, word, id = '', left = '', reason = '', numbers = ''] =
    /^state=(\S+) id=(\S+) left=(\d*) reason=(\S*) failed=([\d,]*)$/.exec(line) ?? [];
  const state = STATES.find((one) => one === word);
  if (state === undefined) return null;
  return {
    state,
    id,
    secondsLeft: left === '' ? null : Number(left),
    // The program writes blanks as underscores, so that a reason is one word.
    reason: reason === '' ? null : reason.replaceAll('_', ' ').trim(),
    failed: numbers === '' ? [] : numbers.split(',').map(Number),
  };
}
