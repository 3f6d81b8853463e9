// The engine's loops: a failure at every call of every step, and a crash at every journal write.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ALICE, BOB } from '../fakes/lab-inventory.ts';
import { type ToyCall, toyFailure } from '../fakes/toy-world.ts';
import { startToyBot, type ToyBot } from './toy-bot.ts';

const COMMAND = '/toy a b look-1 c';
const STEPS = ['a', 'b', 'look-1', 'c'];

async function approvedBot(prepare: (bot: ToyBot) => void = () => {}): Promise<ToyBot> {
  const bot = await startToyBot();
  await bot.type(ALICE, COMMAND);
  prepare(bot);
  await bot.click(BOB, 'approve');
  return bot;
}

test('an approved change applies every step once, in order, and frees its locks', async () => {
  const bot = await approvedBot();
  assert.equal((await bot.change()).state, 'applied');
  assert.deepEqual(bot.world.effects, ['apply a', 'apply b', 'apply c']);
  assert.equal(await bot.locks(), 0);
  await bot.engine.stop();
});

describe('a failure at any call of any step takes everything back', () => {
  const calls: readonly ToyCall[] = ['check', 'apply', 'verify'];
  for (const step of STEPS) {
    for (const call of calls) {
      for (const moment of ['before', 'after'] as const) {
        test(`${call} of ${step} fails ${moment} its effect`, async () => {
          const bot = await approvedBot(({ world }) => {
            world.hook = (...seen) => {
              if (seen.join() === [call, step, moment].join()) throw toyFailure(`${call} ${step}`);
            };
          });
          const change = await bot.change();
          assert.equal(change.state, 'undone');
          assert.equal(change.failure?.what, `${call} ${step}`);
          assert.equal(bot.world.dump(), '');
          assert.equal(await bot.locks(), 0);
          await bot.engine.stop();
        });
      }
    }
  }
});

test('an undo that fails ends as stuck, keeps the locks and names the step', async () => {
  const bot = await approvedBot(({ world }) => {
    world.hook = (call, step, moment) => {
      if (call === 'verify' && step === 'c' && moment === 'before') throw toyFailure('verify c');
      if (call === 'undo' && step === 'b' && moment === 'before') throw toyFailure('undo b');
    };
  });
  const change = await bot.change();
  assert.equal(change.state, 'stuck');
  assert.equal(change.steps['b']?.state, 'undo-failed');
  assert.equal(change.failure?.what, 'verify c');
  assert.equal(bot.world.dump(), 'a b');
  assert.equal(await bot.locks(), 1);
  await bot.engine.stop();
});

test('a step that somebody else already did is never taken back', async () => {
  const bot = await approvedBot(({ world }) => {
    world.hook = (call, step, moment) => {
      if (call === 'verify' && step === 'a' && moment === 'after') world.on.add('b');
    };
  });
  const change = await bot.change();
  assert.equal(change.state, 'undone');
  assert.equal(change.failure?.code, 'world-drifted');
  assert.equal(bot.world.dump(), 'b');
  await bot.engine.stop();
});

test('a plan whose facts moved is stale and touches nothing', async () => {
  const bot = await approvedBot(({ world }) => world.on.add('x'));
  const change = await bot.change();
  assert.equal(change.state, 'stale');
  assert.deepEqual(change.differences, ['on: "x" is new']);
  assert.deepEqual(bot.world.effects, []);
  assert.equal(await bot.locks(), 0);
  await bot.engine.stop();
});

describe('a crash at any journal write is recovered from', () => {
  // Seen from a run without crashes; one more than there are, so that the end is covered as well.
  const writesOfRun = 1 + 2 * STEPS.length + 1;
  for (const fails of [false, true]) {
    const writesMax = fails ? writesOfRun + STEPS.length * 2 : writesOfRun;
    for (let nth = 1; nth <= writesMax; nth += 1) {
      for (const moment of ['beforeWrite', 'afterWrite'] as const) {
        test(`${fails ? 'undo' : 'apply'}: the process dies ${moment} ${nth}`, async () => {
          const bot = await startToyBot();
          await bot.type(ALICE, COMMAND);
          bot.world.hook = (call, step, when) => {
            if (fails && call === 'verify' && step === 'c' && when === 'before') {
              throw toyFailure('verify c');
            }
          };
          let writes = 0;
          bot.store[moment] = (call) => {
            if (call === 'append') writes += 1;
            // From here on the old process is dead: nothing more of it gets through.
            if (writes >= nth) throw new Error('killed');
          };
          await bot.click(BOB, 'approve');
          bot.store.beforeWrite = () => {};
          bot.store.afterWrite = () => {};
          await bot.restart();
          const change = await bot.change();
          assert.equal(change.state, fails ? 'undone' : 'applied');
          assert.equal(bot.world.dump(), fails ? '' : 'a b c');
          const applied = bot.world.effects.filter((effect) => effect.startsWith('apply'));
          assert.deepEqual(applied, ['apply a', 'apply b', 'apply c'], 'each effect once');
          assert.equal(await bot.locks(), 0);
          await bot.engine.stop();
        });
      }
    }
  }
});
