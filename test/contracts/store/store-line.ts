// Contract of the line and the freeze: nobody overtakes, the line outlives a restart and has an end, and
// nothing starts while the freeze holds.

import assert from 'node:assert/strict';
import type { Store } from '../../../src/adapters/store/open-store.ts';
import type { ResourceKey } from '../../../src/domain/names.ts';
import {
  APPLIED,
  APPROVED,
  APPROVER,
  append,
  changeId,
  exampleProposal,
} from './store-examples.ts';
import { key, LATER, QUEUED, REJECTED, timeAt, TURN_CAME } from './store-examples.ts';
import type { Clause } from './store-suite.ts';

// Large enough to be out of the way.
const PLACES = 10;

async function runs(store: Store, number: number, keys: readonly ResourceKey[]): Promise<void> {
  await store.journal.propose(exampleProposal(number));
  const start = append(number, 1, [APPROVED], { takeLocks: keys });
  assert.equal((await store.journal.append(start)).result, 'appended');
}

async function queues(store: Store, number: number, keys: readonly ResourceKey[]): Promise<void> {
  await store.journal.propose(exampleProposal(number));
  const place = { keys, placesMax: PLACES };
  const result = await store.journal.append(append(number, 1, [QUEUED], { waitInLine: place }));
  assert.equal(result.result, 'appended');
}

async function turnOf({ journal }: Store, number: number, keys: readonly ResourceKey[]) {
  return journal.append(append(number, 2, [TURN_CAME], { takeLocks: keys }));
}

async function ends({ journal }: Store, number: number): Promise<void> {
  await journal.append(append(number, 2, [APPLIED], { releaseLocks: true }));
}

export function lineClauses(clause: Clause): void {
  clause('those in line come in the order in which they queued', async (store) => {
    await runs(store, 1, [key(1)]);
    await queues(store, 3, [key(1), key(2)]);
    await queues(store, 2, [key(1)]);
    assert.deepEqual(await store.journal.waiters(), [
      { changeId: changeId(3), keys: [key(1), key(2)], since: timeAt(LATER + 1) },
      { changeId: changeId(2), keys: [key(1)], since: timeAt(LATER + 1) },
    ]);
    assert.deepEqual(
      (await store.journal.open()).map((change) => change.state),
      ['applying', 'queued', 'queued'],
    );
  });

  clause('the first in line gets free locks, the second does not overtake', async (store) => {
    await runs(store, 1, [key(1)]);
    await queues(store, 2, [key(1), key(2)]);
    await queues(store, 3, [key(2)]);
    const early = await turnOf(store, 3, [key(2)]);
    assert.deepEqual(early.result === 'locked' && [early.holder.changeId, early.behind], [
      changeId(2),
      [changeId(2)],
    ]);
    const held = await turnOf(store, 2, [key(1), key(2)]);
    assert.deepEqual(held.result === 'locked' && held.behind, [changeId(1)]);
    await ends(store, 1);
    assert.equal((await turnOf(store, 2, [key(1), key(2)])).result, 'appended');
    assert.deepEqual(
      (await store.journal.waiters()).map((waiter) => waiter.changeId),
      [changeId(3)],
    );
  });

  clause('whoever shares nothing with those in front goes first', async (store) => {
    await runs(store, 1, [key(1)]);
    await queues(store, 2, [key(1)]);
    await queues(store, 3, [key(3)]);
    assert.equal((await turnOf(store, 3, [key(3)])).result, 'appended');
  });

  clause('a newcomer does not overtake the line, also where nothing is held', async (store) => {
    await runs(store, 1, [key(1)]);
    await queues(store, 2, [key(1), key(2)]);
    await store.journal.propose(exampleProposal(3));
    const late = await store.journal.append(append(3, 1, [APPROVED], { takeLocks: [key(2)] }));
    assert.deepEqual(late, {
      result: 'locked',
      holder: { key: key(2), changeId: changeId(2), since: timeAt(LATER + 1) },
      behind: [changeId(2)],
    });
  });

  clause('whoever gives up leaves the line', async (store) => {
    await runs(store, 1, [key(1)]);
    await queues(store, 2, [key(1)]);
    await queues(store, 3, [key(1)]);
    await store.journal.append(append(2, 2, [REJECTED], { releaseLocks: true }));
    await ends(store, 1);
    assert.equal((await turnOf(store, 3, [key(1)])).result, 'appended');
    assert.deepEqual(await store.journal.waiters(), []);
  });

  clause('a line that is full takes nobody, and one for other keys does', async (store) => {
    const { journal } = store;
    await runs(store, 1, [key(1)]);
    for (const number of [2, 3]) await queues(store, number, [key(1)]);
    for (const number of [4, 5]) await journal.propose(exampleProposal(number));
    const stand = (number: number, wanted: ResourceKey) =>
      journal.append(append(number, 1, [QUEUED], { waitInLine: { keys: [wanted], placesMax: 2 } }));
    assert.deepEqual(await stand(4, 'prefix:203.0.113.0/24' as ResourceKey), {
      result: 'line-full',
    });
    assert.equal((await journal.read(changeId(4)))?.state, 'awaiting-approval');
    assert.equal((await stand(5, key(9))).result, 'appended');
  });

  clause('the line is the same after a restart', async (store, reopen) => {
    await runs(store, 1, [key(1)]);
    await queues(store, 3, [key(1)]);
    await queues(store, 2, [key(1), key(2)]);
    const before = await store.journal.waiters();
    const again = await reopen();
    assert.deepEqual(await again.journal.waiters(), before);
    await ends(again, 1);
    assert.equal((await turnOf(again, 2, [key(1), key(2)])).result, 'locked');
    assert.equal((await turnOf(again, 3, [key(1)])).result, 'appended');
  });
}

const FROZEN = { by: APPROVER, since: timeAt(7), reason: 'the uplink is down' };

export function freezeClauses(clause: Clause): void {
  clause('a freeze refuses every start and leaves nothing written', async (store) => {
    const { journal, freeze } = store;
    await runs(store, 1, [key(1)]);
    await queues(store, 2, [key(2)]);
    await journal.propose(exampleProposal(3));
    assert.equal(await freeze.read(), null);
    assert.deepEqual(await freeze.freeze(FROZEN), FROZEN);
    const start = append(3, 1, [APPROVED], { takeLocks: [key(3)], messages: ['progress'] });
    assert.deepEqual(await journal.append(start), { result: 'frozen', freeze: FROZEN });
    const queue = append(3, 1, [QUEUED], { waitInLine: { keys: [key(3)], placesMax: PLACES } });
    assert.equal((await journal.append(queue)).result, 'frozen');
    assert.equal((await turnOf(store, 2, [key(2)])).result, 'frozen');
    assert.equal((await journal.read(changeId(3)))?.state, 'awaiting-approval');
    const end = await journal.append(append(1, 2, [APPLIED], { releaseLocks: true }));
    assert.equal(end.result, 'appended', 'what runs already may write');
  });

  clause(
    'the first freeze stays until it is thawed, also over a restart',
    async (store, reopen) => {
      await store.freeze.freeze(FROZEN);
      const second = { ...FROZEN, reason: 'me too' };
      assert.deepEqual(await store.freeze.freeze(second), FROZEN);
      const again = await reopen();
      assert.deepEqual(await again.freeze.read(), FROZEN);
      assert.deepEqual(await again.freeze.thaw(), FROZEN);
      assert.equal(await again.freeze.thaw(), null);
      assert.equal(await again.freeze.read(), null);
      await runs(again, 1, [key(1)]);
    },
  );
}
