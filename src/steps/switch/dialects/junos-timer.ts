// `commit confirmed` of Junos. Its trap: any later commit, by anybody, confirms it, and a commit of ours
// confirms theirs; so nothing is typed while somebody else's waits. A commit that is not confirmed is in
// the configuration on disk all the same: a restart in between keeps it.

import { line } from './dialect.ts';
import type { OwnTimer, Pending, Timer } from './own-timer.ts';

// The newest commit, as the history shows it: `0   2026-11-22 13:00:00 UTC by root via cli …`.
const NEWEST = /^0\s+\d{4}-\d\d-\d\d .*$/m;

export const JUNOS_TIMER: OwnTimer = {
  condition: null,
  look: line('show system commit'),
  parse: parsePending,
  under: (edits, { minutes }) =>
    edits.map((edit) =>
      edit.argv.join(' ') === 'commit' ? line(`commit confirmed ${minutes}`) : edit,
    ),
  isRunningWhileTyped: false,
  keep: () => ['configure exclusive', 'commit', 'exit'].map(line),
  discard: () => [],
  shownBy: 'show system commit',
};

/** Whose it is the history does not say for certain; the minutes are ours or not. */
function parsePending(output: string, { minutes }: Timer): Pending | null {
  const newest = NEWEST.exec(output)?.[0];
  // A switch on which nothing was ever committed through the history has none.
  if (newest === undefined) return output.trim() === '' ? 'nothing' : null;
  const waiting = /commit confirmed, rollback in (\d+) ?min/.exec(newest)?.[1];
  if (waiting === undefined) return 'nothing';
  return Number(waiting) === minutes ? 'ours' : 'foreign';
}
