// A store that cannot be written: nothing starts, people hear it, and what was under way goes on from the
// journal when the store is back.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failureOf } from '../../src/domain/failures.ts';
import { ALICE, BOB } from '../fakes/lab-inventory.ts';
import { storeUnavailable } from '../fakes/memory-store.ts';
import type { StoreCall } from '../fakes/memory-write.ts';
import { busyBot, decide, finishByHand, states } from './line/line-of.ts';
import { startToyBot, type ToyBot } from './toy-bot.ts';

// A look as time passes is due at the latest then.
const LOOK_MS = 5_000;

function takeStoreAway(bot: ToyBot, isAway: (call: StoreCall) => boolean): void {
  bot.store.beforeWrite = (call) => {
    if (isAway(call)) throw storeUnavailable();
  };
}

async function giveStoreBack(bot: ToyBot): Promise<void> {
  bot.store.beforeWrite = () => {};
  await bot.clock.advance(LOOK_MS);
  await bot.engine.idle();
}

test('at a proposal: the person hears it once, and the plan comes when the store is back', async () => {
  const bot = await startToyBot();
  takeStoreAway(bot, (call) => call !== 'receive');
  await bot.type(ALICE, '/toy a');
  assert.equal(bot.refusal(), 'store-unavailable');
  await bot.clock.advance(LOOK_MS);
  await bot.engine.idle();
  assert.equal(bot.replies.length, 1);
  assert.equal((await bot.store.journal.open()).length, 0);
  await giveStoreBack(bot);
  assert.equal((await bot.change()).state, 'awaiting-approval');
  assert.deepEqual(bot.crashes, []);
  await bot.engine.stop();
});

test('at an approval: nothing starts, and the click counts once when the store is back', async () => {
  const bot = await startToyBot();
  await bot.type(ALICE, '/toy a');
  takeStoreAway(bot, (call) => call !== 'receive');
  await bot.click(BOB, 'approve');
  assert.equal(bot.refusal(), 'store-unavailable');
  assert.deepEqual([(await bot.change()).state, bot.world.effects], ['awaiting-approval', []]);
  await giveStoreBack(bot);
  assert.deepEqual([(await bot.change()).state, bot.world.effects], ['applied', ['apply a']]);
  assert.deepEqual(bot.crashes, []);
  await bot.engine.stop();
});

test('when a turn comes: it is taken when the store is back', async () => {
  const { bot, changes } = await busyBot('/toy hand at:vlan:10', '/toy b at:vlan:10');
  const [first, second] = changes;
  assert.ok(first !== undefined && second !== undefined);
  await decide(bot, second);
  bot.store.afterWrite = async () => {
    const isOver = (await bot.store.journal.read(first.id))?.state === 'applied';
    if (isOver) takeStoreAway(bot, () => true);
  };
  await finishByHand(bot, first);
  bot.store.afterWrite = () => {};
  assert.deepEqual(await states(bot, first, second), ['applied', 'queued']);
  await giveStoreBack(bot);
  assert.deepEqual(await states(bot, second), ['applied']);
  assert.deepEqual(bot.world.effects, ['apply b']);
  assert.deepEqual(bot.crashes, []);
  await bot.engine.stop();
});

for (const title of ['an approval', 'a turn in line'] as const) {
  test(`${title} that was written and whose answer was lost is carried out all the same`, async () => {
    const { bot, changes } = await busyBot('/toy hand at:vlan:10', '/toy b at:vlan:10');
    const [first, second] = changes;
    assert.ok(first !== undefined && second !== undefined);
    if (title === 'a turn in line') await decide(bot, second);
    else await finishByHand(bot, first);
    let isLost = false;
    bot.store.afterWrite = async (call) => {
      const state = (await bot.store.journal.read(second.id))?.state;
      if (isLost || call !== 'append' || state !== 'applying') return;
      isLost = true;
      throw storeUnavailable();
    };
    await (title === 'a turn in line' ? finishByHand(bot, first) : decide(bot, second));
    assert.deepEqual([isLost, ...(await states(bot, second))], [true, 'applying']);
    await giveStoreBack(bot);
    assert.deepEqual(await states(bot, second), ['applied']);
    assert.deepEqual(bot.world.effects, ['apply b']);
    assert.deepEqual(bot.crashes, []);
    await bot.engine.stop();
  });
}

test('in the middle: no further step begins, the process ends, and the next one goes on', async () => {
  const bot = await startToyBot();
  await bot.type(ALICE, '/toy a b');
  bot.world.hook = (call, stepId, moment) => {
    if (call === 'apply' && stepId === 'a' && moment === 'after') takeStoreAway(bot, () => true);
  };
  await bot.click(BOB, 'approve');
  assert.deepEqual(bot.world.effects, ['apply a']);
  assert.deepEqual(
    bot.crashes.map((thrown) => failureOf(thrown)?.code),
    ['store-unavailable'],
  );
  bot.store.beforeWrite = () => {};
  bot.world.hook = () => {};
  await bot.restart();
  assert.equal((await bot.change()).state, 'applied');
  assert.deepEqual(bot.world.effects, ['apply a', 'apply b'], 'each effect once');
  await bot.engine.stop();
});
