// The freeze: nothing is planned, nothing starts, what runs is asked to halt; and after the thaw all
// goes on where it was.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALICE, BOB, CAROL } from '../../fakes/lab-inventory.ts';
import { busyBot, decide, proposed, read, states } from './line-of.ts';
import { startToyBot } from '../toy-bot.ts';

const AT = 'at:ip:203.0.113.60';

test('only an approver freezes and thaws, and the first freeze stays', async () => {
  const bot = await startToyBot();
  await bot.type(ALICE, '/freeze the uplink is down');
  assert.equal(bot.refusal(), 'not-an-approver');
  assert.equal(await bot.store.freeze.read(), null);
  await bot.type(BOB, '/freeze the uplink is down');
  const reply = bot.replies.at(-1);
  assert.equal(reply?.kind === 'frozen' && reply.freeze.reason, 'the uplink is down');
  await bot.type(CAROL, '/freeze me too');
  const second = bot.replies.at(-1);
  assert.match(second?.kind === 'answer' ? second.answer.lines.join() : '', /@U0BOB.*uplink/);
  await bot.type(ALICE, '/thaw');
  assert.equal(bot.refusal(), 'not-an-approver');
  await bot.type(CAROL, '/thaw');
  assert.equal(bot.replies.at(-1)?.kind, 'thawed');
  await bot.type(CAROL, '/thaw');
  assert.equal(bot.replies.at(-1)?.kind, 'answer', 'there is nothing to thaw');
  await bot.engine.stop();
});

test('while it lasts nothing is planned and nothing starts, and withdrawing works', async () => {
  const bot = await startToyBot();
  const change = await proposed(bot, `/toy a ${AT}`);
  await bot.type(BOB, '/freeze the uplink is down');
  await bot.type(ALICE, '/toy b at:vlan:7');
  assert.equal(bot.refusal(), 'changes-frozen');
  await decide(bot, change);
  assert.equal(bot.refusal(), 'changes-frozen');
  assert.deepEqual(await states(bot, change), ['awaiting-approval']);
  await decide(bot, change, 'reject', ALICE);
  assert.deepEqual(await states(bot, change), ['rejected']);
  assert.deepEqual(bot.world.effects, []);
  await bot.engine.stop();
});

test('what runs halts, what waits keeps waiting, and the thaw gives it its turn', async () => {
  const { bot, changes } = await busyBot(`/toy hand c ${AT}`, `/toy b ${AT}`);
  const [first, second] = changes;
  assert.ok(first !== undefined && second !== undefined);
  await decide(bot, second);
  await bot.type(BOB, '/freeze the uplink is down');
  const reply = bot.replies.at(-1);
  assert.deepEqual(reply?.kind === 'frozen' && reply.halted, [first.id]);
  const halted = await read(bot, first);
  assert.deepEqual([halted.stopRequest?.why, halted.stopRequest?.by], ['freeze', BOB]);
  await bot.control(BOB, 'continue', { id: first.id });
  assert.equal(bot.refusal(), 'changes-frozen', 'it does not go on before the thaw');
  await bot.control(BOB, 'take-back', { id: first.id });
  assert.deepEqual(await states(bot, first, second), ['undone', 'queued']);
  await bot.restart();
  assert.deepEqual(await states(bot, second), ['queued'], 'a restart does not thaw');
  await bot.type(CAROL, '/thaw');
  assert.deepEqual(await states(bot, second), ['applied']);
  assert.deepEqual(bot.world.effects, ['apply b']);
  assert.deepEqual(bot.crashes, []);
  await bot.engine.stop();
});

test('a freeze whose process died half-way halts the rest after the restart', async () => {
  const { bot, changes } = await busyBot(`/toy hand ${AT}`, '/toy hand at:vlan:7');
  const [first, second] = changes;
  assert.ok(first !== undefined && second !== undefined);
  await decide(bot, second);
  let isDead = false;
  bot.store.beforeWrite = () => {
    if (isDead) throw new Error('killed');
  };
  bot.store.afterWrite = (call) => {
    isDead ||= call === 'freeze';
    if (isDead) throw new Error('killed');
  };
  await bot.type(BOB, '/freeze the uplink is down');
  bot.store.beforeWrite = () => {};
  bot.store.afterWrite = () => {};
  await bot.restart();
  for (const change of [first, second]) {
    assert.equal((await read(bot, change)).stopRequest?.why, 'freeze');
  }
  await bot.engine.stop();
});
