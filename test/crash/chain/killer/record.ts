// What the successive processes of one chained story leave for each other and for the judge: a file of
// lines, appended to before each death. A line that was written survives SIGKILL, because it is the
// kernel's by then; nothing here has to survive a power cut.

import { appendFileSync, existsSync, readFileSync } from 'node:fs';

export const KINDS = ['journal', 'outbox', 'inbox', 'store', 'exec', 'cloud', 'slack'] as const;
export type Kind = (typeof KINDS)[number];
/** `by turns`: before some points and after others, always the same ones; before each that only looks. */
export type Moment = 'before' | 'after' | 'by turns';

/** One word and the rest: `died` a point, `met` a point, `phase` the newest journal entry. */
type Word = 'died' | 'met' | 'phase';

export interface Past {
  /** Points at which an earlier process died. */
  readonly died: readonly string[];
  /** Points that were reached, whether or not the bot died there; in order, with repetitions. */
  readonly met: readonly string[];
  /** The journal's entries so far, e.g. `step-started add-on-node3`. */
  readonly phases: readonly string[];
}

export function note(path: string, word: Word, text: string): void {
  appendFileSync(path, `${word} ${text}\n`);
}

export function readPast(path: string): Past {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  const all = (word: Word) =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  return { died: all('died'), met: all('met'), phases: all('phase') };
}
