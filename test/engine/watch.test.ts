// The watch after a change was applied: what it repeats, what it says and how often, what ends it, and
// that a restart goes on with it.

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { ResourceKey } from '../../src/domain/names.ts';
import type { PlannedStep } from '../../src/domain/plan.ts';
import { Failed } from '../../src/domain/failures.ts';
import { ALICE, BOB } from '../fakes/lab-inventory.ts';
import { toyFailure } from '../fakes/toy-world.ts';
import { startToyBot, type ToyBot } from './toy-bot.ts';

const MINUTE_MS = 60_000;

let bots: ToyBot[] = [];
afterEach(async () => {
  const crashes = bots.flatMap((bot) => bot.crashes);
  await Promise.all(bots.map((bot) => bot.engine.stop()));
  bots = [];
  assert.deepEqual(crashes, []);
});

function watchStep(id: string): PlannedStep {
  const words = { title: id, commands: [], undo: null, undoCommands: [] };
  return { id, kind: 'toy', version: 1, spec: { name: id }, ...words };
}

/** An applied change whose plan has a watch of five minutes; `seen` are its calls, in order. */
async function watchedBot(
  key = 'ip:203.0.113.50',
): Promise<{ bot: ToyBot; seen: string[]; news: { is: Failed | null } }> {
  const bot = await startToyBot();
  bots.push(bot);
  const { commands } = bot.world;
  const prepare = commands.prepare.bind(commands);
  commands.prepare = async (intent, context) => {
    const draft = await prepare(intent, context);
    if (!draft.ok || draft.value.kind !== 'plan') return draft;
    const watch = {
      summary: 'the toy is watched',
      keys: [key as ResourceKey],
      look: watchStep('look-owner'),
      everyMs: MINUTE_MS,
      forMs: 5 * MINUTE_MS,
      repeat: watchStep('look-repeat'),
      repeatAtMs: [10_000, 30_000, 60_000],
    };
    return { ok: true, value: { kind: 'plan', plan: { ...draft.value.plan, watch } } };
  };
  const seen: string[] = [];
  const news: { is: Failed | null } = { is: null };
  bot.world.hook = (call, id, moment) => {
    if (call !== 'verify' || moment !== 'before' || !/^look-(?:owner|repeat)$/.test(id)) return;
    seen.push(id.slice('look-'.length));
    if (id === 'look-owner' && news.is !== null) throw news.is;
  };
  await bot.type(ALICE, '/toy a');
  await bot.click(BOB, 'approve');
  return { bot, seen, news };
}

async function pass(bot: ToyBot, seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 5) {
    await bot.clock.advance(5_000);
    await new Promise(setImmediate);
  }
}

function secondOwner(who: string): Failed {
  const texts = { what: `${who} answers too.`, why: 'It is back.', fix: 'Nothing was changed.' };
  return new Failed({ code: 'second-owner', ...texts });
}

test('it repeats the announcement three times and looks once a minute until its time is over', async () => {
  const { bot, seen } = await watchedBot();
  await pass(bot, 65);
  assert.deepEqual(seen.toSorted(), ['owner', 'repeat', 'repeat', 'repeat']);
  await pass(bot, 300);
  assert.equal(seen.filter((one) => one === 'owner').length, 4);
  const change = await bot.change();
  assert.equal(change.watchEnd, 'time');
  assert.equal(change.state, 'applied');
});

test('what it sees is said once, and another sight again', async () => {
  const { bot, news } = await watchedBot();
  news.is = secondOwner('02:00:00:00:21:00');
  await pass(bot, 150);
  const [alert, ...more] = (await bot.change()).alerts;
  assert.equal(alert?.code, 'second-owner');
  assert.deepEqual(more, []);
  news.is = secondOwner('02:00:00:00:22:00');
  await pass(bot, 60);
  assert.equal((await bot.change()).alerts.length, 2);
  const due = await bot.store.outbox.due(bot.clock.now());
  const alerts = due.filter(({ message }) => message.startsWith('alert'));
  assert.deepEqual(alerts.map(({ message }) => message).toSorted(), ['alert', 'alert-2']);
});

test('a look that does not work is no news', async () => {
  const { bot, seen, news } = await watchedBot();
  news.is = toyFailure('router1 cannot be reached');
  await pass(bot, 130);
  assert.equal(seen.filter((one) => one === 'owner').length, 2);
  assert.deepEqual((await bot.change()).alerts, []);
});

test('a restart goes on with it, and does not say again what was said', async () => {
  const { bot, seen, news } = await watchedBot();
  news.is = secondOwner('02:00:00:00:21:00');
  await pass(bot, 70);
  await bot.engine.stop();
  await bot.restart();
  seen.length = 0;
  await pass(bot, 120);
  assert.ok(seen.includes('owner'));
  assert.equal((await bot.change()).alerts.length, 1);
});

test('a later change of the same object ends it', async () => {
  const { bot, seen } = await watchedBot();
  const { id } = await bot.change();
  await bot.clock.advance(1_000);
  await bot.type(BOB, '/toy b');
  await bot.click({ id: 'U0CAROL' }, 'approve');
  await pass(bot, 65);
  const first = await bot.store.journal.read(id);
  assert.equal(first?.watchEnd, 'superseded');
  seen.length = 0;
  await pass(bot, 60);
  // Of the second one.
  assert.deepEqual(seen, ['owner']);
});

test('a later change of something else does not, even under a lock in common', async () => {
  const { bot } = await watchedBot('ip:203.0.113.60');
  const { id } = await bot.change();
  await bot.clock.advance(1_000);
  await bot.type(BOB, '/toy b');
  await bot.click({ id: 'U0CAROL' }, 'approve');
  await pass(bot, 65);
  assert.equal((await bot.store.journal.read(id))?.watchEnd, null);
});
