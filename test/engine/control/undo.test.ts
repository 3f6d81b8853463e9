// The undo of an applied change: a change of its own, covered by the first approval for a while, refused
// when somebody else was there since, and undone in turn like any other.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ChangeId } from '../../../src/domain/names.ts';
import { ALICE, BOB, CAROL, EVE, LAB_INVENTORY } from '../../fakes/lab-inventory.ts';
import { toyFailure } from '../../fakes/toy-world.ts';
import { startToyBot, type ToyBot } from '../toy-bot.ts';

const COMMAND = '/toy a b look-1 c';

interface Applied {
  readonly bot: ToyBot;
  readonly id: ChangeId;
}

async function appliedBot(command = COMMAND): Promise<Applied> {
  const bot = await startToyBot();
  await bot.type(ALICE, command);
  await bot.click(BOB, 'approve');
  return { bot, id: (await bot.change()).id };
}

async function read(bot: ToyBot, id: ChangeId) {
  const change = await bot.store.journal.read(id);
  if (change === null) throw new Error(`no change ${id}`);
  return change;
}

function whyOf({ replies }: ToyBot): string {
  const reply = replies.at(-1);
  return reply?.kind === 'refused' ? reply.failure.why : '';
}

describe('within the covered time one press is enough', () => {
  for (const person of [ALICE, CAROL]) {
    test(`${person.id} undoes it`, async () => {
      const { bot, id } = await appliedBot();
      await bot.control(person, 'undo');
      const undo = await bot.change();
      assert.equal(undo.state, 'applied');
      assert.equal(undo.undoes, id);
      assert.deepEqual(undo.requester, person);
      assert.deepEqual(
        undo.plan.steps.map(({ title }) => title),
        ['Turn c off', 'Turn b off', 'Turn a off'],
      );
      assert.equal(bot.world.dump(), '');
      assert.equal((await read(bot, id)).revertedBy, undo.id);
      assert.equal((await read(bot, id)).state, 'applied');
      assert.equal(await bot.locks(), 0);
      await bot.engine.stop();
    });
  }
});

test('a stranger, or anybody later, makes a plan that another person approves', async () => {
  const { bot, id } = await appliedBot();
  await bot.control(EVE, 'undo');
  assert.equal((await bot.change()).state, 'awaiting-approval');
  await bot.click(EVE, 'reject');
  await bot.clock.advance(LAB_INVENTORY.undoCoveredMs + 1);
  await bot.control(ALICE, 'undo', { id });
  assert.equal((await bot.change()).state, 'awaiting-approval');
  assert.equal(bot.world.dump(), 'a b c');
  await bot.click(ALICE, 'approve');
  assert.equal(bot.refusal(), 'own-change');
  await bot.click(CAROL, 'approve');
  assert.equal((await bot.change()).state, 'applied');
  assert.equal(bot.world.dump(), '');
  await bot.engine.stop();
});

test('an undo is not undone: the command does it again, with its announcements and proofs', async () => {
  const { bot, id } = await appliedBot();
  await bot.control(ALICE, 'undo');
  await bot.control(BOB, 'undo', { id });
  assert.equal(bot.refusal(), 'undo-overtaken');
  await bot.control(BOB, 'undo');
  assert.equal(bot.refusal(), 'undo-impossible');
  assert.equal(bot.world.dump(), '');
  await bot.engine.stop();
});

describe('refused, with nothing touched', () => {
  test('when somebody changed by hand what it left', async () => {
    const { bot } = await appliedBot();
    bot.world.on.delete('b');
    await bot.control(ALICE, 'undo');
    assert.equal(bot.refusal(), 'undo-drifted');
    assert.equal(
      whyOf(bot),
      'Expected: as "Turn b on" left it. Seen: it is as it was before that step.',
    );
    assert.equal(bot.world.dump(), 'a c');
    await bot.engine.stop();
  });

  test('when a later change stands on it, until that is undone', async () => {
    const { bot, id } = await appliedBot('/toy a b');
    await bot.type(ALICE, '/toy d');
    await bot.clock.advance(1000);
    await bot.click(BOB, 'approve');
    const later = await bot.change();
    await bot.control(ALICE, 'undo', { id });
    assert.equal(bot.refusal(), 'undo-overtaken');
    await bot.control(ALICE, 'undo', { id: later.id });
    await bot.control(ALICE, 'undo', { id });
    assert.equal(bot.world.dump(), '');
    assert.equal((await bot.change()).undoes, id);
    await bot.engine.stop();
  });

  test('when it only looked', async () => {
    const { bot } = await appliedBot('/toy look-1');
    await bot.control(ALICE, 'undo');
    assert.equal(bot.refusal(), 'undo-impossible');
    await bot.engine.stop();
  });

  test('when it was undone already, or is being undone', async () => {
    const { bot, id } = await appliedBot();
    await bot.control(EVE, 'undo', { id });
    await bot.control(ALICE, 'undo', { id });
    assert.equal(bot.replies.at(-1)?.kind, 'already-open');
    await bot.click(BOB, 'approve');
    await bot.control(ALICE, 'undo', { id });
    assert.equal(bot.refusal(), 'undo-overtaken');
    await bot.engine.stop();
  });

  test('when it moved between the plan and its approval', async () => {
    const { bot } = await appliedBot();
    await bot.control(EVE, 'undo');
    bot.world.on.delete('a');
    await bot.click(BOB, 'approve');
    const undo = await bot.change();
    assert.equal(undo.state, 'stale');
    assert.match(undo.differences.join(), /changed since.*"Turn a on"/);
    assert.equal(bot.world.dump(), 'b c');
    await bot.engine.stop();
  });
});

test('an undo that fails puts back what it had taken away, and the change stays applied', async () => {
  const { bot, id } = await appliedBot();
  bot.world.hook = (call, step, moment) => {
    if (call === 'undo' && step === 'a' && moment === 'before') throw toyFailure('undo a');
  };
  await bot.control(ALICE, 'undo');
  assert.equal((await bot.change()).state, 'undone');
  assert.equal(bot.world.dump(), 'a b c');
  assert.equal((await read(bot, id)).revertedBy, null);
  bot.world.hook = () => {};
  await bot.control(ALICE, 'retry');
  assert.equal((await bot.change()).state, 'applied');
  assert.equal(bot.world.dump(), '');
  await bot.engine.stop();
});

test('a double click makes one undo and says nothing', async () => {
  const { bot, id } = await appliedBot();
  await Promise.all([bot.control(ALICE, 'undo', { id }), bot.control(ALICE, 'undo', { id })]);
  const undos = await bot.store.journal.touching((await read(bot, id)).plan.locks, 10);
  assert.equal(undos.filter(({ undoes }) => undoes === id).length, 1);
  assert.deepEqual(bot.replies, []);
  await bot.engine.stop();
});

test('what a person did by hand, a person is asked to undo by hand', async () => {
  const bot = await startToyBot();
  await bot.type(ALICE, '/toy a hand');
  await bot.click(BOB, 'approve');
  bot.world.on.add('hand');
  await bot.answer(ALICE, 'done');
  await bot.control(ALICE, 'undo');
  const [step] = (await bot.change()).plan.steps;
  assert.deepEqual(step?.asks, { apply: 'Turn hand off', undo: 'Turn hand on' });
  bot.world.on.delete('hand');
  await bot.answer(ALICE, 'done');
  assert.equal((await bot.change()).state, 'applied');
  assert.equal(bot.world.dump(), '');
  await bot.engine.stop();
});

describe('a crash at any journal write ends with the undo done once', () => {
  // Proposed, approved, three steps of two entries, reverted, applied; one more, to cover the end.
  for (let nth = 1; nth <= 11; nth += 1) {
    for (const moment of ['beforeWrite', 'afterWrite'] as const) {
      test(`the process dies ${moment} ${nth}`, async () => {
        const { bot, id } = await appliedBot();
        let writes = 0;
        bot.store[moment] = (call) => {
          if (call === 'append' || call === 'propose') writes += 1;
          // From here on the old process is dead: nothing more of it gets through.
          if (writes >= nth) throw new Error('killed');
        };
        await bot.control(ALICE, 'undo', { id });
        bot.store.beforeWrite = () => {};
        bot.store.afterWrite = () => {};
        await bot.restart();
        const undo = await bot.change();
        assert.equal(undo.undoes, id);
        assert.equal(undo.state, 'applied');
        assert.equal((await read(bot, id)).revertedBy, undo.id);
        assert.equal(bot.world.dump(), '');
        assert.equal(bot.world.effects.length, 6, 'each effect once');
        assert.equal(await bot.locks(), 0);
        assert.deepEqual(bot.replies, []);
        await bot.engine.stop();
      });
    }
  }
});
