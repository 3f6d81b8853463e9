// Who may decide, once, about what: every path by which an approval could go wrong.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALICE, BOB, CAROL, EVE, LAB_INVENTORY } from '../fakes/lab-inventory.ts';
import { startToyBot } from './toy-bot.ts';

async function refusalOf(act: (bot: Awaited<ReturnType<typeof startToyBot>>) => Promise<void>) {
  const bot = await startToyBot();
  await bot.type(ALICE, '/toy a');
  await act(bot);
  const reply = bot.replies.at(-1);
  const state = (await bot.change()).state;
  await bot.engine.stop();
  return { code: reply?.kind === 'refused' ? reply.failure.code : null, state, bot };
}

test('the requester cannot approve the own change', async () => {
  const { code, state } = await refusalOf((bot) => bot.click(ALICE, 'approve'));
  assert.deepEqual([code, state], ['own-change', 'awaiting-approval']);
});

test('the requester may withdraw the own change', async () => {
  const { code, state } = await refusalOf((bot) => bot.click(ALICE, 'reject'));
  assert.deepEqual([code, state], [null, 'rejected']);
});

test('someone who is not an approver can neither approve nor reject', async () => {
  for (const decision of ['approve', 'reject'] as const) {
    const { code, state } = await refusalOf((bot) => bot.click(EVE, decision));
    assert.deepEqual([code, state], ['not-an-approver', 'awaiting-approval']);
  }
});

test('an approval for another digest is refused', async () => {
  const { code, state } = await refusalOf(async (bot) => {
    const { id } = await bot.change();
    await bot.send(BOB, { kind: 'decision', decision: 'approve', changeId: id, planDigest: 'x' });
  });
  assert.deepEqual([code, state], ['plan-outdated', 'awaiting-approval']);
});

test('an approval after the expiry is refused, and the plan expires', async () => {
  const { code, state } = await refusalOf(async (bot) => {
    await bot.clock.advance(LAB_INVENTORY.approvalExpiryMs);
    await bot.click(BOB, 'approve');
  });
  assert.deepEqual([code, state], ['approval-expired', 'expired']);
});

test('a second approver hears that it is decided', async () => {
  const { code, bot } = await refusalOf(async (started) => {
    await started.click(BOB, 'approve');
    await started.click(CAROL, 'approve');
  });
  assert.equal(code, 'already-decided');
  assert.deepEqual(bot.world.effects, ['apply a']);
});

test('a double click and a redelivered click decide once and say nothing', async () => {
  const { code, bot } = await refusalOf(async (started) => {
    const { id, planDigest } = await started.change();
    const click = { kind: 'decision', decision: 'approve', changeId: id, planDigest } as const;
    await Promise.all([
      started.send(BOB, click, 'delivery-1'),
      started.send(BOB, click, 'delivery-1'),
      started.send(BOB, click, 'delivery-2'),
    ]);
  });
  assert.equal(code, null);
  assert.deepEqual(bot.world.effects, ['apply a']);
});

test('the same command typed twice is one change', async () => {
  const bot = await startToyBot();
  await Promise.all([bot.type(ALICE, '/toy a'), bot.type(ALICE, '/toy a')]);
  assert.equal((await bot.store.journal.open()).length, 1);
  assert.equal(bot.replies.at(-1)?.kind, 'already-open');
  await bot.engine.stop();
});

test('a proposal that was being made when the process died is made once', async () => {
  const bot = await startToyBot();
  let isDead = false;
  bot.store.beforeWrite = () => {
    if (isDead) throw new Error('killed');
  };
  bot.store.afterWrite = (call) => {
    if (call === 'propose') isDead = true;
    if (isDead) throw new Error('killed');
  };
  await bot.type(ALICE, '/toy a');
  assert.equal((await bot.store.inbox.pending()).length, 1, 'the row is left');
  bot.store.beforeWrite = () => {};
  bot.store.afterWrite = () => {};
  // What the dead process would have said.
  bot.replies.length = 0;
  await bot.restart();
  assert.equal((await bot.store.journal.open()).length, 1);
  assert.equal((await bot.store.inbox.pending()).length, 0);
  assert.deepEqual(bot.replies, [], 'nobody is told that the own command is planned already');
  await bot.engine.stop();
});
