// Waiting in line for locks, and the gate that every start goes through. See 0001-first.ts for what a
// migration may do.

import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('waits')
    .addColumn('change_id', 'text', (column) => column.references('changes.id').notNull())
    .addColumn('resource_key', 'text', (column) => column.notNull())
    .addColumn('since', 'text', (column) => column.notNull())
    .addColumn('ordinal', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('waits_primary_key', ['change_id', 'resource_key'])
    .execute();
  await db.schema
    .createTable('gate')
    .addColumn('id', 'integer', (column) => column.primaryKey().notNull())
    .addColumn('passages', 'integer', (column) => column.notNull())
    .addColumn('freeze', 'text')
    .execute();
  await db
    .withTables<{ gate: { id: number; passages: number; freeze: string | null } }>()
    .insertInto('gate')
    .values({ id: 1, passages: 0, freeze: null })
    .execute();
}

export const line: Migration = { up };
