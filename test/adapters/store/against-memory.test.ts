// The SQLite store and the store in memory answer alike to any sequence of operations: what the tests
// of the engine see in memory is what production sees on disk.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Store } from '../../../src/adapters/store/open-store.ts';
import { exampleProposal, timeAt } from '../../contracts/store/store-examples.ts';
import { observe, type Operation, OPERATIONS } from '../../contracts/store/store-random.ts';
import { createMemoryStore } from '../../fakes/memory-store.ts';
import { makeFastPlace } from './place.ts';

// Each sequence is some dozens of writes and a look at everything after each, about 40 ms.
const SEQUENCES = 40;
// A slow machine gets fewer sequences instead of a slow check.
const TIME_MAX_MS = 15_000;

test('random operations have the same answers on disk and in memory', async () => {
  const limits = { numRuns: SEQUENCES, interruptAfterTimeLimit: TIME_MAX_MS };
  await fc.assert(fc.asyncProperty(OPERATIONS, answersAlike), limits);
});

async function answersAlike(operations: readonly Operation[]): Promise<void> {
  const memory: Store = { ...createMemoryStore(), close: () => Promise.resolve() };
  const place = await makeFastPlace();
  let disk = await place.open();
  try {
    for (const store of [disk, memory]) await proposeTwo(store);
    for (const [seconds, operation] of operations.entries()) {
      assert.deepEqual(await operation.run(disk, seconds), await operation.run(memory, seconds));
      assert.deepEqual(await observe(disk, seconds), await observe(memory, seconds));
    }
    const before = await observe(memory, operations.length);
    await disk.close();
    disk = await place.open();
    assert.deepEqual(await observe(disk, operations.length), before, 'after opening it again');
  } finally {
    await disk.close();
    await place.remove();
  }
}

/** So that most operations find a change; the third is left to chance. */
async function proposeTwo({ journal }: Store): Promise<void> {
  await journal.propose(exampleProposal(1, { at: timeAt(-2) }));
  await journal.propose(exampleProposal(2, { at: timeAt(-1) }));
}
