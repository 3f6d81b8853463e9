// Decides whether the bot dies here: at every point that it reaches for the first time in its whole
// story. A point is what is done, in which phase of the change, and which time in this process; so a
// process that was started again gets past the points that killed its predecessors.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Kind, type Moment, note, readPast } from './record.ts';

export interface Point {
  /** Right before it is done. */
  before(): void;
  /** Right after its effect, before anybody in the process knows of it. */
  after(): void;
}

const NO_POINT: Point = { before: () => {}, after: () => {} };

/** `look`: it has no effect. `look at start`: nor does it matter in which phase the bot is started. */
export type Nature = 'effect' | 'look' | 'look at start';

export interface Reaper {
  /** Called once each time that it is about to be done. */
  reach(kind: Kind, what: string, nature?: Nature): Point;
  /** The journal has a new entry. */
  phase(name: string): void;
}

export interface ReaperSettings {
  readonly recordPath: string;
  readonly moment: Moment;
  /** A file with the only points, one a line, at which to die; null: everywhere. */
  readonly chosenPath: string | null;
  /** Nobody dies before this entry is in the journal; null: from the beginning. */
  readonly from: string | null;
}

// Differs from one run to the next: ids of changes, of CloudStack's rows and jobs.
const IDS: readonly (readonly [RegExp, string])[] = [
  [/\bc[2-9a-hj-km-np-z]{6}\b/g, 'CHANGE'],
  [/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID'],
  [/\s+/g, ' '],
];

// Later laps of a proof that looks until it sees something hold nothing new, and one that is killed in
// each of its laps outlasts the deadlines of the switches.
const LAPS = 3;

export function createReaper(settings: ReaperSettings): Reaper {
  const { recordPath, moment, from } = settings;
  const past = readPast(recordPath);
  const died = new Set(past.died);
  const counts = new Map<string, number>();
  const chosen = readChosen(settings);
  const phases = [...past.phases];

  return {
    reach(kind, what, nature = 'effect') {
      const isLook = nature !== 'effect';
      const { name, lap } = nameOf(kind, nature === 'look at start' ? '' : placeOf(kind), what);
      note(recordPath, 'met', name);
      if (isLook && lap > LAPS) return NO_POINT;
      return {
        before: () => {
          if (moment === 'before' || (moment === 'by turns' && (isLook || isEven(name))))
            dieAt(name);
        },
        // After a look nothing is different from before whatever comes next, where it dies, too.
        after: () => {
          if (isLook || moment === 'before') return;
          if (moment === 'after' || !isEven(name)) dieAt(name);
        },
      };
    },
    phase(name) {
      note(recordPath, 'phase', name);
      phases.push(name);
    },
  };

  function nameOf(kind: Kind, place: string, what: string): { name: string; lap: number } {
    const plain = IDS.reduce((text, [pattern, word]) => text.replaceAll(pattern, word), what);
    const where = `${kind} | ${place}${plain}`;
    const lap = (counts.get(where) ?? 0) + 1;
    counts.set(where, lap);
    return { name: lap === 1 ? where : `${where} #${lap}`, lap };
  }

  /** A message or a delivery may be late: in which phase it falls is chance, unlike a step's deeds. */
  function placeOf(kind: Kind): string {
    const changeCount = phases.filter((phase) => phase.startsWith('proposed')).length;
    const change = changeCount > 1 ? `change ${changeCount}, ` : '';
    const phase = phases.at(-1) ?? 'nothing';
    if (kind === 'exec' || kind === 'cloud') return `${change}after ${phase} | `;
    const isDecided = phase !== 'nothing' && phase !== 'proposed';
    return kind === 'inbox' && isDecided ? `${change}after the decision | ` : change;
  }

  function dieAt(name: string): void {
    if (died.has(name) || chosen?.has(name) === false) return;
    if (from !== null && !phases.includes(from)) return;
    note(recordPath, 'died', name);
    process.kill(process.pid, 'SIGKILL');
  }
}

function isEven(name: string): boolean {
  return (createHash('sha256').update(name).digest()[0] ?? 0) % 2 === 0;
}

function readChosen({ chosenPath }: ReaperSettings): ReadonlySet<string> | null {
  return chosenPath === null ? null : new Set(readFileSync(chosenPath, 'utf8').split('\n'));
}
