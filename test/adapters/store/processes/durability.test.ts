// What the store has acknowledged survives kill -9 at any moment, whole: a real process appends until
// it is killed, and the journal is read again by another. (Power loss is the business of fsync; the
// settings that ask for it are checked here, the disk cannot be.)

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Kysely, sql } from 'kysely';
import type { Database } from '../../../../src/adapters/store/schema.ts';
import { sqliteDialect } from '../../../../src/adapters/store/sqlite/dialect.ts';
import { changeId, key } from '../../../contracts/store/store-examples.ts';
import { startProgram } from './child-process.ts';
import { placeFor, type SqlitePlace } from '../place.ts';

const KILLS = 8;
// Some dozens of appends; the moment within an append is left to chance.
const LIFE_MS_MAX = 120;

test('every acknowledged entry survives kill -9, whole and without gaps', async (context) => {
  const place = await placeFor(context);
  let acknowledgedSum = 0;
  for (let round = 0; round < KILLS; round += 1) {
    const acknowledged = await lastAcknowledgedBeforeKill(place);
    await assertWhole(place, acknowledged);
    acknowledgedSum = acknowledged;
  }
  context.diagnostic(`${KILLS} kills, ${acknowledgedSum} entries`);
  assert.ok(acknowledgedSum > KILLS, 'the processes were killed while they appended');
});

async function lastAcknowledgedBeforeKill(place: SqlitePlace): Promise<number> {
  const program = startProgram('append-until-killed.ts', place.directory);
  assert.notEqual(await program.nextLine(), null);
  await wait(Math.random() * LIFE_MS_MAX);
  await program.kill();
  return Number(program.lines.at(-1));
}

async function assertWhole(place: SqlitePlace, acknowledged: number): Promise<void> {
  const store = await place.open();
  const { journal, outbox } = store;
  const entries = await journal.entries(changeId(1));
  assert.deepEqual(
    entries.map((entry) => entry.sequence),
    entries.map((_, index) => index + 1),
  );
  // The last append may have been written without its acknowledgement reaching us.
  const last = entries.length;
  assert.ok(last === acknowledged || last === acknowledged + 1, `${acknowledged}, then ${last}`);
  assert.equal((await journal.read(changeId(1)))?.sequence, last);
  const progress = (await outbox.due(Date.now())).find((row) => row.message === 'progress');
  assert.equal(progress?.wantedSequence, last, 'the outbox belongs to the same transaction');
  const locks = [key(last % 256), key((last + 1) % 256)];
  assert.deepEqual(
    (await journal.lockHolders(locks)).map((holder) => holder.key),
    [key(last % 256)],
    'so do the locks',
  );
  await store.close();
}

test('SQLite is told to sync every commit and to check references', async (context) => {
  const { directory } = await placeFor(context);
  const db = new Kysely<Database>({ dialect: sqliteDialect(join(directory, 'store.sqlite')) });
  const read = async (pragma: string) => {
    const { rows } = await sql`${sql.raw(`PRAGMA ${pragma}`)}`.execute(db);
    return rows.map((row) => ({ ...Object(row) }));
  };
  assert.deepEqual(await read('journal_mode'), [{ journal_mode: 'wal' }]);
  // 2 is FULL: https://sqlite.org/pragma.html#pragma_synchronous
  assert.deepEqual(await read('synchronous'), [{ synchronous: 2 }]);
  assert.deepEqual(await read('foreign_keys'), [{ foreign_keys: 1 }]);
  await db.destroy();
});
