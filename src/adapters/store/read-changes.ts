// Changes as the journal tells them: loaded with their entries in one statement (one consistent view
// on every database), the hash chain verified, then replayed. Deliberately read-only.

import type { Kysely, Nullable, SelectQueryBuilder } from 'kysely';
import type { Change, ChangeState, JournalEntry } from '../../domain/change.ts';
import type { ChangeId } from '../../domain/names.ts';
import { replay } from '../../domain/replay.ts';
import { CHAIN_START, type Link, readChain } from './journal-chain.ts';
import type { Database } from './schema.ts';

export interface StoredChange {
  readonly change: Change;
  readonly entries: readonly JournalEntry[];
  readonly head: string;
}

/** Selects the ids of the changes to load. */
type Selection = SelectQueryBuilder<Database, 'changes', { id: ChangeId }>;

/** The selected changes, oldest first; throws on a journal that is damaged. */
export async function readChanges(
  db: Kysely<Database>,
  selection: Selection,
): Promise<readonly StoredChange[]> {
  const rows = await db
    .selectFrom('changes')
    .leftJoin('journal', 'journal.change_id', 'changes.id')
    .select(['changes.id', 'changes.state', 'changes.head_hash'])
    .select(['journal.sequence', 'journal.at', 'journal.event', 'journal.hash'])
    .where('changes.id', 'in', selection)
    .orderBy('changes.proposed_at')
    .orderBy('changes.ordinal')
    .orderBy('changes.id')
    .orderBy('journal.sequence')
    .execute();
  const byChange = Map.groupBy(rows, (row) => row.id);
  return [...byChange].map(([id, ofChange]) => storedChange(id, ofChange));
}

export async function readChange(db: Kysely<Database>, id: ChangeId): Promise<StoredChange | null> {
  const selection = db.selectFrom('changes').select('id').where('id', '=', id);
  const [stored] = await readChanges(db, selection);
  return stored ?? null;
}

/** A change beside one of its entries, or beside nulls when its journal is gone. */
interface Row extends Nullable<Link> {
  readonly state: ChangeState;
  readonly head_hash: string;
}

function storedChange(id: ChangeId, rows: readonly Row[]): StoredChange {
  const [first] = rows;
  const state = first?.state;
  const head = first?.head_hash ?? CHAIN_START;
  const entries = readChain(id, rows.filter(isLink), head);
  const change = replay(id, entries);
  // open() selects by the stored state, so a state that the journal does not confirm would hide it.
  if (change.state !== state) {
    throw new Error(`Change ${id} is stored as ${state}, its journal says ${change.state}.`);
  }
  return { change, entries, head };
}

function isLink(row: Row): row is Row & Link {
  return row.hash !== null;
}
