// What people read when a step meets something that somebody else did meanwhile.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { difference } from '../../src/engine/run/drift.ts';
import { ALICE, BOB } from '../fakes/lab-inventory.ts';
import { startToyBot } from './toy-bot.ts';

test('only the lines that differ are shown, expected before seen', () => {
  assert.deepEqual(difference('/32 on eth0', '/24 on eth0'), ['− /32 on eth0', '+ /24 on eth0']);
  assert.deepEqual(difference('a\nb\nc', 'a\nB\nc\nd'), ['− b', '+ B', '+ d']);
  assert.deepEqual(difference('a\nb', 'b\na'), ['the same lines in another order']);
  const many = Array.from({ length: 20 }, (_, index) => `line ${index}`).join('\n');
  assert.equal(difference('none', many).at(-1), '… 9 more');
});

test('the difference is in the journal, and what was done before is taken back', async () => {
  const bot = await startToyBot();
  await bot.type(ALICE, '/toy a b');
  bot.world.hook = (call, stepId, moment) => {
    if (call === 'verify' && stepId === 'a' && moment === 'after') bot.world.on.add('b');
  };
  await bot.click(BOB, 'approve');
  const change = await bot.change();
  assert.equal(change.state, 'undone');
  const entries = await bot.store.journal.entries(change.id);
  const failed = entries.map(({ event }) => event).find(({ type }) => type === 'step-failed');
  assert.ok(failed?.type === 'step-failed');
  assert.match(failed.failure.why, /− nobody has done this step yet\n\+ somebody else did it/);
  assert.equal(bot.world.dump(), 'b', 'what the other one did is left alone');
  await bot.engine.stop();
});
