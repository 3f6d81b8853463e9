// Waiting in line for locks: who is next, what happens when the turn comes, and that the line outlives
// the process.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BOB, CAROL, LAB_INVENTORY } from '../../fakes/lab-inventory.ts';
import { toyFailure } from '../../fakes/toy-world.ts';
import { busyBot, decide, finishByHand, read, states, waiting } from './line-of.ts';

const AT = 'at:ip:203.0.113.60';

test('an approval whose lock is held waits, and runs by itself when its turn comes', async () => {
  const { bot, changes } = await busyBot(`/toy hand ${AT}`, `/toy b ${AT}`);
  const [first, second] = changes;
  assert.ok(first !== undefined && second !== undefined);
  await decide(bot, second);
  assert.deepEqual(await states(bot, first, second), ['applying', 'queued']);
  const reply = bot.replies.at(-1);
  assert.ok(reply?.kind === 'queued');
  assert.deepEqual([reply.place, reply.holder.changeId], [1, first.id]);
  assert.deepEqual((await read(bot, second)).waitedFor, [first.id]);
  await finishByHand(bot, first);
  assert.deepEqual(await states(bot, first, second), ['applied', 'applied']);
  assert.deepEqual(bot.world.effects, ['apply b']);
  assert.deepEqual(bot.crashes, []);
  await bot.engine.stop();
});

test('an address waits for the prefix that holds it, and another address does not', async () => {
  const { bot, changes } = await busyBot(
    '/toy hand at:prefix:203.0.113.0/24',
    `/toy b ${AT}`,
    '/toy c at:ip:198.51.100.1',
  );
  const [first, second, third] = changes;
  assert.ok(first !== undefined && second !== undefined && third !== undefined);
  await decide(bot, second);
  await decide(bot, third);
  assert.deepEqual(await states(bot, first, second, third), ['applying', 'queued', 'applied']);
  await bot.engine.stop();
});

test('nobody overtakes whoever waits for the same, and others pass', async () => {
  const { bot, changes } = await busyBot(
    '/toy hand at:vlan:10',
    '/toy b at:vlan:10 at:vlan:20',
    '/toy c at:vlan:20',
    '/toy d at:vlan:30',
  );
  const [first, second, third, fourth] = changes;
  assert.ok(first !== undefined && second !== undefined);
  assert.ok(third !== undefined && fourth !== undefined);
  for (const change of [second, third, fourth]) await decide(bot, change);
  assert.deepEqual(await states(bot, second, third, fourth), ['queued', 'queued', 'applied']);
  const reply = bot.replies.at(-1);
  assert.equal(reply?.kind === 'queued' && reply.place, 2, 'behind one who waits');
  await finishByHand(bot, first);
  assert.deepEqual(await states(bot, second, third), ['applied', 'applied']);
  assert.deepEqual(bot.world.effects, ['apply d', 'apply b', 'apply c']);
  await bot.engine.stop();
});

test('a change whose facts moved while it waited asks again and says what differs', async () => {
  const { bot, changes } = await busyBot(`/toy hand ${AT}`, `/toy b c ${AT}`);
  const [first, second] = changes;
  assert.ok(first !== undefined && second !== undefined);
  await decide(bot, second);
  bot.world.on.add('c');
  await finishByHand(bot, first);
  const asked = await read(bot, second);
  assert.equal(asked.state, 'awaiting-approval');
  assert.deepEqual(asked.differences, ['on: "c" is new']);
  assert.equal((await bot.store.journal.lockHolders(second.plan.locks)).length, 0);
  assert.notEqual(asked.planDigest, second.planDigest);
  assert.deepEqual(bot.world.effects, []);
  await bot.send(BOB, {
    kind: 'decision',
    decision: 'approve',
    changeId: second.id,
    planDigest: second.planDigest,
  });
  assert.equal(bot.refusal(), 'plan-outdated', 'the old plan cannot be approved any more');
  bot.world.on.delete('c');
  await decide(bot, second);
  assert.deepEqual(await states(bot, second), ['stale'], 'approved a moment ago, and moved again');
  await bot.engine.stop();
});

test('a change that waited longer than an approval counts asks again', async () => {
  const { bot, changes } = await busyBot(`/toy hand ${AT}`, `/toy b ${AT}`);
  const [first, second] = changes;
  assert.ok(first !== undefined && second !== undefined);
  await decide(bot, second);
  await bot.clock.advance(LAB_INVENTORY.approvalExpiryMs + 1);
  assert.deepEqual(await states(bot, second), ['queued'], 'the waiting itself does not expire');
  await finishByHand(bot, first);
  const asked = await read(bot, second);
  assert.deepEqual([asked.state, asked.differences], ['awaiting-approval', []]);
  assert.deepEqual(
    asked.questions.map(({ purpose, answer }) => [purpose, answer]),
    [['approval', null]],
  );
  await bot.clock.advance(1);
  await decide(bot, second);
  assert.deepEqual(await states(bot, second), ['applied']);
  assert.equal((await read(bot, second)).questions[0]?.answer?.by?.id, BOB.id);
  await bot.engine.stop();
});

test('a plan that was made anew and expires closes its question', async () => {
  const { bot, changes } = await busyBot(`/toy hand ${AT}`, `/toy b ${AT}`);
  const [first, second] = changes;
  assert.ok(first !== undefined && second !== undefined);
  await decide(bot, second);
  await bot.clock.advance(LAB_INVENTORY.approvalExpiryMs + 1);
  await finishByHand(bot, first);
  await bot.clock.advance(LAB_INVENTORY.approvalExpiryMs + 1);
  assert.deepEqual(await states(bot, second), ['expired']);
  const { sequence } = await read(bot, second);
  const outdated = (await bot.store.outbox.due(bot.clock.now()))
    .filter(({ changeId, wantedSequence }) => changeId === second.id && wantedSequence === sequence)
    .map(({ message }) => message);
  assert.deepEqual(outdated, ['plan', 'question']);
  await bot.engine.stop();
});

test('a click from before the plan was made anew does not approve it', async () => {
  const { bot, changes } = await busyBot(`/toy hand ${AT}`, `/toy b ${AT}`);
  const [first, second] = changes;
  assert.ok(first !== undefined && second !== undefined);
  await decide(bot, second);
  const receivedAt = new Date(bot.clock.now()).toISOString();
  await bot.clock.advance(LAB_INVENTORY.approvalExpiryMs + 1);
  await finishByHand(bot, first);
  const { id, planDigest } = await read(bot, second);
  await bot.store.inbox.receive({
    id: 'late-delivery',
    receivedAt,
    person: BOB,
    origin: { source: 'slack', channel: 'C0NETWORK' },
    replyTo: null,
    request: { kind: 'decision', decision: 'approve', changeId: id, planDigest },
  });
  bot.engine.wake();
  await bot.engine.idle();
  assert.equal(bot.refusal(), 'plan-outdated');
  assert.deepEqual(await states(bot, second), ['awaiting-approval']);
  await bot.engine.stop();
});

test('a waiting change can be withdrawn or rejected, and those behind it move up', async () => {
  const { bot, changes } = await busyBot(
    `/toy hand ${AT}`,
    `/toy b ${AT}`,
    `/toy c ${AT}`,
    `/toy d ${AT}`,
  );
  const [first, second, third, fourth] = changes;
  assert.ok(first !== undefined && second !== undefined);
  assert.ok(third !== undefined && fourth !== undefined);
  for (const change of [second, third, fourth]) await decide(bot, change);
  await decide(bot, second, 'reject', { id: second.requester.id });
  await decide(bot, third, 'reject', CAROL);
  assert.deepEqual(await states(bot, second, third), ['rejected', 'rejected']);
  assert.deepEqual(await waiting(bot), [fourth.id]);
  await finishByHand(bot, first);
  assert.deepEqual(await states(bot, fourth), ['applied']);
  assert.deepEqual(bot.world.effects, ['apply d']);
  await bot.engine.stop();
});

test('approving twice what waits is one place in line', async () => {
  const { bot, changes } = await busyBot(`/toy hand ${AT}`, `/toy b ${AT}`);
  const [, second] = changes;
  assert.ok(second !== undefined);
  await decide(bot, second);
  await decide(bot, second);
  await decide(bot, second, 'approve', CAROL);
  assert.equal(bot.refusal(), 'already-decided');
  assert.deepEqual(await waiting(bot), [second.id]);
  await bot.engine.stop();
});

test('a full line refuses the eleventh', async () => {
  const texts = Array.from({ length: 12 }, (_, index) => `/toy s${index} ${AT}`);
  const { bot, changes } = await busyBot(`/toy hand ${AT}`, ...texts.slice(1));
  const last = changes.at(-1);
  assert.ok(last !== undefined);
  for (const change of changes.slice(1)) await decide(bot, change);
  assert.equal(bot.refusal(), 'line-full');
  assert.deepEqual(await states(bot, last), ['awaiting-approval']);
  assert.equal((await waiting(bot)).length, 10);
  await bot.engine.stop();
});

test('the line is worked off in the same order after a restart', async () => {
  const { bot, changes } = await busyBot(`/toy hand ${AT}`, `/toy b ${AT}`, `/toy c ${AT}`);
  const [first, second, third] = changes;
  assert.ok(first !== undefined && second !== undefined && third !== undefined);
  await decide(bot, third);
  await decide(bot, second);
  await bot.engine.stop();
  await bot.restart();
  assert.deepEqual(await states(bot, first, second, third), ['applying', 'queued', 'queued']);
  await finishByHand(bot, first);
  assert.deepEqual(bot.world.effects, ['apply c', 'apply b']);
  await bot.engine.stop();
});

test('a turn that came when the process died is run by the next', async () => {
  const { bot, changes } = await busyBot(`/toy hand ${AT}`, `/toy b ${AT}`);
  const [first, second] = changes;
  assert.ok(first !== undefined && second !== undefined);
  await decide(bot, second);
  let isDead = false;
  bot.store.beforeWrite = () => {
    if (isDead) throw new Error('killed');
  };
  bot.store.afterWrite = async () => {
    isDead ||= (await bot.store.journal.read(second.id))?.state === 'applying';
    if (isDead) throw new Error('killed');
  };
  await finishByHand(bot, first);
  bot.store.beforeWrite = () => {};
  bot.store.afterWrite = () => {};
  assert.deepEqual(await states(bot, first, second), ['applied', 'applying']);
  assert.deepEqual(bot.world.effects, []);
  await bot.restart();
  assert.deepEqual(await states(bot, second), ['applied']);
  await bot.engine.stop();
});

test('a stuck change keeps the line waiting until a person takes over', async () => {
  const { bot, changes } = await busyBot(`/toy a hand ${AT}`, `/toy b ${AT}`);
  const [first, second] = changes;
  assert.ok(first !== undefined && second !== undefined);
  await decide(bot, second);
  bot.world.hook = (call) => {
    if (call === 'undo') throw toyFailure('a cannot be turned off');
  };
  const question = { stepId: 'hand', purpose: 'apply', answer: 'not-done' } as const;
  await bot.send(BOB, { kind: 'handwork', changeId: first.id, ...question });
  assert.deepEqual(await states(bot, first, second), ['stuck', 'queued']);
  const told = await read(bot, second);
  assert.deepEqual(told.stuckAhead, [first.id]);
  await bot.clock.advance(60_000);
  await bot.engine.idle();
  assert.equal((await read(bot, second)).sequence, told.sequence, 'it is told once');
  await bot.control(BOB, 'take-over', { id: first.id, reason: 'turned a off by hand' });
  assert.deepEqual(await states(bot, first, second), ['taken-over', 'applied']);
  await bot.engine.stop();
});
