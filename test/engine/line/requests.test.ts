// Commands about something that a running change has in its hands: they are planned when it has ended,
// because the facts in between would mislead.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALICE, BOB, CAROL, LAB_INVENTORY } from '../../fakes/lab-inventory.ts';
import { busyBot, finishByHand, states } from './line-of.ts';
import type { ToyBot } from '../toy-bot.ts';

const AT = 'at:ip:203.0.113.60';

async function planned(bot: ToyBot): Promise<string[]> {
  const changes = await bot.store.journal.newest(20);
  return changes.map(({ plan }) => plan.intent.text).toReversed();
}

async function waits(bot: ToyBot): Promise<number> {
  return (await bot.store.inbox.pending()).length;
}

test('a command is planned as soon as the change in its way has ended', async () => {
  const { bot, changes } = await busyBot(`/toy hand ${AT}`);
  const [first] = changes;
  assert.ok(first !== undefined);
  await bot.type(CAROL, '/toy b at:prefix:203.0.113.0/24');
  const reply = bot.replies.at(-1);
  assert.ok(reply?.kind === 'request-waits');
  assert.deepEqual([reply.holder.changeId, reply.place], [first.id, 1]);
  assert.deepEqual(await planned(bot), [`/toy hand ${AT}`]);
  await finishByHand(bot, first);
  assert.deepEqual(await planned(bot), [`/toy hand ${AT}`, '/toy b at:prefix:203.0.113.0/24']);
  assert.equal(await waits(bot), 0);
  assert.equal(bot.replies.length, 1, 'it is told once that it waits');
  assert.deepEqual(bot.crashes, []);
  await bot.engine.stop();
});

test('each is told its place, and the same command twice is one', async () => {
  const { bot } = await busyBot(`/toy hand ${AT}`);
  await bot.type(CAROL, `/toy b ${AT}`);
  await bot.type(ALICE, `/toy c ${AT}`);
  const reply = bot.replies.at(-1);
  assert.equal(reply?.kind === 'request-waits' && reply.place, 2);
  await bot.type(CAROL, `/toy b ${AT}`);
  assert.equal(bot.refusal(), 'change-in-progress');
  assert.equal(await waits(bot), 2);
  await bot.engine.stop();
});

test('whoever typed it may withdraw it, and nobody else', async () => {
  const { bot, changes } = await busyBot(`/toy hand ${AT}`);
  const [first] = changes;
  assert.ok(first !== undefined);
  await bot.send(CAROL, { kind: 'command', text: `/toy b ${AT}` }, 'of-carol');
  await bot.send(ALICE, { kind: 'withdraw', itemId: 'of-carol' });
  assert.equal(bot.refusal(), 'already-decided');
  await bot.send(CAROL, { kind: 'withdraw', itemId: 'of-carol' });
  assert.equal(bot.replies.at(-1)?.kind, 'answer');
  await finishByHand(bot, first);
  assert.deepEqual(await planned(bot), [`/toy hand ${AT}`]);
  await bot.engine.stop();
});

test('it is given up when it has waited as long as a plan waits for approval', async () => {
  const { bot, changes } = await busyBot(`/toy hand ${AT}`);
  const [first] = changes;
  assert.ok(first !== undefined);
  await bot.type(CAROL, `/toy b ${AT}`);
  await bot.clock.advance(LAB_INVENTORY.approvalExpiryMs + 1);
  await bot.engine.idle();
  assert.equal(bot.refusal(), 'request-lapsed');
  assert.equal(await waits(bot), 0);
  await finishByHand(bot, first);
  assert.deepEqual(await planned(bot), [`/toy hand ${AT}`]);
  await bot.engine.stop();
});

test('at most ten wait for one change', async () => {
  const { bot } = await busyBot(`/toy hand ${AT}`);
  for (let number = 0; number < 11; number += 1) await bot.type(CAROL, `/toy s${number} ${AT}`);
  assert.equal(bot.refusal(), 'line-full');
  assert.equal(await waits(bot), 10);
  await bot.engine.stop();
});

test('they are still there after a restart', async () => {
  const { bot, changes } = await busyBot(`/toy hand ${AT}`);
  const [first] = changes;
  assert.ok(first !== undefined);
  await bot.type(CAROL, `/toy b ${AT}`);
  await bot.type(CAROL, `/toy c ${AT}`);
  await bot.engine.stop();
  await bot.restart();
  await finishByHand(bot, first);
  // A plan takes no locks, so which of the two is made first does not matter.
  const texts = (await planned(bot)).toSorted();
  assert.deepEqual(texts, [`/toy b ${AT}`, `/toy c ${AT}`, `/toy hand ${AT}`]);
  assert.deepEqual(await states(bot, first), ['applied']);
  await bot.engine.stop();
});

test('a plan whose further locks are held says on its card for whom it would wait', async () => {
  const { bot, changes } = await busyBot('/toy hand at:host:node1');
  const [first] = changes;
  assert.ok(first !== undefined);
  const { commands } = bot.world;
  const interpret = commands.interpret.bind(commands);
  Object.assign(commands, {
    // As with hosts, which only the plan knows.
    interpret: (text: string) => {
      const read = interpret(text);
      return read.ok ? { ...read, value: { ...read.value, resources: [AT.slice(3)] } } : read;
    },
  });
  await bot.type(BOB, '/toy b at:host:node1');
  const [change] = await bot.store.journal.newest(1);
  assert.match(change?.plan.warnings.join() ?? '', new RegExp(`would wait for change ${first.id}`));
  await bot.engine.stop();
});
