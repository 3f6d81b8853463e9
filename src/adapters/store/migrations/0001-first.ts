// The first tables of the store. A migration is never edited after a release: its name and its effect
// are in people's databases. Only column types that SQLite and PostgreSQL share.

import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

async function up(db: Kysely<unknown>): Promise<void> {
  await createChanges(db);
  await createJournal(db);
  await createLocks(db);
  await createOutbox(db);
  await createInbox(db);
}

async function createChanges(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('changes')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('source_id', 'text', (column) => column.unique().notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('sequence', 'integer', (column) => column.notNull())
    .addColumn('head_hash', 'text', (column) => column.notNull())
    .addColumn('proposed_at', 'text', (column) => column.notNull())
    .addColumn('ordinal', 'integer', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('changes_by_state').on('changes').column('state').execute();
  await db.schema.createIndex('changes_by_ordinal').on('changes').column('ordinal').execute();
}

async function createJournal(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('journal')
    .addColumn('change_id', 'text', (column) => column.references('changes.id').notNull())
    .addColumn('sequence', 'integer', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('event', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('journal_primary_key', ['change_id', 'sequence'])
    .execute();
}

async function createLocks(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('locks')
    .addColumn('resource_key', 'text', (column) => column.primaryKey().notNull())
    .addColumn('change_id', 'text', (column) => column.references('changes.id').notNull())
    .addColumn('since', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('locks_by_change').on('locks').column('change_id').execute();
  await db.schema
    .createTable('change_keys')
    .addColumn('resource_key', 'text', (column) => column.notNull())
    .addColumn('change_id', 'text', (column) => column.references('changes.id').notNull())
    .addPrimaryKeyConstraint('change_keys_primary_key', ['resource_key', 'change_id'])
    .execute();
}

async function createOutbox(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('outbox')
    .addColumn('change_id', 'text', (column) => column.references('changes.id').notNull())
    .addColumn('message', 'text', (column) => column.notNull())
    .addColumn('wanted_sequence', 'integer', (column) => column.notNull())
    .addColumn('posted_sequence', 'integer', (column) => column.notNull())
    .addColumn('channel', 'text')
    .addColumn('timestamp', 'text')
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('next_attempt_at', 'text')
    .addColumn('is_posting', 'integer', (column) => column.notNull())
    .addColumn('is_given_up', 'integer', (column) => column.notNull())
    .addColumn('last_problem', 'text')
    .addPrimaryKeyConstraint('outbox_primary_key', ['change_id', 'message'])
    .execute();
}

async function createInbox(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('inbox')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('received_at', 'text', (column) => column.notNull())
    .addColumn('ordinal', 'integer', (column) => column.notNull())
    .addColumn('item', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text')
    .execute();
  await db.schema.createIndex('inbox_by_outcome').on('inbox').column('outcome').execute();
  await db.schema.createIndex('inbox_by_ordinal').on('inbox').column('ordinal').execute();
}

export const first: Migration = { up };
