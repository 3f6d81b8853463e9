// One owner per directory, seen with real processes: the second is refused, and nothing that a dead
// owner leaves behind keeps the next one out.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { claimDirectory } from '../../../../src/adapters/store/sqlite/owner-guard.ts';
import { type Failure, failureOf } from '../../../../src/domain/failures.ts';
import { changeId, exampleProposal } from '../../../contracts/store/store-examples.ts';
import { startProgram } from './child-process.ts';
import { placeFor, type SqlitePlace } from '../place.ts';

async function refusalAt(place: SqlitePlace): Promise<Failure> {
  const thrown: unknown = await place.open().then(
    () => assert.fail('the store was opened'),
    (error: unknown) => error,
  );
  const failure = failureOf(thrown);
  assert.ok(failure, String(thrown));
  return failure;
}

test('a second process is refused and told who owns the store', async (context) => {
  const place = await placeFor(context);
  const owner = startProgram('hold-store.ts', place.directory);
  context.after(() => owner.kill());
  assert.equal(await owner.nextLine(), 'open');
  const failure = await refusalAt(place);
  assert.equal(failure.code, 'store-owned-elsewhere');
  assert.match(failure.what, new RegExp(`process ${owner.pid} on ${hostname()} since 20`));
  assert.match(failure.fix, /^Nothing was written/);

  const second = startProgram('hold-store.ts', place.directory);
  assert.equal(await second.nextLine(), 'store-owned-elsewhere');
  await second.ended();
});

test('after kill -9 of the owner the next one opens at once', async (context) => {
  const place = await placeFor(context);
  const owner = startProgram('hold-store.ts', place.directory);
  assert.equal(await owner.nextLine(), 'open');
  await owner.kill();
  assert.ok(existsSync(join(place.directory, 'owner.json')), 'the dead owner left its name');
  const store = await place.open();
  assert.equal(ownerPid(place), process.pid);
  await store.close();
});

test('of several processes that start at once, one gets the store', async (context) => {
  const place = await placeFor(context);
  const starters = [1, 2, 3].map(() => startProgram('hold-store.ts', place.directory));
  context.after(() => Promise.all(starters.map((starter) => starter.kill())));
  const lines = await Promise.all(starters.map((starter) => starter.nextLine()));
  assert.equal(lines.filter((line) => line === 'open').length, 1);
  assert.equal(lines.filter((line) => line === 'store-owned-elsewhere').length, 2);
});

test('a refused opener does not disturb the owner', async (context) => {
  const place = await placeFor(context);
  const store = await place.open();
  assert.equal((await refusalAt(place)).code, 'store-owned-elsewhere');
  assert.equal((await refusalAt(place)).code, 'store-owned-elsewhere');
  await store.journal.propose(exampleProposal(1));
  assert.equal((await store.journal.read(changeId(1)))?.sequence, 1);
  await store.close();
});

test('closing frees the directory, and a second close does not free it again', async (context) => {
  const place = await placeFor(context);
  const first = await place.open();
  await first.close();
  assert.equal(existsSync(join(place.directory, 'owner.json')), false);
  const second = await place.open();
  await first.close();
  assert.equal((await refusalAt(place)).code, 'store-owned-elsewhere');
  await second.close();
});

test('what was released once cannot be taken from the next owner', async (context) => {
  const place = await placeFor(context);
  const release = claimDirectory(place.directory);
  release();
  const store = await place.open();
  release();
  assert.equal(ownerPid(place), process.pid);
  await store.close();
});

test('the file with the owner’s name decides nothing', async (context) => {
  const place = await placeFor(context);
  const release = claimDirectory(place.directory);
  writeFileSync(join(place.directory, 'owner.json'), 'not { json');
  const refused = await refusalAt(place);
  assert.match(refused.what, /in use by another process/);
  release();
  writeFileSync(join(place.directory, 'owner.json'), '{"pid":1,"host":"h","since":"s"}');
  await (await place.open()).close();
});

function ownerPid(place: SqlitePlace): unknown {
  const owner: { pid: unknown } = JSON.parse(
    readFileSync(join(place.directory, 'owner.json'), 'utf8'),
  );
  return owner.pid;
}
