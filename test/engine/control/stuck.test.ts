// A stuck change: an approver tries its undo again or takes it over with a reason; and what ended without
// effect is planned anew.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ALICE, BOB, CAROL, EVE } from '../../fakes/lab-inventory.ts';
import { toyFailure } from '../../fakes/toy-world.ts';
import { startToyBot, type ToyBot } from '../toy-bot.ts';

/** The last step fails, and b cannot be taken back. */
async function stuckBot(): Promise<ToyBot> {
  const bot = await startToyBot();
  await bot.type(ALICE, '/toy a b c');
  bot.world.hook = (call, step, moment) => {
    if (call === 'verify' && step === 'c' && moment === 'before') throw toyFailure('verify c');
    if (call === 'undo' && step === 'b' && moment === 'before') throw toyFailure('undo b');
  };
  await bot.click(BOB, 'approve');
  assert.equal((await bot.change()).state, 'stuck');
  return bot;
}

/** Names of the results that chat has to show anew. */
async function resultsOf(bot: ToyBot): Promise<readonly string[]> {
  const rows = await bot.store.outbox.due(bot.clock.now());
  return rows.map(({ message }) => message).filter((name) => name.startsWith('result'));
}

test('a retry that works ends it, in a result of its own', async () => {
  const bot = await stuckBot();
  bot.world.hook = () => {};
  await bot.control(BOB, 'retry');
  const change = await bot.change();
  assert.equal(change.state, 'undone');
  assert.equal(bot.world.dump(), '');
  assert.equal(await bot.locks(), 0);
  assert.deepEqual(await resultsOf(bot), ['result', 'result-2']);
  await bot.engine.stop();
});

test('a retry that does not work is stuck again, and calls again', async () => {
  const bot = await stuckBot();
  await bot.control(CAROL, 'retry');
  assert.equal((await bot.change()).state, 'stuck');
  assert.equal(bot.world.dump(), 'a b');
  assert.equal(await bot.locks(), 1);
  assert.deepEqual(await resultsOf(bot), ['result', 'result-2']);
  await bot.engine.stop();
});

test('taking over closes it, frees the locks and changes nothing', async () => {
  const bot = await stuckBot();
  await bot.control(BOB, 'take-over', { reason: 'turned b and a off by hand' });
  const change = await bot.change();
  assert.equal(change.state, 'taken-over');
  assert.deepEqual(change.takeOver, { by: BOB, reason: 'turned b and a off by hand' });
  assert.equal(await bot.locks(), 0);
  assert.equal(bot.world.dump(), 'a b');
  await bot.engine.stop();
});

test('taking over needs a reason and an approver, a retry needs an approver', async () => {
  const bot = await stuckBot();
  await bot.control(BOB, 'take-over');
  assert.equal(bot.refusal(), 'reason-missing');
  for (const person of [ALICE, EVE]) {
    for (const verb of ['retry', 'take-over'] as const) {
      await bot.control(person, verb, { reason: 'mended' });
      assert.equal(bot.refusal(), 'not-an-approver');
    }
  }
  assert.equal((await bot.change()).state, 'stuck');
  await bot.engine.stop();
});

test('what a person said cannot be taken back by hand is asked again', async () => {
  const bot = await startToyBot();
  await bot.type(ALICE, '/toy a hand c');
  await bot.click(BOB, 'approve');
  bot.world.hook = (call, step, moment) => {
    if (call === 'verify' && step === 'c' && moment === 'before') throw toyFailure('verify c');
  };
  bot.world.on.add('hand');
  await bot.answer(ALICE, 'done');
  await bot.answer(ALICE, 'not-done');
  assert.equal((await bot.change()).state, 'stuck');
  await bot.control(BOB, 'retry');
  assert.equal((await bot.change()).steps['hand']?.state, 'waiting');
  bot.world.on.delete('hand');
  await bot.answer(ALICE, 'done');
  assert.equal((await bot.change()).state, 'undone');
  assert.equal(bot.world.dump(), '');
  await bot.engine.stop();
});

describe('what ended without effect is planned anew', () => {
  test('by anybody, as the one who asks now', async () => {
    const bot = await startToyBot();
    await bot.type(ALICE, '/toy a');
    const first = await bot.change();
    await bot.click(ALICE, 'reject');
    await bot.control(CAROL, 'retry');
    const second = await bot.change();
    assert.notEqual(second.id, first.id);
    assert.equal(second.plan.intent.text, '/toy a');
    assert.deepEqual(second.requester, CAROL);
    await bot.engine.stop();
  });
});

describe('a crash at any journal write ends as decided', () => {
  const ENDS = [
    ['retry', 'undone', ''],
    ['take-over', 'taken-over', 'a b'],
  ] as const;
  for (const [verb, state, dump] of ENDS) {
    // Retried, two steps of two entries, undone; one more, to cover the end.
    for (let nth = 1; nth <= 7; nth += 1) {
      for (const moment of ['beforeWrite', 'afterWrite'] as const) {
        test(`${verb}: the process dies ${moment} ${nth}`, async () => {
          const bot = await stuckBot();
          bot.world.hook = () => {};
          let writes = 0;
          bot.store[moment] = (call) => {
            if (call === 'append') writes += 1;
            // From here on the old process is dead: nothing more of it gets through.
            if (writes >= nth) throw new Error('killed');
          };
          await bot.control(BOB, verb, { reason: 'mended' });
          bot.store.beforeWrite = () => {};
          bot.store.afterWrite = () => {};
          await bot.restart();
          assert.equal((await bot.change()).state, state);
          assert.equal(bot.world.dump(), dump);
          assert.equal(await bot.locks(), 0);
          assert.deepEqual(bot.replies, [], 'nobody is told that the own click came too late');
          assert.deepEqual(await bot.store.inbox.pending(), []);
          await bot.engine.stop();
        });
      }
    }
  }
});
