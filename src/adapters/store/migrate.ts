// Brings the tables to the version of this program, or refuses when a newer program has already
// changed them. Deliberately no way down: an older program must not touch a newer journal.

import { DEFAULT_MIGRATION_TABLE, type Migration, Migrator } from 'kysely/migration';
import type { Kysely } from 'kysely';
import { Failed } from '../../domain/failures.ts';
import { first } from './migrations/0001-first.ts';
import { line } from './migrations/0002-line.ts';
import type { Database } from './schema.ts';

/** Run in the order of their names. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-first': first,
  '0002-line': line,
};

/** Throws `Failed` (store-unavailable) when the tables are newer than this program. */
export async function migrate(
  db: Kysely<Database>,
  migrations: Readonly<Record<string, Migration>> = MIGRATIONS,
): Promise<void> {
  await refuseNewer(db, Object.keys(migrations));
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve({ ...migrations }) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

async function refuseNewer(db: Kysely<Database>, known: readonly string[]): Promise<void> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === DEFAULT_MIGRATION_TABLE)) return;
  const executed = await db
    .withTables<{ [DEFAULT_MIGRATION_TABLE]: { name: string } }>()
    .selectFrom(DEFAULT_MIGRATION_TABLE)
    .select('name')
    .orderBy('name')
    .execute();
  const unknown = executed.map((row) => row.name).filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new Failed({
    code: 'store-unavailable',
    what: `The store was changed by a newer Arpeggio: it has ${unknown.join(', ')}.`,
    why: `This program knows its tables up to ${known.at(-1) ?? 'none'} and would misread them.`,
    fix: 'Nothing was written and no host was touched. Start the newer version again.',
  });
}
