// The dead-man switch's program: its text, which is two files joined, and what to tell it. The step that
// arms puts it on a host (at DEAD_MAN_PATH of facts/dead-man.ts) whenever its sha256 differs there, by a
// new file that is moved over the old one. How it works stands in the two files themselves.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

export const DEAD_MAN_PROGRAM: string = ['dead-man.sh', 'verbs.sh']
  .map((name) => readFileSync(new URL(name, import.meta.url), 'utf8'))
  .join('\n');

export const DEAD_MAN_SHA256: string = createHash('sha256').update(DEAD_MAN_PROGRAM).digest('hex');

/** Raised when the form of its files or the meaning of a verb changes. */
export const DEAD_MAN_VERSION: string = /^version=(\d+)$/m.exec(DEAD_MAN_PROGRAM)?.[1] ?? '';

/** What its verbs exit with besides 0. */
export const DEAD_MAN_EXIT = {
  /** Other words than it understands; of `arm`, also an id that was used on this host before. */
  refused: 2,
  busy: 3,
  notKnown: 4,
  /** Of `arm`: no watcher, or no space; nothing is armed. */
  notArmed: 5,
  /** Of `clear`: there is nothing to clear yet. */
  stillArmed: 6,
  tooLate: 7,
  /** Of `undo` and `boot`: not everything could be taken back. */
  undoFailed: 8,
  /** Of `run`; the word on standard error is `not-armed`, `taken-back`, `not-run`. */
  runNotArmed: 111,
  runTakenBack: 112,
  runNotRun: 113,
} as const;

export interface RenderedTakeBack {
  /** 1 to 99; they run from the highest down. */
  readonly number: number;
  /** Also after a reboot. */
  readonly atBoot: boolean;
  /** Plain sh that exits 0 when the state is as before. */
  readonly script: string;
}

/** What `arm` reads: each script with its count of lines, and an end, so that half of it is refused. */
export function deadManBundle(takeBacks: readonly RenderedTakeBack[]): string {
  const parts = takeBacks.map(({ number, atBoot, script }) => {
    const lines = script.replace(/\n$/, '').split('\n');
    const when = atBoot ? 'boot' : 'live';
    return `take-back ${numberWord(number)} ${when} ${lines.length}\n${lines.join('\n')}\n`;
  });
  return `${parts.join('')}end\n`;
}

/** As the verb `run` and the bundle spell it: `07`. */
export function numberWord(number: number): string {
  return String(number).padStart(2, '0');
}
