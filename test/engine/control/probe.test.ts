// Figures of the traffic probe over waits and restarts: each stretch of work has its own, they add up,
// and only a bot that died makes them partial.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProbePlan } from '../../../src/domain/plan.ts';
import { ALICE, BOB } from '../../fakes/lab-inventory.ts';
import { startToyBot, type ToyBot } from '../toy-bot.ts';

const PROBE = { host: 'internet', ip: '203.0.113.50', intervalMs: 10 } as ProbePlan;

/** Every stretch sends 100 and loses as many as the test says, one after the other. */
async function probedBot(losses: readonly number[]): Promise<ToyBot> {
  let stretch = 0;
  const start = async () => {
    const lost = losses[stretch] ?? 0;
    stretch += 1;
    return { stop: async () => ({ sent: 100, lost, longestGapMs: lost * 10 }) };
  };
  const bot = await startToyBot({ start });
  bot.world.probe = PROBE;
  return bot;
}

test('a change that waited for a person has the figures of both stretches', async () => {
  const bot = await probedBot([3, 1]);
  await bot.type(ALICE, '/toy a hand c');
  await bot.click(BOB, 'approve');
  bot.world.on.add('hand');
  await bot.answer(ALICE, 'done');
  const { probe } = await bot.change();
  const figures = { sent: 200, lost: 4, longestGapMs: 30, intervalMs: 10 };
  assert.deepEqual(probe, { ...figures, isPartial: false, hasPauses: true });
  await bot.engine.stop();
});

test('so has one that was stopped while it waited, and went on', async () => {
  const bot = await probedBot([1, 2, 4]);
  await bot.type(ALICE, '/toy a hand c');
  await bot.click(BOB, 'approve');
  await bot.control(BOB, 'stop');
  await bot.control(BOB, 'continue');
  bot.world.on.add('hand');
  await bot.answer(ALICE, 'done');
  const { probe } = await bot.change();
  assert.equal(probe?.lost, 7);
  assert.equal(probe.isPartial, false);
  await bot.engine.stop();
});

test('a change without waits has no pauses in its figures', async () => {
  const bot = await probedBot([5]);
  await bot.type(ALICE, '/toy a');
  await bot.click(BOB, 'approve');
  const { probe } = await bot.change();
  const figures = { sent: 100, lost: 5, longestGapMs: 50, intervalMs: 10 };
  assert.deepEqual(probe, { ...figures, isPartial: false });
  await bot.engine.stop();
});

test('after a bot that died in a step the figures are partial', async () => {
  const bot = await probedBot([1, 2]);
  await bot.type(ALICE, '/toy a b');
  bot.world.hook = (call, step, moment) => {
    if (call !== 'apply' || step !== 'b' || moment !== 'after') return;
    bot.store.beforeWrite = () => {
      throw new Error('killed');
    };
  };
  await bot.click(BOB, 'approve');
  bot.store.beforeWrite = () => {};
  bot.world.hook = () => {};
  await bot.restart();
  const { probe } = await bot.change();
  assert.deepEqual([probe?.lost, probe?.isPartial], [2, true]);
  await bot.engine.stop();
});
