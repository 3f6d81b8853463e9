// A step done by hand: the change waits for a person, over restarts, and one answer counts.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ALICE, BOB, CAROL, EVE } from '../../fakes/lab-inventory.ts';
import { toyFailure } from '../../fakes/toy-world.ts';
import { startToyBot, type ToyBot } from '../toy-bot.ts';

const COMMAND = '/toy a hand c';

async function waitingBot(): Promise<ToyBot> {
  const bot = await startToyBot();
  await bot.type(ALICE, COMMAND);
  await bot.click(BOB, 'approve');
  return bot;
}

/** A change whose last step failed, so that what was done by hand has to be taken back. */
async function undoingBot(): Promise<ToyBot> {
  const bot = await waitingBot();
  bot.world.hook = (call, step, moment) => {
    if (call === 'verify' && step === 'c' && moment === 'before') throw toyFailure('verify c');
  };
  bot.world.on.add('hand');
  await bot.answer(ALICE, 'done');
  return bot;
}

async function stepsOf(bot: ToyBot): Promise<readonly string[]> {
  return Object.values((await bot.change()).steps).map(({ state }) => state);
}

function lastRefusal({ replies }: ToyBot): string | null {
  const reply = replies.at(-1);
  return reply?.kind === 'refused' ? reply.failure.code : null;
}

test('the change waits with its locks, and nobody is busy with it', async () => {
  const bot = await waitingBot();
  assert.equal((await bot.change()).state, 'applying');
  assert.deepEqual(await stepsOf(bot), ['done', 'waiting', 'pending']);
  assert.equal(await bot.locks(), 1);
  const { sequence } = await bot.change();
  const outdated = (await bot.store.outbox.due(bot.clock.now()))
    .filter(({ wantedSequence }) => wantedSequence === sequence)
    .map(({ message }) => message);
  assert.deepEqual(outdated, ['plan', 'progress', 'question']);
  await bot.engine.stop();
});

describe('the requester or any approver may say that it is done', () => {
  for (const person of [ALICE, BOB, CAROL]) {
    test(`${person.id} says so, and the change goes on`, async () => {
      const bot = await waitingBot();
      bot.world.on.add('hand');
      await bot.answer(person, 'done');
      const change = await bot.change();
      assert.equal(change.state, 'applied');
      assert.deepEqual(change.steps['hand']?.answeredBy, person);
      assert.equal(change.steps['hand']?.evidence, 'hand is on');
      await bot.engine.stop();
    });
  }
});

test('somebody else is told privately, and the change still waits', async () => {
  const bot = await waitingBot();
  for (const answer of ['done', 'not-done'] as const) {
    await bot.answer(EVE, answer);
    assert.equal(lastRefusal(bot), 'not-an-approver');
  }
  assert.deepEqual(await stepsOf(bot), ['done', 'waiting', 'pending']);
  await bot.engine.stop();
});

test('"take back" takes back the steps before it and asks for nothing more', async () => {
  const bot = await waitingBot();
  await bot.answer(CAROL, 'not-done');
  const change = await bot.change();
  assert.equal(change.state, 'undone');
  assert.equal(change.failure?.code, 'not-done-by-hand');
  assert.deepEqual(change.steps['hand']?.answeredBy, CAROL);
  assert.deepEqual(bot.world.effects, ['apply a', 'undo a']);
  assert.equal(await bot.locks(), 0);
  await bot.engine.stop();
});

test('what is said to be done and is not there is no success', async () => {
  const bot = await waitingBot();
  await bot.answer(BOB, 'done');
  assert.deepEqual(await stepsOf(bot), ['done', 'waiting', 'pending'], 'asks for the undo');
  await bot.answer(BOB, 'done');
  const change = await bot.change();
  assert.equal(change.state, 'undone');
  assert.equal(change.failure?.what, 'hand is not on');
  assert.equal(bot.world.dump(), '');
  await bot.engine.stop();
});

test('when a later step fails, a person is asked to take it away again', async () => {
  const bot = await undoingBot();
  assert.equal((await bot.change()).state, 'undoing');
  assert.deepEqual(await stepsOf(bot), ['done', 'waiting', 'undone']);
  bot.world.on.delete('hand');
  await bot.answer(CAROL, 'done');
  const change = await bot.change();
  assert.equal(change.state, 'undone');
  assert.deepEqual(change.steps['hand']?.answeredBy, CAROL);
  assert.equal(bot.world.dump(), '');
  await bot.engine.stop();
});

describe('what cannot be taken back by hand ends as stuck, with the locks kept', () => {
  for (const answer of ['not-done', 'done'] as const) {
    test(`the answer is "${answer}" and it is still there`, async () => {
      const bot = await undoingBot();
      await bot.answer(BOB, answer);
      const change = await bot.change();
      assert.equal(change.state, 'stuck');
      assert.equal(bot.world.dump(), 'a hand');
      assert.equal(await bot.locks(), 1);
      await bot.engine.stop();
    });
  }
});

describe('clicks', () => {
  test('a double click answers once and says nothing', async () => {
    const bot = await waitingBot();
    bot.world.on.add('hand');
    await Promise.all([bot.answer(BOB, 'done'), bot.answer(BOB, 'done')]);
    assert.deepEqual(bot.replies, []);
    assert.deepEqual(bot.world.effects, ['apply a', 'apply c']);
    await bot.engine.stop();
  });

  test('of two people one wins, and the other hears it', async () => {
    const bot = await waitingBot();
    bot.world.on.add('hand');
    await Promise.all([bot.answer(BOB, 'done'), bot.answer(CAROL, 'not-done')]);
    assert.equal((await bot.change()).state, 'applied');
    assert.equal(lastRefusal(bot), 'already-decided');
    assert.equal(bot.replies.length, 1);
    await bot.engine.stop();
  });

  test('a late click on the first question does not answer the second one', async () => {
    const bot = await undoingBot();
    await bot.answer(ALICE, 'not-done', 'apply');
    assert.equal(lastRefusal(bot), 'already-decided');
    assert.deepEqual(await stepsOf(bot), ['done', 'waiting', 'undone']);
    await bot.engine.stop();
  });

  test('a click before the step is reached, or about no step, does nothing', async () => {
    const bot = await startToyBot();
    await bot.type(ALICE, COMMAND);
    await bot.answer(BOB, 'done');
    assert.equal(lastRefusal(bot), 'already-decided');
    const { id } = await bot.change();
    const about = { changeId: id, stepId: 'nothing', purpose: 'apply' } as const;
    await bot.send(BOB, { kind: 'handwork', answer: 'done', ...about });
    assert.equal(lastRefusal(bot), 'change-not-found');
    assert.equal((await bot.change()).state, 'awaiting-approval');
    await bot.engine.stop();
  });

  test('an answer that comes while the run is still on its way out is not lost', async () => {
    const bot = await startToyBot();
    await bot.type(ALICE, COMMAND);
    let isAnswered = false;
    bot.store.afterWrite = async (call) => {
      const steps = call === 'append' ? await stepsOf(bot) : [];
      if (isAnswered || !steps.includes('waiting')) return;
      isAnswered = true;
      bot.world.on.add('hand');
      const { id } = await bot.change();
      const about = { changeId: id, stepId: 'hand', purpose: 'apply' } as const;
      await bot.store.inbox.receive({
        id: 'quick',
        receivedAt: new Date(bot.clock.now()).toISOString(),
        person: BOB,
        origin: { source: 'slack', channel: 'C0NETWORK' },
        replyTo: null,
        request: { kind: 'handwork', answer: 'done', ...about },
      });
      bot.engine.wake();
      while ((await bot.store.inbox.pending()).some((item) => item.id === 'quick')) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    await bot.click(BOB, 'approve');
    assert.ok(isAnswered);
    assert.equal((await bot.change()).state, 'applied');
    assert.deepEqual(bot.crashes, []);
    await bot.engine.stop();
  });
});

describe('the waiting outlives the process', () => {
  test('after a stop and a start the answer is still taken', async () => {
    const bot = await waitingBot();
    await bot.engine.stop();
    await bot.restart();
    assert.deepEqual(await stepsOf(bot), ['done', 'waiting', 'pending']);
    bot.world.on.add('hand');
    await bot.answer(ALICE, 'done');
    assert.equal((await bot.change()).state, 'applied');
    await bot.engine.stop();
  });

  // One more than there are, so that the end is covered as well.
  for (const [answer, writesMax] of [
    ['done', 9],
    ['not-done', 9],
  ] as const) {
    for (let nth = 1; nth <= writesMax; nth += 1) {
      for (const moment of ['beforeWrite', 'afterWrite'] as const) {
        test(`${answer}: the process dies ${moment} ${nth}`, async () => {
          const bot = await startToyBot();
          await bot.type(ALICE, COMMAND);
          let writes = 0;
          bot.store[moment] = (call) => {
            if (call === 'append') writes += 1;
            // From here on the old process is dead: nothing more of it gets through.
            if (writes >= nth) throw new Error('killed');
          };
          await bot.click(BOB, 'approve');
          if ((await stepsOf(bot))[1] === 'waiting') await answerIt(bot, answer);
          bot.store.beforeWrite = () => {};
          bot.store.afterWrite = () => {};
          await bot.restart();
          if ((await stepsOf(bot))[1] === 'waiting') await answerIt(bot, answer);
          const change = await bot.change();
          assert.equal(change.state, answer === 'done' ? 'applied' : 'undone');
          assert.equal(bot.world.dump(), answer === 'done' ? 'a c hand' : '');
          assert.equal(await bot.locks(), 0);
          assert.deepEqual(await bot.store.inbox.pending(), []);
          assert.deepEqual(bot.replies, [], 'nobody is told that the own click came too late');
          await bot.engine.stop();
        });
      }
    }
  }
});

async function answerIt(bot: ToyBot, answer: 'done' | 'not-done'): Promise<void> {
  if (answer === 'done') bot.world.on.add('hand');
  // A dead process may not take the row either; then the person presses again after the restart.
  await bot.answer(BOB, answer).catch(() => {});
}
