// The journal of changes and their locks over any SQL database that Kysely speaks; the contract is in
// ports/journal.ts. State, entries, locks and outbox rows are written in one transaction. Knows no
// dialect; errors of the disk or the connection are typed below, in the dialect.

import type { Kysely, Transaction } from 'kysely';
import type { Change, ChangeEvent, ChangeState } from '../../domain/change.ts';
import type { ChangeId, ResourceKey } from '../../domain/names.ts';
import { replay } from '../../domain/replay.ts';
import type { Append, AppendResult, Journal, Proposal } from '../../ports/journal.ts';
import { CHAIN_START, entryOf, extendChain, type Link } from './journal-chain.ts';
import { lockHolders, NotAppended, readWaiters, releaseLocks } from './locks.ts';
import { takeLocks, waitInLine } from './locks.ts';
import { wantMessages } from './outbox.ts';
import { readChange, readChanges } from './read-changes.ts';
import type { Database } from './schema.ts';

const OPEN_STATES: readonly ChangeState[] = [
  'awaiting-approval',
  'queued',
  'applying',
  'stopped',
  'undoing',
];

export function sqlJournal(db: Kysely<Database>): Journal {
  return {
    propose: (proposal) => db.transaction().execute((within) => propose(within, proposal)),
    bySource: (sourceId) => findBySource(db, sourceId),
    append: (request) => appendOrRollBack(db, request),
    read: async (id) => (await readChange(db, id))?.change ?? null,
    entries: async (id) => (await readChange(db, id))?.entries ?? [],
    open: async () => {
      const isOpen = db.selectFrom('changes').select('id').where('state', 'in', OPEN_STATES);
      return (await readChanges(db, isOpen)).map((stored) => stored.change);
    },
    newest: async (countMax) => {
      const newest = await readChanges(db, newestFirst(db).limit(countMax));
      return newest.map((stored) => stored.change).toReversed();
    },
    touching: (keys, countMax) => touching(db, keys, countMax),
    lockHolders: (keys) => lockHolders(db, keys),
    waiters: () => readWaiters(db),
  };
}

type Proposed = Awaited<ReturnType<Journal['propose']>>;

async function propose(within: Transaction<Database>, proposal: Proposal): Promise<Proposed> {
  const { id, at, event, messages } = proposal;
  const links = extendChain(id, { head: CHAIN_START, sequence: 0 }, at, [event]);
  const change = replay(id, links.map(entryOf));
  if (!(await insertChange(within, proposal, links))) {
    return { change: await readBySource(within, proposal.sourceId), isNew: false };
  }
  await insertLinks(within, id, links);
  await insertKeys(within, id, event.plan.locks);
  await wantMessages(within, { changeId: id, messages, sequence: change.sequence });
  return { change, isNew: true };
}

/** False when the delivery has already made a change. */
async function insertChange(
  within: Transaction<Database>,
  proposal: Proposal,
  links: readonly Link[],
): Promise<boolean> {
  const inserted = await within
    .insertInto('changes')
    .values((eb) => ({
      id: proposal.id,
      source_id: proposal.sourceId,
      state: 'awaiting-approval',
      sequence: links.length,
      head_hash: links.at(-1)?.hash ?? CHAIN_START,
      proposed_at: proposal.at,
      ordinal: eb
        .selectFrom('changes')
        .select(({ eb: changes, fn }) =>
          changes(fn.coalesce(fn.max('changes.ordinal'), changes.val(0)), '+', 1).as('next'),
        ),
    }))
    .onConflict((conflict) => conflict.column('source_id').doNothing())
    .executeTakeFirst();
  return inserted.numInsertedOrUpdatedRows === 1n;
}

async function findBySource(db: Kysely<Database>, sourceId: string): Promise<Change | null> {
  const bySource = db.selectFrom('changes').select('id').where('source_id', '=', sourceId);
  const [stored] = await readChanges(db, bySource);
  return stored?.change ?? null;
}

async function readBySource(within: Transaction<Database>, sourceId: string): Promise<Change> {
  const change = await findBySource(within, sourceId);
  if (change === null) throw new Error(`The change of delivery ${sourceId} has no journal.`);
  return change;
}

async function appendOrRollBack(db: Kysely<Database>, request: Append): Promise<AppendResult> {
  try {
    return await db.transaction().execute((within) => append(within, request));
  } catch (thrown) {
    if (thrown instanceof NotAppended) return thrown.result;
    throw thrown;
  }
}

async function append(within: Transaction<Database>, request: Append): Promise<AppendResult> {
  const { changeId, afterSequence, at, events } = request;
  const stored = await readChange(within, changeId);
  if (stored === null) throw new Error(`There is no change ${changeId} to append to.`);
  if (stored.change.sequence !== afterSequence) return { result: 'moved-on' };

  const after = { head: stored.head, sequence: afterSequence };
  const links = extendChain(changeId, after, at, events);
  const change = replay(changeId, [...stored.entries, ...links.map(entryOf)]);
  const advanced = await within
    .updateTable('changes')
    .set({
      state: change.state,
      sequence: change.sequence,
      head_hash: links.at(-1)?.hash ?? stored.head,
    })
    .where('id', '=', changeId)
    // On a database with several writers, the one who comes second finds no row here.
    .where('sequence', '=', afterSequence)
    .executeTakeFirst();
  if (advanced.numUpdatedRows !== 1n) return { result: 'moved-on' };

  await moveLocks(within, request);
  await insertLinks(within, changeId, links);
  await insertKeys(within, changeId, keysIn(events));
  await wantMessages(within, { changeId, messages: request.messages, sequence: change.sequence });
  return { result: 'appended', change };
}

async function moveLocks(within: Transaction<Database>, request: Append): Promise<void> {
  const { changeId, at: since, takeLocks: keys, waitInLine: place } = request;
  if (keys !== undefined && keys.length > 0) await takeLocks(within, { changeId, keys, since });
  if (place !== undefined) await waitInLine(within, { changeId, place, since });
  if (request.releaseLocks === true) await releaseLocks(within, changeId);
}

/** A new plan may lock other things than the first one. */
function keysIn(events: readonly ChangeEvent[]): readonly ResourceKey[] {
  return events.flatMap((event) => (event.type === 'replanned' ? event.plan.locks : []));
}

async function insertLinks(
  within: Transaction<Database>,
  changeId: ChangeId,
  links: readonly Link[],
): Promise<void> {
  if (links.length === 0) return;
  const rows = links.map((link) => ({ change_id: changeId, ...link }));
  await within.insertInto('journal').values(rows).execute();
}

async function insertKeys(
  within: Transaction<Database>,
  changeId: ChangeId,
  keys: readonly ResourceKey[],
): Promise<void> {
  if (keys.length === 0) return;
  const rows = [...new Set(keys)].map((key) => ({ resource_key: key, change_id: changeId }));
  await within
    .insertInto('change_keys')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['resource_key', 'change_id']).doNothing())
    .execute();
}

async function touching(db: Kysely<Database>, keys: readonly ResourceKey[], countMax: number) {
  if (keys.length === 0) return [];
  const touches = db
    .selectFrom('change_keys')
    .select('change_id')
    .where('resource_key', 'in', keys);
  const newest = newestFirst(db).where('id', 'in', touches).limit(countMax);
  return (await readChanges(db, newest)).map((stored) => stored.change).toReversed();
}

function newestFirst(db: Kysely<Database>) {
  return db
    .selectFrom('changes')
    .select('id')
    .orderBy('proposed_at', 'desc')
    .orderBy('ordinal', 'desc')
    .orderBy('id', 'desc');
}
