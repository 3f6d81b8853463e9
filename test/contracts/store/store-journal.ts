// Contract of the journal: proposing, appending, and finding changes again.

import assert from 'node:assert/strict';
import type { ChangeEvent } from '../../../src/domain/change.ts';
import { planDigest } from '../../../src/domain/plan.ts';
import {
  APPLIED,
  append,
  APPROVED,
  changeId,
  DONE,
  examplePlan,
  exampleProposal,
  key,
  proposed,
  QUEUED,
  REJECTED,
  LATER,
  STARTED,
  timeAt,
  TURN_CAME,
} from './store-examples.ts';
import type { Clause } from './store-suite.ts';

const FAR_FUTURE = Date.UTC(2100, 0, 1);

export function changeClauses(clause: Clause): void {
  clause('a proposal becomes a change that awaits approval', async ({ journal }) => {
    const { change, isNew } = await journal.propose(exampleProposal(1));
    assert.equal(isNew, true);
    assert.deepEqual(
      [change.id, change.state, change.sequence, change.proposedAt],
      [changeId(1), 'awaiting-approval', 1, timeAt(1)],
    );
    assert.deepEqual(change.plan, exampleProposal(1).event.plan);
    assert.deepEqual(await journal.read(changeId(1)), change);
  });

  clause('a delivery that comes again finds the change it made', async ({ journal, outbox }) => {
    const { change } = await journal.propose(exampleProposal(1));
    const again = exampleProposal(2, { sourceId: 'delivery-1', messages: ['plan', 'result'] });
    assert.deepEqual(await journal.propose(again), { change, isNew: false });
    assert.equal(await journal.read(changeId(2)), null);
    assert.equal((await outbox.due(FAR_FUTURE)).length, 1);
  });

  clause('a delivery that comes again finds the change as it is now', async ({ journal }) => {
    await journal.propose(exampleProposal(1));
    await journal.append(append(1, 1, [REJECTED]));
    const { change } = await journal.propose(exampleProposal(1));
    assert.equal(change.state, 'rejected');
  });

  clause(
    'a change is found by the delivery that made it, however it ended',
    async ({ journal }) => {
      assert.equal(await journal.bySource('delivery-1'), null);
      await journal.propose(exampleProposal(1));
      await journal.propose(exampleProposal(2));
      await journal.append(append(1, 1, [REJECTED]));
      assert.deepEqual(await journal.bySource('delivery-1'), await journal.read(changeId(1)));
      assert.equal((await journal.bySource('delivery-2'))?.id, changeId(2));
    },
  );

  clause('the same delivery many times at once makes one change', async ({ journal }) => {
    const proposals = [1, 2, 3, 4].map((number) =>
      journal.propose(exampleProposal(number, { sourceId: 'delivery' })),
    );
    const results = await Promise.all(proposals);
    assert.equal(results.filter((result) => result.isNew).length, 1);
    assert.equal(new Set(results.map((result) => result.change.id)).size, 1);
    assert.equal((await journal.open()).length, 1);
  });

  clause('an id that is taken is not given to another delivery', async ({ journal }) => {
    const { change } = await journal.propose(exampleProposal(1));
    await assert.rejects(journal.propose(exampleProposal(1, { sourceId: 'another' })));
    assert.deepEqual(await journal.read(changeId(1)), change);
  });

  clause('a change that nobody proposed has no journal', async ({ journal }) => {
    assert.equal(await journal.read(changeId(1)), null);
    assert.deepEqual(await journal.entries(changeId(1)), []);
    await assert.rejects(journal.append(append(1, 0, [APPROVED])));
  });

  clause('events of one append get the next sequence numbers and its time', async ({ journal }) => {
    await journal.propose(exampleProposal(1));
    const result = await journal.append(append(1, 1, [APPROVED, STARTED, DONE]));
    assert.equal(result.result, 'appended');
    assert.deepEqual(result.change, await journal.read(changeId(1)));
    assert.equal(result.change.steps['one']?.evidence, 'seen: ✔');
    assert.deepEqual(await journal.entries(changeId(1)), [
      { sequence: 1, at: timeAt(1), event: exampleProposal(1).event },
      { sequence: 2, at: timeAt(LATER + 1), event: APPROVED },
      { sequence: 3, at: timeAt(LATER + 1), event: STARTED },
      { sequence: 4, at: timeAt(LATER + 1), event: DONE },
    ]);
  });

  clause('an append on an old or a future sequence moves on, writing nothing', async (store) => {
    const { journal, outbox } = store;
    await journal.propose(exampleProposal(1));
    await journal.append(append(1, 1, [APPROVED]));
    for (const afterSequence of [0, 1, 3]) {
      const late = append(1, afterSequence, [STARTED], {
        takeLocks: [key(9)],
        messages: ['result'],
      });
      assert.deepEqual(await journal.append(late), { result: 'moved-on' });
    }
    assert.equal((await journal.read(changeId(1)))?.sequence, 2);
    assert.deepEqual(await journal.lockHolders([key(9)]), []);
    assert.deepEqual(
      (await outbox.due(FAR_FUTURE)).map((row) => row.message),
      ['plan'],
    );
  });

  clause('of many appends at once after one sequence, one is written', async ({ journal }) => {
    await journal.propose(exampleProposal(1));
    const decisions = [APPROVED, REJECTED, APPROVED, REJECTED, { type: 'expired' } as const];
    const results = await Promise.all(
      decisions.map((event) => journal.append(append(1, 1, [event]))),
    );
    const winners = decisions.filter((_, index) => results[index]?.result === 'appended');
    assert.equal(winners.length, 1);
    assert.equal(results.filter(({ result }) => result === 'moved-on').length, 4);
    const written = (await journal.entries(changeId(1))).slice(1).map(({ event }) => event);
    assert.deepEqual(written, winners);
  });

  clause('an event that cannot happen is thrown out with all its append', async (store) => {
    const { journal, outbox } = store;
    await journal.propose(exampleProposal(1));
    const wrong = append(1, 1, [APPROVED, APPROVED], {
      takeLocks: [key(1)],
      messages: ['progress'],
    });
    await assert.rejects(journal.append(wrong), /corrupt/);
    assert.equal((await journal.read(changeId(1)))?.sequence, 1);
    assert.deepEqual(await journal.lockHolders([key(1)]), []);
    assert.equal((await outbox.due(FAR_FUTURE)).length, 1);
  });

  clause('what was resolved is there after closing and opening', async (store, reopen) => {
    await store.journal.propose(exampleProposal(1));
    await store.journal.append(append(1, 1, [APPROVED, STARTED], { takeLocks: [key(1), key(2)] }));
    const before = await store.journal.read(changeId(1));
    const entries = await store.journal.entries(changeId(1));
    const { journal } = await reopen();
    assert.deepEqual(await journal.read(changeId(1)), before);
    assert.deepEqual(await journal.entries(changeId(1)), entries);
    assert.deepEqual(
      (await journal.lockHolders([key(1), key(2)])).map((holder) => holder.changeId),
      [changeId(1), changeId(1)],
    );
  });

  clause('closing waits for what is under way', async (store, reopen) => {
    await store.journal.propose(exampleProposal(1));
    const underWay = store.journal.append(append(1, 1, [APPROVED]));
    const { journal } = await reopen();
    assert.equal((await underWay).result, 'appended');
    assert.equal((await journal.read(changeId(1)))?.state, 'applying');
  });
}

export function queryClauses(clause: Clause): void {
  clause('open changes are those that have not ended, oldest first', async ({ journal }) => {
    const failure = { code: 'command-failed', what: 'a', why: 'b', fix: 'c' } as const;
    const failed: ChangeEvent = { type: 'step-failed', stepId: 'one', failure };
    const undoFailed: ChangeEvent = { type: 'step-undo-failed', stepId: 'one', failure };
    const histories: readonly ChangeEvent[][] = [
      [],
      [REJECTED],
      [APPROVED],
      [APPROVED, STARTED, failed],
      [APPROVED, STARTED, failed, undoFailed],
      [APPROVED, APPLIED],
      [QUEUED],
    ];
    for (const [index, events] of histories.entries()) {
      await journal.propose(exampleProposal(index + 1));
      await journal.append(append(index + 1, 1, events));
    }
    assert.deepEqual(
      (await journal.open()).map((change) => change.state),
      ['awaiting-approval', 'applying', 'undoing', 'queued'],
    );
    assert.deepEqual(await journal.open(), [
      await journal.read(changeId(1)),
      await journal.read(changeId(3)),
      await journal.read(changeId(4)),
      await journal.read(changeId(7)),
    ]);
  });

  clause('the newest changes come first, ended or not, as many as asked for', async (store) => {
    const { journal } = store;
    assert.deepEqual(await journal.newest(5), []);
    for (const number of [1, 2, 3]) await journal.propose(exampleProposal(number));
    await journal.append(append(3, 1, [REJECTED]));
    assert.deepEqual(
      (await journal.newest(2)).map((change) => [change.id, change.state]),
      [
        [changeId(3), 'rejected'],
        [changeId(2), 'awaiting-approval'],
      ],
    );
  });

  clause('a plan that was made anew is found by what it locks, too', async ({ journal }) => {
    await journal.propose(exampleProposal(1));
    const plan = examplePlan([key(7)]);
    const again = { plan, planDigest: planDigest(plan), expiresAt: timeAt(900), differences: [] };
    const events: ChangeEvent[] = [QUEUED, TURN_CAME, { type: 'replanned', ...again }];
    await journal.append(append(1, 1, events, { releaseLocks: true }));
    for (const locked of [key(1), key(7)]) {
      assert.equal((await journal.touching([locked], 1)).length, 1);
    }
    assert.deepEqual((await journal.read(changeId(1)))?.plan.locks, [key(7)]);
  });

  clause('changes of one instant keep the order they came in', async ({ journal }) => {
    for (const number of [3, 1, 2]) {
      await journal.propose(exampleProposal(number, { at: timeAt(0), event: proposed([key(9)]) }));
    }
    assert.deepEqual(
      (await journal.open()).map((change) => change.id),
      [changeId(3), changeId(1), changeId(2)],
    );
    assert.deepEqual(
      (await journal.touching([key(9)], 2)).map((change) => change.id),
      [changeId(2), changeId(1)],
    );
  });

  clause('changes that touch a key are found, newest first, ended or not', async ({ journal }) => {
    const locks = [[key(1)], [key(2)], [key(1), key(2), key(1)], [key(3)]];
    for (const [index, keys] of locks.entries()) {
      await journal.propose(exampleProposal(index + 1, { event: proposed(keys) }));
    }
    await journal.append(append(3, 1, [REJECTED], { releaseLocks: true }));
    const found = async (keys: readonly number[], countMax: number) => {
      const changes = await journal.touching(keys.map(key), countMax);
      return changes.map((change) => change.id);
    };
    assert.deepEqual(await found([1], 10), [changeId(3), changeId(1)]);
    assert.deepEqual(await found([1, 2], 10), [changeId(3), changeId(2), changeId(1)]);
    assert.deepEqual(await found([1, 2], 2), [changeId(3), changeId(2)]);
    assert.deepEqual(await found([9], 10), []);
    assert.deepEqual(await found([], 10), []);
  });
}
