// Every point at which the bot dies in these stories: each journal write of a move that works and of
// the undo of one that does not, and the writes around them in the inbox and the outbox.

import type { JournalEntry } from '../../../src/domain/change.ts';
import type { Kill } from '../bot.ts';
import type { Story } from '../story/story.ts';

/** What the bot was at when it died; the last three are the inbox and the outbox. */
export type Group = 'move' | 'undo' | 'hurry' | 'received' | 'answered' | 'posted';

export interface Point {
  readonly group: Group;
  readonly title: string;
  readonly story: Story;
  /** How the change has to end. */
  readonly end: 'applied' | 'undone';
}

/** What happens without a crash, as the journal tells it. */
export interface Courses {
  readonly applied: readonly JournalEntry[];
  readonly undone: readonly JournalEntry[];
}

const MOMENTS = ['before', 'after'] as const;

// Card, progress and result are each posted (two writes: about to, done) and the card is edited at the
// end. More edits depend on how fast the machine is.
const POSTER_WRITES_MIN = 7;
// The command and the click.
const INBOX_WRITES = 2;

export function allPoints(courses: Courses): readonly Point[] {
  return [...applyPoints(courses), ...undoPoints(courses), ...impatientPoints(), ...sidePoints()];
}

function applyPoints({ applied }: Courses): readonly Point[] {
  return applied.flatMap((entry) =>
    journalKills(entry).map((kill) => point('move', nameOf(entry), { kill, end: 'applied' })),
  );
}

function undoPoints({ undone }: Courses): readonly Point[] {
  const failedAt = undone.findIndex(({ event }) => event.type === 'step-failed');
  return undone.slice(failedAt).flatMap((entry, index) =>
    journalKills(entry).map((kill) => {
      // The refusal was never written down, so the step is tried again, and this time it works.
      const isForgotten = index === 0 && kill.moment === 'before';
      const end = isForgotten ? 'applied' : 'undone';
      return point('undo', nameOf(entry), { kill, end, hasRefusal: true });
    }),
  );
}

/** People who do not wait: the same command, the same click once more after the crash. */
function impatientPoints(): readonly Point[] {
  const acts = ['typed again', 'clicked again'];
  return acts.flatMap((act, index) =>
    journalKills({ sequence: index + 1 }).map((kill) =>
      point('hurry', act, { kill, end: 'applied', isImpatient: true }),
    ),
  );
}

function sidePoints(): readonly Point[] {
  const groups: readonly (readonly [Group, readonly Kill[]])[] = [
    ['received', writesOf('insert into "inbox"', INBOX_WRITES)],
    ['answered', writesOf('update "inbox"', INBOX_WRITES)],
    ['posted', writesOf('update "outbox"', POSTER_WRITES_MIN)],
  ];
  return groups.flatMap(([group, some]) =>
    some.map((kill) => point(group, kill.write.replaceAll('"', ''), { kill, end: 'applied' })),
  );
}

function writesOf(write: Kill['write'], count: number): readonly Kill[] {
  const places = Array.from({ length: count }, (_, index) => index + 1);
  return places.flatMap((at) => MOMENTS.map((moment) => ({ write, at, moment })));
}

function journalKills({ sequence }: Pick<JournalEntry, 'sequence'>): readonly Kill[] {
  return MOMENTS.map((moment) => ({ write: 'insert into "journal"', at: sequence, moment }));
}

function point(
  group: Group,
  name: string,
  options: Pick<Point, 'end'> & Partial<Story> & { readonly kill: Kill },
): Point {
  const { kill, end, hasRefusal = false, isImpatient = false } = options;
  const title = `${group}, write ${kill.at} (${name}): killed ${kill.moment} it, ends ${end}`;
  return { group, title, end, story: { hasRefusal, isImpatient, kill } };
}

function nameOf({ event }: JournalEntry): string {
  return 'stepId' in event ? `${event.type} ${event.stepId}` : event.type;
}
