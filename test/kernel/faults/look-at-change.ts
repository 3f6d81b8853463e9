// What the journal of a running bot says, read beside it; the store's own adapter would want the file for
// itself. null: there is nothing to read yet, or the bot is just being killed or started.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Change, JournalEntry } from '../../../src/domain/change.ts';
import type { ChangeId } from '../../../src/domain/names.ts';
import { replay } from '../../../src/domain/replay.ts';

export interface Look {
  readonly change: Change;
  readonly lockCount: number;
  /** Messages and requests that the bot still owes. */
  readonly owedCount: number;
}

const CHANGE = 'select id from changes order by ordinal limit 1 offset ?';
const ENTRIES = 'select sequence, at, event from journal where change_id = ? order by sequence';
const COUNTS = `
  select
    (select count(*) from locks) as locks,
    (select count(*) from outbox where posted_sequence < wanted_sequence and is_given_up = 0) +
    (select count(*) from inbox where outcome is null) as owed`;

/** `index`: of the change among all, from 0. */
export function lookAtChange(dataDirectory: string, index = 0): Look | null {
  const path = join(dataDirectory, 'store.sqlite');
  if (!existsSync(path)) return null;
  try {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      return read(database, index);
    } finally {
      database.close();
    }
  } catch (problem) {
    // A journal that cannot have happened is no matter of when it is read.
    if (String(problem).includes('corrupt')) throw problem;
    return null;
  }
}

function read(database: DatabaseSync, index: number): Look | null {
  const row = database.prepare(CHANGE).get(index);
  if (row === undefined) return null;
  const id = String(row['id']);
  const entries = database.prepare(ENTRIES).all(id).map(entryOf);
  const counts = database.prepare(COUNTS).get();
  return {
    change: replay(id as ChangeId, entries),
    lockCount: Number(counts?.['locks']),
    owedCount: Number(counts?.['owed']),
  };
}

function entryOf(row: Record<string, unknown>): JournalEntry {
  return {
    sequence: Number(row['sequence']),
    at: String(row['at']),
    event: JSON.parse(String(row['event'])),
  };
}
