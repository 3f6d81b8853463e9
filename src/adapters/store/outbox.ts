// The outbox over any SQL database that Kysely speaks; the contract is in ports/outbox.ts. A row is
// behind while its posted sequence is lower than its wanted one. Rows are written by the journal
// (wantMessages), in its transaction; this file never posts anything.

import type { Kysely, Selectable, Transaction, Updateable } from 'kysely';
import type { ChangeId } from '../../domain/names.ts';
import {
  type MessageName,
  type Outbox,
  type OutboxRow,
  type PostedAddress,
  turnOf,
} from '../../ports/outbox.ts';
import type { Database, OutboxTable } from './schema.ts';

export function sqlOutbox(db: Kysely<Database>): Outbox {
  return {
    due: (now) => due(db, now),
    nextDueAt: async () => {
      const earliest = await behind(db)
        .select(({ fn }) => fn.min('outbox.next_attempt_at').as('at'))
        .executeTakeFirst();
      return earliest?.at == null ? null : Date.parse(earliest.at);
    },
    addressOf: async (id, message) => {
      const row = await db
        .selectFrom('outbox')
        .select(['channel', 'timestamp'])
        .where('change_id', '=', id)
        .where('message', '=', message)
        .executeTakeFirst();
      return row === undefined ? null : addressIn(row);
    },
    changeAt: async ({ channel, timestamp }) => {
      const row = await db
        .selectFrom('outbox')
        .select('change_id')
        .where('message', '=', 'plan')
        .where('channel', '=', channel)
        .where('timestamp', '=', timestamp)
        .executeTakeFirst();
      return row?.change_id ?? null;
    },
    markPosting: (row) => update(db, row, { is_posting: 1 }),
    markPosted: (row, sequence, address) => markPosted(db, row, sequence, address),
    postpone: (row, until, problem) =>
      update(db, row, {
        attempts: row.attempts + 1,
        next_attempt_at: isoTimeAt(until),
        last_problem: problem,
      }),
    giveUp: (row, problem) => update(db, row, { is_given_up: 1, last_problem: problem }),
  };
}

/** Asks for these messages to show the change as of `sequence`; given-up messages stay given up. */
export async function wantMessages(
  within: Transaction<Database>,
  wanted: {
    readonly changeId: ChangeId;
    readonly messages: readonly MessageName[];
    readonly sequence: number;
  },
): Promise<void> {
  if (wanted.messages.length === 0) return;
  const rows = [...new Set(wanted.messages)].map((message) => ({
    change_id: wanted.changeId,
    message,
    wanted_sequence: wanted.sequence,
    posted_sequence: 0,
    channel: null,
    timestamp: null,
    attempts: 0,
    next_attempt_at: null,
    is_posting: 0,
    is_given_up: 0,
    last_problem: null,
  }));
  await within
    .insertInto('outbox')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['change_id', 'message']).doUpdateSet({ wanted_sequence: wanted.sequence }),
    )
    .execute();
}

function behind(db: Kysely<Database>) {
  return db
    .selectFrom('outbox')
    .where('outbox.is_given_up', '=', 0)
    .whereRef('outbox.posted_sequence', '<', 'outbox.wanted_sequence');
}

async function due(db: Kysely<Database>, now: number): Promise<readonly OutboxRow[]> {
  const rows = await behind(db)
    .innerJoin('changes', 'changes.id', 'outbox.change_id')
    .selectAll('outbox')
    .where((eb) =>
      eb.or([
        eb('outbox.next_attempt_at', 'is', null),
        eb('outbox.next_attempt_at', '<=', isoTimeAt(now)),
      ]),
    )
    .orderBy('changes.proposed_at')
    .orderBy('changes.ordinal')
    .orderBy('changes.id')
    .execute();
  return rows.map(outboxRow).toSorted((a, b) => turnOf(a) - turnOf(b));
}

function outboxRow(row: Selectable<OutboxTable>): OutboxRow {
  const address = addressIn(row);
  return {
    changeId: row.change_id,
    message: row.message,
    wantedSequence: row.wanted_sequence,
    postedSequence: row.posted_sequence,
    address,
    attempts: row.attempts,
    // An update of a message whose address is known may be repeated without harm.
    isAmbiguous: row.is_posting === 1 && address === null,
  };
}

function addressIn(row: Pick<Selectable<OutboxTable>, 'channel' | 'timestamp'>) {
  const { channel, timestamp } = row;
  return channel === null || timestamp === null ? null : { channel, timestamp };
}

async function markPosted(
  db: Kysely<Database>,
  row: OutboxRow,
  sequence: number,
  { channel, timestamp }: PostedAddress,
): Promise<void> {
  await update(db, row, {
    posted_sequence: sequence,
    channel,
    timestamp,
    attempts: 0,
    next_attempt_at: null,
    is_posting: 0,
    last_problem: null,
  });
}

async function update(
  db: Kysely<Database>,
  row: OutboxRow,
  values: Updateable<OutboxTable>,
): Promise<void> {
  const updated = await db
    .updateTable('outbox')
    .set(values)
    .where('change_id', '=', row.changeId)
    .where('message', '=', row.message)
    .executeTakeFirst();
  if (updated.numUpdatedRows !== 1n) {
    throw new Error(`The outbox has no message ${row.message} of change ${row.changeId}.`);
  }
}

function isoTimeAt(milliseconds: number): string {
  // Rounded up: a fraction of a millisecond must not make a row due early.
  return new Date(Math.ceil(milliseconds)).toISOString();
}
