// What the successive processes of one chained story leave for each other and for the judge: a file of
// lines, appended to before each death. A line that was written survives SIGKILL, because it is the
// kernel's by then; nothing here has to survive a power cut.

import { appendFileSync, existsSync, readFileSync } from 'node:fs';

export type Kind = 'journal' | 'outbox' | 'inbox' | 'store' | 'exec' | 'cloud' | 'slack';
export type Moment = 'before' | 'after';

/** One word and the rest: `died` a point, `met` a point, `phase` the newest journal entry. */
type Word = 'died' | 'met' | 'phase';

export interface Past {
  /** Points at which an earlier process died. */
  readonly died: readonly string[];
  /** Points that were reached, whether or not the bot died there; in order, with repetitions. */
  readonly met: readonly string[];
  /** The newest journal entry, e.g. `step-started add-on-node3`; null: none yet. */
  readonly phase: string | null;
  /** How many changes were proposed so far. */
  readonly changeCount: number;
}

export function note(path: string, word: Word, text: string): void {
  appendFileSync(path, `${word} ${text}\n`);
}

export function readPast(path: string): Past {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  const all = (word: Word) =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  const phases = all('phase');
  return {
    died: all('died'),
    met: all('met'),
    phase: phases.at(-1) ?? null,
    changeCount: phases.filter((phase) => phase.startsWith('proposed')).length,
  };
}
