// Failures that pass: a step and its undo are tried again when the failure says that this is right,
// three times in all, and never when a command may have run.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failed } from '../../../src/domain/failures.ts';
import { ALICE, BOB } from '../../fakes/lab-inventory.ts';
import { type ToyCall, toyFailure } from '../../fakes/toy-world.ts';
import { startToyBot, type ToyBot } from '../toy-bot.ts';

function away(): Failed {
  const words = { what: 'node3 is away.', why: 'The test says so.', fix: 'Nothing was changed.' };
  return new Failed({ code: 'host-unreachable', ...words, mayRetry: true });
}

/** Fails so many times at the start of this call of this step; returns how often it was called. */
function failing(bot: ToyBot, [call, step]: readonly [ToyCall, string], times: number) {
  const count = { calls: 0 };
  bot.world.hook = (seenCall, seenStep, moment) => {
    if (seenCall !== call || seenStep !== step || moment !== 'before') return;
    count.calls += 1;
    if (count.calls <= times) throw away();
  };
  return count;
}

/** Lets time pass until nothing waits any more. */
async function run(bot: ToyBot, work: Promise<void>): Promise<void> {
  const state = { isDone: false };
  void work.finally(() => (state.isDone = true));
  while (!state.isDone) await bot.clock.advance(1_000);
}

async function approved(prepare: (bot: ToyBot) => void): Promise<ToyBot> {
  const bot = await startToyBot();
  await bot.type(ALICE, '/toy a b');
  prepare(bot);
  await run(bot, bot.click(BOB, 'approve'));
  return bot;
}

for (const call of ['check', 'apply', 'verify'] as const) {
  test(`${call} of a host that is away twice works at the third try`, async () => {
    const bot = await approved((started) => void failing(started, [call, 'b'], 2));
    assert.equal((await bot.change()).state, 'applied');
    assert.deepEqual(bot.world.effects, ['apply a', 'apply b']);
    await bot.engine.stop();
  });
}

test('at the third failure everything is taken back, and the reason says so', async () => {
  let count = { calls: 0 };
  const bot = await approved((started) => (count = failing(started, ['apply', 'b'], 9)));
  const change = await bot.change();
  assert.equal(change.state, 'undone');
  assert.equal(count.calls, 3);
  assert.equal(change.failure?.why, 'The test says so. It was tried 3 times.');
  assert.deepEqual(bot.world.effects, ['apply a', 'undo a']);
  await bot.engine.stop();
});

test('an undo is tried again as well', async () => {
  const bot = await approved((started) => {
    const passing = failing(started, ['undo', 'a'], 2);
    const hook = started.world.hook;
    started.world.hook = (call, step, moment) => {
      hook(call, step, moment);
      if (call === 'verify' && step === 'b') throw toyFailure('verify b');
    };
    assert.equal(passing.calls, 0);
  });
  assert.equal((await bot.change()).state, 'undone');
  assert.equal(bot.world.dump(), '');
  await bot.engine.stop();
});

test('a failure that does not say so is not repeated', async () => {
  let calls = 0;
  const bot = await approved((started) => {
    started.world.hook = (call, step) => {
      if (call !== 'apply' || step !== 'b') return;
      calls += 1;
      throw toyFailure('apply b');
    };
  });
  assert.equal(calls, 1);
  assert.equal((await bot.change()).state, 'undone');
  await bot.engine.stop();
});

test('a bot that is stopped while it waits goes on at the next start', async () => {
  const bot = await startToyBot();
  await bot.type(ALICE, '/toy a b');
  const count = failing(bot, ['apply', 'b'], 1);
  const clicked = bot.click(BOB, 'approve');
  while (count.calls === 0) await new Promise((resolve) => setImmediate(resolve));
  await bot.engine.stop();
  await clicked;
  assert.equal((await bot.change()).state, 'applying');
  await bot.restart();
  assert.equal((await bot.change()).state, 'applied');
  assert.deepEqual(bot.world.effects, ['apply a', 'apply b']);
  await bot.engine.stop();
});
