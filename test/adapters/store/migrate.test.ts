// Tables move forward only: a newer store is refused, a migration that fails leaves nothing behind.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { migrate } from '../../../src/adapters/store/migrate.ts';
import type { Database } from '../../../src/adapters/store/schema.ts';
import { sqliteDialect } from '../../../src/adapters/store/sqlite/dialect.ts';
import { failureOf } from '../../../src/domain/failures.ts';
import { changeId, exampleProposal } from '../../contracts/store/store-examples.ts';
import { meddle, placeFor } from './place.ts';

test('a store of a newer program is refused by the name of what is too new', async (context) => {
  const place = await placeFor(context);
  await (await place.open()).close();
  meddle(
    place.directory,
    `insert into kysely_migration values ('9999-from-the-future', '2100-01-01T00:00:00.000Z')`,
  );
  const thrown: unknown = await place.open().catch((error: unknown) => error);
  const failure = failureOf(thrown);
  assert.equal(failure?.code, 'store-unavailable');
  assert.match(failure?.what ?? '', /newer Arpeggio: it has 9999-from-the-future\./);
  assert.match(failure?.fix ?? '', /newer version/);
});

test('a migration that fails half-way leaves the tables as they were', async (context) => {
  const { directory } = await placeFor(context);
  const db = new Kysely<Database>({ dialect: sqliteDialect(join(directory, 'store.sqlite')) });
  context.after(() => db.destroy());
  const half: Migration = {
    up: async (within) => {
      await within.schema.createTable('half').addColumn('id', 'text').execute();
      throw new Error('the power went out');
    },
  };
  const tableNames = async () => (await db.introspection.getTables()).map((table) => table.name);
  await assert.rejects(migrate(db, { '0001-half': half }), /the power went out/);
  assert.deepEqual(await tableNames(), []);
  await migrate(db);
  assert.ok((await tableNames()).includes('journal'));
});

test('opening an existing store changes nothing in it', async (context) => {
  const place = await placeFor(context);
  const store = await place.open();
  const { change } = await store.journal.propose(exampleProposal(1));
  await store.close();
  const again = await place.open();
  assert.deepEqual(await again.journal.read(changeId(1)), change);
  await again.close();
});
