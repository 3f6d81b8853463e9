// Contract of the outbox: which message is due, when, and what a crash leaves behind.

import assert from 'node:assert/strict';
import type { Store } from '../../../src/adapters/store/open-store.ts';
import type { ChangeEvent } from '../../../src/domain/change.ts';
import type { MessageName, OutboxRow } from '../../../src/ports/outbox.ts';
import {
  APPROVED,
  changeId,
  DONE,
  exampleProposal,
  millisecondsAt,
  STARTED,
  timeAt,
} from './store-examples.ts';
import type { Clause } from './store-suite.ts';

const NOW = millisecondsAt(0);
const CARD = { channel: 'C-NETWORK', timestamp: '1767225600.000100' };

async function dueNow(store: Store): Promise<readonly OutboxRow[]> {
  return store.outbox.due(NOW);
}

/** The only row that is due. */
async function onlyDue(store: Store): Promise<OutboxRow> {
  const [row, ...others] = await dueNow(store);
  assert.ok(row !== undefined && others.length === 0, 'exactly one row is due');
  return row;
}

async function append(
  store: Store,
  afterSequence: number,
  event: ChangeEvent,
  messages: readonly MessageName[],
): Promise<void> {
  const at = timeAt(afterSequence);
  const request = { changeId: changeId(1), afterSequence, at, events: [event], messages };
  assert.equal((await store.journal.append(request)).result, 'appended');
}

export function outboxClauses(clause: Clause): void {
  clause('a new message is due at once and never posted', async (store) => {
    await store.journal.propose(exampleProposal(1));
    assert.deepEqual(await onlyDue(store), {
      changeId: changeId(1),
      message: 'plan',
      wantedSequence: 1,
      postedSequence: 0,
      address: null,
      attempts: 0,
      isAmbiguous: false,
    });
    assert.equal(await store.outbox.addressOf(changeId(1), 'plan'), null);
  });

  clause('the card comes before the progress, the progress before the result', async (store) => {
    await store.journal.propose(exampleProposal(1, { messages: ['result', 'progress'] }));
    await store.journal.propose(exampleProposal(2, { messages: ['result', 'plan'] }));
    assert.deepEqual(
      (await dueNow(store)).map((row) => row.message),
      ['plan', 'progress', 'result', 'result'],
    );
  });

  clause('an answered question comes before the progress, a new one after it', async (store) => {
    await store.journal.propose(exampleProposal(1, { messages: ['progress', 'question'] }));
    const [progress, question] = await dueNow(store);
    assert.deepEqual([progress?.message, question?.message], ['progress', 'question']);
    assert.ok(question !== undefined);
    await store.outbox.markPosted(question, 1, CARD);
    await append(store, 1, APPROVED, ['progress', 'question', 'question-2']);
    assert.deepEqual(
      (await dueNow(store)).map((row) => row.message),
      ['question', 'progress', 'question-2'],
    );
  });

  clause('a message asked for many times is one row that wants the newest', async (store) => {
    await store.journal.propose(exampleProposal(1, { messages: ['plan', 'plan'] }));
    await append(store, 1, APPROVED, ['plan']);
    await append(store, 2, STARTED, ['plan', 'plan']);
    await append(store, 3, DONE, []);
    assert.equal((await onlyDue(store)).wantedSequence, 3);
  });

  clause('a posted message is due again when something newer is wanted', async (store, reopen) => {
    await store.journal.propose(exampleProposal(1));
    await store.outbox.markPosted(await onlyDue(store), 1, CARD);
    assert.deepEqual(await dueNow(store), []);
    await append(store, 1, APPROVED, ['plan']);
    const reopened = await reopen();
    const row = await onlyDue(reopened);
    assert.deepEqual([row.wantedSequence, row.postedSequence, row.address], [2, 1, CARD]);
    assert.deepEqual(await reopened.outbox.addressOf(changeId(1), 'plan'), CARD);
  });

  clause('the change of a thread is found by the address of its card', async (store) => {
    await store.journal.propose(exampleProposal(1));
    await store.outbox.markPosted(await onlyDue(store), 1, CARD);
    await append(store, 1, APPROVED, ['progress']);
    const progress = { ...CARD, timestamp: '1767225601.000200' };
    await store.outbox.markPosted(await onlyDue(store), 2, progress);
    assert.equal(await store.outbox.changeAt(CARD), changeId(1));
    assert.equal(await store.outbox.changeAt(progress), null, 'only cards begin a thread');
    assert.equal(await store.outbox.changeAt({ ...CARD, channel: 'C-OTHER' }), null);
  });

  clause('a second question is a message of its own', async (store) => {
    await store.journal.propose(exampleProposal(1));
    await append(store, 1, APPROVED, ['question', 'question-2', 'result']);
    const names = (await dueNow(store)).map(({ message }) => message);
    assert.deepEqual(names, ['plan', 'question', 'question-2', 'result']);
  });

  clause('a message that was overtaken while it was posted stays due', async (store) => {
    await store.journal.propose(exampleProposal(1));
    const row = await onlyDue(store);
    await store.outbox.markPosting(row);
    await append(store, 1, APPROVED, ['plan']);
    await store.outbox.markPosted(row, 1, CARD);
    assert.equal((await onlyDue(store)).wantedSequence, 2);
  });

  clause('a message posted in a newer state than wanted is not behind', async (store) => {
    await store.journal.propose(exampleProposal(1));
    const row = await onlyDue(store);
    await append(store, 1, APPROVED, []);
    await store.outbox.markPosted(row, 2, CARD);
    assert.deepEqual(await dueNow(store), []);
  });

  clause('a post without an answer is ambiguous after a crash', async (store, reopen) => {
    await store.journal.propose(exampleProposal(1));
    await store.outbox.markPosting(await onlyDue(store));
    const reopened = await reopen();
    const row = await onlyDue(reopened);
    assert.equal(row.isAmbiguous, true);
    await reopened.outbox.postpone(row, NOW, 'no answer');
    assert.equal((await onlyDue(reopened)).isAmbiguous, true, 'waiting answers nothing');
    await reopened.outbox.markPosted(row, 1, CARD);
    await append(reopened, 1, APPROVED, ['plan']);
    assert.equal((await onlyDue(reopened)).isAmbiguous, false);
  });

  clause('editing a message whose place is known is never ambiguous', async (store) => {
    await store.journal.propose(exampleProposal(1));
    await store.outbox.markPosted(await onlyDue(store), 1, CARD);
    await append(store, 1, APPROVED, ['plan']);
    await store.outbox.markPosting(await onlyDue(store));
    assert.equal((await onlyDue(store)).isAmbiguous, false);
  });

  postponingClauses(clause);
}

function postponingClauses(clause: Clause): void {
  clause('a postponed message is due from its time on, not before', async (store) => {
    const { journal, outbox } = store;
    await journal.propose(exampleProposal(1));
    await outbox.postpone(await onlyDue(store), NOW + 500, 'rate limited');
    assert.deepEqual(await outbox.due(NOW + 499), []);
    const [row] = await outbox.due(NOW + 500);
    assert.equal(row?.attempts, 1);
    assert.equal(await outbox.nextDueAt(), NOW + 500);
  });

  clause('a newer state does not make a postponed message due earlier', async (store) => {
    await store.journal.propose(exampleProposal(1));
    await store.outbox.postpone(await onlyDue(store), NOW + 500, 'rate limited');
    await append(store, 1, APPROVED, ['plan']);
    assert.deepEqual(await dueNow(store), []);
  });

  clause('the next due time is that of the postponed message that waits least', async (store) => {
    const { journal, outbox } = store;
    assert.equal(await outbox.nextDueAt(), null);
    await journal.propose(exampleProposal(1, { messages: ['plan', 'progress', 'result'] }));
    assert.equal(await outbox.nextDueAt(), null, 'nothing is postponed');
    const [plan, progress, result] = await dueNow(store);
    assert.ok(plan && progress && result);
    await outbox.postpone(plan, NOW + 900, 'rate limited');
    await outbox.postpone(progress, NOW + 300, 'rate limited');
    assert.equal(await outbox.nextDueAt(), NOW + 300);
    await outbox.markPosted(progress, 1, CARD);
    assert.equal(await outbox.nextDueAt(), NOW + 900);
    await outbox.giveUp(plan, 'its channel is gone');
    assert.equal(await outbox.nextDueAt(), null);
  });

  clause('a post that worked forgets the attempts before it', async (store) => {
    await store.journal.propose(exampleProposal(1));
    const row = await onlyDue(store);
    await store.outbox.postpone(row, NOW + 500, 'rate limited');
    await store.outbox.markPosted(row, 1, CARD);
    await append(store, 1, APPROVED, ['plan']);
    assert.equal((await onlyDue(store)).attempts, 0);
  });

  clause('a message that was given up never comes back', async (store, reopen) => {
    await store.journal.propose(exampleProposal(1, { messages: ['plan', 'progress'] }));
    const [plan] = await dueNow(store);
    assert.equal(plan?.message, 'plan');
    await store.outbox.giveUp(plan, 'its channel is gone');
    await append(store, 1, APPROVED, ['plan', 'progress']);
    const row = await onlyDue(await reopen());
    assert.deepEqual([row.message, row.wantedSequence], ['progress', 2]);
  });

  clause('a row that does not exist is not marked in silence', async (store) => {
    await store.journal.propose(exampleProposal(1));
    const stranger: OutboxRow = { ...(await onlyDue(store)), message: 'result' };
    await assert.rejects(store.outbox.markPosting(stranger));
    await assert.rejects(store.outbox.markPosted(stranger, 1, CARD));
  });
}
