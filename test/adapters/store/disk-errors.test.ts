// A disk that cannot be used ends in `Failed` (store-unavailable) with what to do, leaves nothing half
// written, and the store goes on when the disk is well again. SQLite's own limits play the disk.

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Kysely, sql } from 'kysely';
import { migrate } from '../../../src/adapters/store/migrate.ts';
import { openSqliteStore, sqlStore } from '../../../src/adapters/store/open-store.ts';
import type { Database } from '../../../src/adapters/store/schema.ts';
import { sqliteDialect } from '../../../src/adapters/store/sqlite/dialect.ts';
import { type Failure, failureOf } from '../../../src/domain/failures.ts';
import {
  changeId,
  exampleItem,
  exampleProposal,
  key,
} from '../../contracts/store/store-examples.ts';
import { placeFor } from './place.ts';

async function failureIn(work: Promise<unknown>): Promise<Failure> {
  const thrown = await work.then(
    () => assert.fail('it worked'),
    (error: unknown) => error,
  );
  const failure = failureOf(thrown);
  assert.ok(failure, String(thrown));
  assert.equal(failure.code, 'store-unavailable');
  assert.match(failure.fix, /^Nothing was written and no/);
  return failure;
}

async function openTables(context: TestContext): Promise<Kysely<Database>> {
  const { directory } = await placeFor(context);
  const db = new Kysely<Database>({ dialect: sqliteDialect(join(directory, 'store.sqlite')) });
  context.after(() => db.destroy());
  await migrate(db);
  return db;
}

test('a full disk fails the write as a whole, and a freed one goes on', async (context) => {
  const db = await openTables(context);
  const { journal, inbox, outbox } = sqlStore(db);
  await journal.propose(exampleProposal(1));
  await sql`pragma max_page_count = 1`.execute(db); // SQLite makes it the present size.
  const proposal = exampleProposal(2, { sourceId: 'x'.repeat(100_000) });
  assert.match((await failureIn(journal.propose(proposal))).why, /full/);
  const long = exampleItem(1, { replyTo: 'x'.repeat(100_000) });
  assert.match((await failureIn(inbox.receive(long))).why, /full/);
  assert.equal(await journal.read(changeId(2)), null);
  assert.deepEqual(await journal.touching([key(2)], 1), []);
  assert.equal((await outbox.due(0)).length, 1);

  await sql`pragma max_page_count = 100000`.execute(db);
  assert.equal((await journal.propose(proposal)).isNew, true);
  assert.equal(await inbox.receive(long), 'new');
});

test('a read-only store fails each write and still answers reads', async (context) => {
  const db = await openTables(context);
  const { journal, inbox } = sqlStore(db);
  await journal.propose(exampleProposal(1));
  await sql`pragma query_only = 1`.execute(db);
  assert.match((await failureIn(journal.propose(exampleProposal(2)))).why, /read-only/);
  assert.match((await failureIn(inbox.receive(exampleItem(1)))).why, /read-only/);
  assert.equal((await journal.read(changeId(1)))?.sequence, 1);
});

test('a directory that cannot be made is named with the setting to check', async (context) => {
  const { directory } = await placeFor(context);
  const file = join(directory, 'file');
  writeFileSync(file, '');
  const failure = await failureIn(openSqliteStore({ directory: join(file, 'below') }));
  assert.match(failure.what, /file\/below cannot be used/);
  assert.match(failure.fix, /ARPEGGIO_DATA_DIR/);
});

test('a store that cannot be opened leaves the directory to the next try', async (context) => {
  const place = await placeFor(context);
  const path = join(place.directory, 'store.sqlite');
  mkdirSync(path);
  assert.match((await failureIn(place.open())).why, /cannot be opened/);
  assert.match((await failureIn(place.open())).why, /cannot be opened/);
});

test('a file that is no database is left alone', async (context) => {
  const place = await placeFor(context);
  writeFileSync(join(place.directory, 'store.sqlite'), 'a diary, not a database\n'.repeat(100));
  assert.match((await failureIn(place.open())).fix, /backup/);
});
