// /changes, on the toy world: who holds what, who waits for whom, what ended, and what a filter finds.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCommandCatalogue } from '../../../src/commands/catalogue.ts';
import { busyBot, decide, proposed } from './line-of.ts';
import type { ToyBot } from '../toy-bot.ts';
import { ALICE, BOB, LAB_INVENTORY } from '../../fakes/lab-inventory.ts';

async function linesOf(bot: ToyBot, text: string): Promise<readonly string[]> {
  const { journal, freeze } = bot.store;
  const catalogue = createCommandCatalogue(LAB_INVENTORY, journal, freeze);
  const read = catalogue.interpret(text);
  assert.ok(read.ok);
  // It asks no host, so it needs no world.
  const draft = await catalogue.prepare(read.value.intent, {} as never);
  assert.ok(draft.ok && draft.value.kind === 'answer');
  return draft.value.answer.lines.map((line) => line.replaceAll(/c0000\d\d/g, 'C'));
}

test('what is open says who holds what and who waits for whom', async () => {
  const { bot, changes } = await busyBot('/toy hand at:vlan:10', '/toy b at:vlan:10');
  const [, second] = changes;
  assert.ok(second !== undefined);
  await decide(bot, second);
  await decide(bot, await proposed(bot, '/toy c at:vlan:30'));
  await bot.type(BOB, '/freeze the uplink flaps');
  assert.deepEqual(await linesOf(bot, '/changes'), [
    '❄ Frozen by @U0BOB since 2026-11-22 03:00 UTC: the uplink flaps. /thaw ends it.',
    'Open:',
    '• 2026-11-22 03:00 UTC, change C of @U0ALICE, b are turned on: approved, waits in line',
    '   number 1 in line, behind C',
    '• 2026-11-22 03:00 UTC, change C of @U0ALICE, hand are turned on: ' +
      'stopped at a safe point, somebody has to decide',
    '   holds vlan:10 since 2026-11-22 03:00 UTC',
    'Ended, the newest first:',
    '• 2026-11-22 03:00 UTC, change C of @U0ALICE, c are turned on: applied',
  ]);
  assert.equal((await linesOf(bot, '/changes open')).length, 6);
  const found = await linesOf(bot, '/changes VLAN:30');
  assert.deepEqual(found.slice(1), [
    'None is open.',
    'Ended, the newest first:',
    '• 2026-11-22 03:00 UTC, change C of @U0ALICE, c are turned on: applied',
  ]);
  await bot.engine.stop();
});

test('of many that ended the newest ten are shown, and how many more there are', async () => {
  const { bot } = await busyBot();
  for (let number = 0; number < 12; number += 1) {
    await decide(bot, await proposed(bot, `/toy s${number} at:vlan:7`), 'reject', ALICE);
  }
  const lines = await linesOf(bot, '/changes');
  assert.equal(lines.length, 13);
  assert.match(lines.at(-1) ?? '', /^… 2 older/);
  await bot.engine.stop();
});
