// An undo that does not work while dead-man switches are armed: one after the other, the hosts are told
// to take back at once, instead of each by itself up to two minutes later.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ALICE, BOB } from '../../fakes/lab-inventory.ts';
import { toyFailure } from '../../fakes/toy-world.ts';
import { startToyBot, type ToyBot } from '../toy-bot.ts';

const PLAN = '/toy arm@old arm@new a@new b@old c@new look';

/** The last step fails; `fails` says what else does, from then on. */
async function failingBot(fails: (call: string, step: string) => boolean): Promise<ToyBot> {
  const bot = await startToyBot();
  await bot.type(ALICE, PLAN);
  bot.world.hook = (call, step, moment) => {
    if (moment === 'after') return;
    if (call === 'verify' && step === 'look') throw toyFailure('verify look');
    if (fails(call, step)) throw toyFailure(`${call} ${step}`);
  };
  await bot.click(BOB, 'approve');
  return bot;
}

const isAwayNew = (call: string, step: string) =>
  step.endsWith('@new') && (call === 'undo' || call === 'takeBackNow');

test('the other host takes back at once, and its steps are noted as taken back', async () => {
  const bot = await failingBot(isAwayNew);
  const { state, steps } = await bot.change();
  assert.equal(state, 'stuck');
  assert.equal(bot.world.dump(), 'a@new arm@new c@new');
  assert.equal(steps['b@old']?.state, 'undone');
  assert.equal(steps['arm@old']?.state, 'undone');
  assert.equal(steps['c@new']?.state, 'undo-failed');
  assert.equal(steps['a@new']?.state, 'done');
  assert.equal(await bot.locks(), 1);
  await bot.engine.stop();
});

test('while the old host does not take back, the new one keeps what it has', async () => {
  const bot = await failingBot((call, step) => step.endsWith('@old') && /undo|Now/.test(call));
  const { state, steps } = await bot.change();
  assert.equal(state, 'stuck');
  assert.equal(bot.world.dump(), 'a@new arm@new arm@old b@old');
  assert.equal(steps['b@old']?.state, 'undo-failed');
  assert.equal(steps['arm@new']?.state, 'done');
  await bot.engine.stop();
});

test('a host that was confirmed before does not keep the others from taking back', async () => {
  const bot = await startToyBot();
  await bot.type(ALICE, '/toy arm@first a@first arm@old b@old look');
  bot.world.confirmed.add('arm@first');
  bot.world.hook = (call, step, moment) => {
    if (moment === 'after') return;
    const isBroken = step === 'b@old' && call === 'undo' && bot.world.on.has(step);
    if (isBroken || (step === 'look' && call === 'verify')) throw toyFailure(`${call} ${step}`);
  };
  await bot.click(BOB, 'approve');
  assert.equal((await bot.change()).state, 'undone');
  assert.equal(bot.world.dump(), '');
  await bot.engine.stop();
});

test('the host that was armed first is told first', async () => {
  const bot = await failingBot((call, step) => call === 'undo' && step === 'c@new');
  const backs = bot.world.effects.filter((effect) => effect.startsWith('undo arm@'));
  assert.deepEqual(backs, ['undo arm@old', 'undo arm@new']);
  await bot.engine.stop();
});

test('a step that its host took back although its undo failed leaves nothing stuck', async () => {
  let failures = 0;
  const bot = await failingBot((call, step) => {
    if (call !== 'undo' || step !== 'c@new') return false;
    failures += 1;
    return failures === 1;
  });
  assert.equal((await bot.change()).state, 'undone');
  assert.equal(bot.world.dump(), '');
  assert.equal(await bot.locks(), 0);
  await bot.engine.stop();
});

test('a retry goes on with what is left', async () => {
  const bot = await failingBot(isAwayNew);
  bot.world.hook = () => {};
  await bot.control(BOB, 'retry');
  assert.equal((await bot.change()).state, 'undone');
  assert.equal(bot.world.dump(), '');
  await bot.engine.stop();
});

test('without armed hosts nothing else is touched', async () => {
  const bot = await startToyBot();
  await bot.type(ALICE, '/toy a@old b@new look');
  bot.world.hook = (call, step, moment) => {
    if (moment === 'before' && (step === 'look' ? call === 'verify' : isAwayNew(call, step))) {
      throw toyFailure(`${call} ${step}`);
    }
  };
  await bot.click(BOB, 'approve');
  assert.equal((await bot.change()).state, 'stuck');
  assert.equal(bot.world.dump(), 'a@old b@new');
  await bot.engine.stop();
});

describe('a crash at any journal write of the undo ends the same', () => {
  // Thirteen until the failure, nine of the undo; two more, to cover the end.
  for (let nth = 1; nth <= 24; nth += 1) {
    for (const moment of ['beforeWrite', 'afterWrite'] as const) {
      test(`the process dies ${moment} ${nth}`, async () => {
        const bot = await startToyBot();
        await bot.type(ALICE, PLAN);
        let writes = 0;
        bot.world.hook = (call, step, when) => {
          if (when === 'after') return;
          if (call === 'verify' && step === 'look') throw toyFailure('verify look');
          if (isAwayNew(call, step)) throw toyFailure(`${call} ${step}`);
        };
        bot.store[moment] = (call) => {
          if (call === 'append') writes += 1;
          if (writes >= nth) throw new Error('killed');
        };
        await bot.click(BOB, 'approve');
        bot.store.beforeWrite = () => {};
        bot.store.afterWrite = () => {};
        await bot.restart();
        assert.equal((await bot.change()).state, 'stuck');
        assert.equal(bot.world.dump(), 'a@new arm@new c@new');
        await bot.engine.stop();
      });
    }
  }
});
