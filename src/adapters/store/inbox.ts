// The inbox over any SQL database that Kysely speaks; the contract is in ports/inbox.ts. Finished rows
// stay for a while: they are what makes a late redelivery a duplicate.

import type { Kysely } from 'kysely';
import type { Inbox, InboxItem } from '../../ports/inbox.ts';
import type { Database } from './schema.ts';

export function sqlInbox(db: Kysely<Database>): Inbox {
  return {
    receive: (item) => receive(db, item),
    pending: async () => {
      const rows = await db
        .selectFrom('inbox')
        .select('item')
        .where('outcome', 'is', null)
        .orderBy('received_at')
        .orderBy('ordinal')
        .orderBy('id')
        .execute();
      return rows.map((row) => itemIn(row.item));
    },
    finish: (id, outcome) => finish(db, id, outcome),
    prune: async (before) => {
      const pruned = await db
        .deleteFrom('inbox')
        .where('outcome', 'is not', null)
        .where('received_at', '<', before)
        .executeTakeFirst();
      return Number(pruned.numDeletedRows);
    },
  };
}

function itemIn(text: string): InboxItem {
  // Written below from an InboxItem and never changed.
  const item: InboxItem = JSON.parse(text);
  return item;
}

async function receive(db: Kysely<Database>, item: InboxItem): Promise<'new' | 'duplicate'> {
  const inserted = await db
    .insertInto('inbox')
    .values((eb) => ({
      id: item.id,
      received_at: item.receivedAt,
      item: JSON.stringify(item),
      outcome: null,
      ordinal: eb
        .selectFrom('inbox')
        .select(({ eb: inbox, fn }) =>
          inbox(fn.coalesce(fn.max('inbox.ordinal'), inbox.val(0)), '+', 1).as('next'),
        ),
    }))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return inserted.numInsertedOrUpdatedRows === 1n ? 'new' : 'duplicate';
}

/** A second finish changes nothing: the work was idempotent, its first outcome is the true one. */
async function finish(db: Kysely<Database>, id: string, outcome: string): Promise<void> {
  const finished = await db
    .updateTable('inbox')
    .set((eb) => ({ outcome: eb.fn.coalesce('outcome', eb.val(outcome)) }))
    .where('id', '=', id)
    .executeTakeFirst();
  if (finished.numUpdatedRows !== 1n) throw new Error(`The inbox has no item ${id} to finish.`);
}
