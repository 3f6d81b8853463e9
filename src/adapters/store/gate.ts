// The gate: one row that every start writes to before it looks at locks, line or freeze. On a database
// with several writers this lets one through at a time, so that what it saw is still so when it commits;
// SQLite has one writer anyway. The freeze is in the same row, so nothing starts behind its back.

import type { Kysely, Transaction } from 'kysely';
import type { Freeze, Frozen } from '../../ports/freeze.ts';
import type { Database } from './schema.ts';

const GATE = 1;

export function sqlFreeze(db: Kysely<Database>): Freeze {
  return {
    read: () => readFreeze(db),

    freeze: (frozen) =>
      db.transaction().execute(async (within) => {
        const earlier = await passGate(within);
        if (earlier === null) await write(within, JSON.stringify(frozen));
        return earlier ?? frozen;
      }),

    thaw: () =>
      db.transaction().execute(async (within) => {
        const earlier = await passGate(within);
        await write(within, null);
        return earlier;
      }),
  };
}

/** Waits for whoever is in the gate; returns the freeze, if there is one. */
export async function passGate(within: Transaction<Database>): Promise<Frozen | null> {
  await within
    .updateTable('gate')
    .set((eb) => ({ passages: eb('passages', '+', 1) }))
    .where('id', '=', GATE)
    .execute();
  return readFreeze(within);
}

async function readFreeze(db: Kysely<Database>): Promise<Frozen | null> {
  const row = await db
    .selectFrom('gate')
    .select('freeze')
    .where('id', '=', GATE)
    .executeTakeFirst();
  if (row === undefined) throw new Error('The store has lost its gate. The bot stops.');
  if (row.freeze === null) return null;
  // Written above from a Frozen.
  const frozen: Frozen = JSON.parse(row.freeze);
  return frozen;
}

async function write(within: Transaction<Database>, freeze: string | null): Promise<void> {
  await within.updateTable('gate').set({ freeze }).where('id', '=', GATE).execute();
}
