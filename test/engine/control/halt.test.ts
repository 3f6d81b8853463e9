// Stop, go on, take back: a change halts at the end of the running step, says when it is taken back, and
// whatever is decided, by whom or by nobody, the world ends as before or as after.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ControlVerb } from '../../../src/ports/inbox.ts';
import { ALICE, BOB, CAROL, EVE } from '../../fakes/lab-inventory.ts';
import { startToyBot, type ToyBot } from '../toy-bot.ts';

const COMMAND = '/toy a b look-1 c';
const HALT_MS = 60_000;

/** Somebody says something while this call of this step is going on. */
function during(bot: ToyBot, [call, step]: readonly [string, string], say: () => Promise<void>) {
  let isSaid = false;
  bot.world.hook = (seenCall, seenStep, moment) => {
    if (isSaid || seenCall !== call || seenStep !== step || moment !== 'before') return;
    isSaid = true;
    void say();
  };
}

/** Puts a row into the inbox without waiting for what comes of it. */
async function drop(bot: ToyBot, verb: ControlVerb, deliveryId: string): Promise<void> {
  const { id: changeId } = await bot.change();
  await bot.store.inbox.receive({
    id: deliveryId,
    receivedAt: new Date(bot.clock.now()).toISOString(),
    person: BOB,
    origin: { source: 'slack', channel: 'C0NETWORK' },
    replyTo: null,
    request: { kind: 'control', verb, changeId, reason: null },
  });
  bot.engine.wake();
}

/** Halted after step a: the request came while it was being applied. */
async function stoppedBot(command = COMMAND): Promise<ToyBot> {
  const bot = await startToyBot();
  await bot.type(ALICE, command);
  during(bot, ['apply', 'a'], () => drop(bot, 'stop', 'stop-1'));
  await bot.click(BOB, 'approve');
  await bot.engine.idle();
  return bot;
}

async function statesOf(bot: ToyBot): Promise<readonly string[]> {
  return Object.values((await bot.change()).steps).map(({ state }) => state);
}

async function typesOf(bot: ToyBot): Promise<readonly string[]> {
  const { id } = await bot.change();
  return (await bot.store.journal.entries(id)).map(({ event }) => event.type);
}

test('it halts at the end of the running step, with its locks and a time limit', async () => {
  const bot = await stoppedBot();
  const change = await bot.change();
  assert.equal(change.state, 'stopped');
  assert.deepEqual(await statesOf(bot), ['done', 'pending', 'pending', 'pending']);
  assert.deepEqual(change.standing, ['a']);
  assert.equal(Date.parse(change.haltUntil ?? '') - bot.clock.now(), HALT_MS);
  assert.equal(await bot.locks(), 1);
  assert.deepEqual(bot.crashes, [], 'the entry beside the running change is no surprise');
  await bot.engine.stop();
});

test('a request between two steps keeps the next one from beginning', async () => {
  const bot = await startToyBot();
  await bot.type(ALICE, COMMAND);
  const { id } = await bot.change();
  // While b is looked at, before it begins: proposed, approved, a started, a done.
  during(bot, ['check', 'b'], async () => {
    await bot.store.journal.append({
      changeId: id,
      afterSequence: 4,
      at: new Date(bot.clock.now()).toISOString(),
      events: [{ type: 'stop-requested', by: BOB, why: 'asked' }],
      messages: [],
    });
  });
  await bot.click(BOB, 'approve');
  await bot.engine.idle();
  assert.equal((await bot.change()).state, 'stopped');
  assert.deepEqual(bot.world.effects, ['apply a']);
  await bot.engine.stop();
});

test('a stop during the last step comes too late: everything is done', async () => {
  const bot = await startToyBot();
  await bot.type(ALICE, COMMAND);
  during(bot, ['verify', 'c'], () => drop(bot, 'stop', 'stop-1'));
  await bot.click(BOB, 'approve');
  await bot.engine.idle();
  assert.equal((await bot.change()).state, 'applied');
  assert.equal(await bot.locks(), 0);
  await bot.engine.stop();
});

test('it goes on where it stopped, and every effect happens once', async () => {
  const bot = await stoppedBot();
  await bot.control(ALICE, 'continue');
  const change = await bot.change();
  assert.equal(change.state, 'applied');
  assert.deepEqual(bot.world.effects, ['apply a', 'apply b', 'apply c']);
  assert.equal(change.haltUntil, null);
  await bot.engine.stop();
});

for (const verb of ['take-back', 'undo'] as const) {
  test(`"${verb}" takes back what was done`, async () => {
    const bot = await stoppedBot();
    await bot.control(CAROL, verb);
    const change = await bot.change();
    assert.equal(change.state, 'undone');
    assert.deepEqual(change.takenBackBy, CAROL);
    assert.equal(change.failure, null);
    assert.equal(bot.world.dump(), '');
    assert.equal(await bot.locks(), 0);
    await bot.engine.stop();
  });
}

test('when nobody decides it is taken back at the time it said', async () => {
  const bot = await stoppedBot();
  await bot.clock.advance(HALT_MS - 1);
  await bot.engine.idle();
  assert.equal((await bot.change()).state, 'stopped');
  await bot.clock.advance(1);
  await bot.engine.idle();
  assert.equal((await bot.change()).state, 'undone');
  assert.equal((await bot.change()).takenBackBy, null);
  assert.equal(bot.world.dump(), '');
  await bot.engine.stop();
});

test('what somebody did by hand during the halt is noticed before it goes on', async () => {
  const bot = await stoppedBot();
  bot.world.on.delete('a');
  await bot.control(BOB, 'continue');
  const change = await bot.change();
  assert.equal(change.state, 'undone');
  assert.equal(change.failure?.code, 'world-drifted');
  assert.match(change.failure?.why ?? '', /Expected: as "Turn a on" left it/);
  assert.deepEqual(bot.world.effects, ['apply a'], 'b never began');
  await bot.engine.stop();
});

describe('who may, and when', () => {
  test('somebody else may neither stop nor decide', async () => {
    const bot = await stoppedBot();
    for (const verb of ['stop', 'continue', 'take-back'] as const) {
      await bot.control(EVE, verb);
      assert.equal(bot.refusal(), 'not-an-approver');
    }
    assert.equal((await bot.change()).state, 'stopped');
    await bot.engine.stop();
  });

  test('what cannot be stopped or continued says how it stands', async () => {
    const bot = await startToyBot();
    await bot.type(ALICE, COMMAND);
    for (const verb of ['stop', 'continue', 'take-back', 'undo', 'take-over'] as const) {
      await bot.control(BOB, verb);
      assert.equal(bot.refusal(), 'not-now', verb);
    }
    await bot.click(BOB, 'approve');
    await bot.control(BOB, 'stop');
    assert.equal(bot.refusal(), 'not-now');
    await bot.engine.stop();
  });

  test('of two people who decide at once one wins, and the other hears it', async () => {
    const bot = await stoppedBot();
    await Promise.all([bot.control(BOB, 'take-back'), bot.control(CAROL, 'continue')]);
    assert.equal((await bot.change()).state, 'undone');
    assert.equal(bot.replies.length, 1);
    assert.equal(bot.refusal(), 'not-now');
    await bot.engine.stop();
  });

  test('a double click decides once and says nothing', async () => {
    const bot = await stoppedBot();
    await Promise.all([bot.control(BOB, 'continue'), bot.control(BOB, 'continue')]);
    assert.equal((await bot.change()).state, 'applied');
    assert.deepEqual(bot.replies, []);
    await bot.engine.stop();
  });

  test('status says how it stands to anybody', async () => {
    const bot = await stoppedBot();
    await bot.control(EVE, 'status');
    const reply = bot.replies.at(-1);
    assert.ok(reply?.kind === 'answer');
    assert.deepEqual(reply.answer.lines, [
      'It is stopped at a safe point, with its locks held.',
      'Done and in place: 1 of 4 steps.',
      'If nobody decides, it is taken back at 03:01:00 UTC.',
      'Locked: ip:203.0.113.50.',
      'Let it go on, or take it back.',
    ]);
    await bot.engine.stop();
  });
});

async function stoppedAtHand(): Promise<ToyBot> {
  const bot = await startToyBot();
  await bot.type(ALICE, '/toy a hand c');
  await bot.click(BOB, 'approve');
  await bot.control(BOB, 'stop');
  return bot;
}

describe('a step that waits for a person', () => {
  test('a stop closes its question, and it counts as not done', async () => {
    const bot = await stoppedAtHand();
    const change = await bot.change();
    assert.equal(change.state, 'stopped');
    assert.deepEqual(await statesOf(bot), ['done', 'pending', 'pending']);
    assert.deepEqual(
      change.questions.map(({ purpose, answer }) => [purpose, answer?.kind ?? null]),
      [
        ['apply', 'closed'],
        ['halt', null],
      ],
    );
    await bot.answer(ALICE, 'done');
    assert.equal(bot.refusal(), 'already-decided');
    await bot.control(BOB, 'take-back');
    assert.equal((await bot.change()).state, 'undone');
    assert.deepEqual(bot.world.effects, ['apply a', 'undo a'], 'nobody is asked to undo by hand');
    await bot.engine.stop();
  });

  test('when it goes on, it is asked anew, in a message of its own', async () => {
    const bot = await stoppedAtHand();
    await bot.control(BOB, 'continue');
    assert.deepEqual(await statesOf(bot), ['done', 'waiting', 'pending']);
    const { id } = await bot.change();
    const asked = (await bot.store.outbox.due(bot.clock.now()))
      .filter(({ changeId }) => changeId === id)
      .map(({ message }) => message)
      .filter((message) => message.startsWith('question'));
    assert.deepEqual(asked, ['question', 'question-2', 'question-3']);
    bot.world.on.add('hand');
    await bot.answer(ALICE, 'done');
    assert.equal((await bot.change()).state, 'applied');
    await bot.engine.stop();
  });
});

describe('a crash at any journal write ends as decided', () => {
  const ENDS = [
    ['continue', 'applied', 'a b c'],
    ['take-back', 'undone', ''],
    [null, 'undone', ''],
  ] as const;
  for (const [verb, state, dump] of ENDS) {
    // One more than there are, so that the end is covered as well.
    for (let nth = 1; nth <= 13; nth += 1) {
      for (const moment of ['beforeWrite', 'afterWrite'] as const) {
        test(`${verb ?? 'nobody decides'}: the process dies ${moment} ${nth}`, async () => {
          const bot = await startToyBot();
          await bot.type(ALICE, COMMAND);
          during(bot, ['apply', 'a'], () => drop(bot, 'stop', 'stop-1').catch(() => {}));
          let writes = 0;
          bot.store[moment] = (call) => {
            if (call === 'append') writes += 1;
            // From here on the old process is dead: nothing more of it gets through.
            if (writes >= nth) throw new Error('killed');
          };
          const decide = async () => {
            await bot.engine.idle();
            if ((await bot.change()).state !== 'stopped') return;
            if (verb === null) await bot.clock.advance(HALT_MS);
            else await drop(bot, verb, 'decide-1').catch(() => {});
            await bot.engine.idle();
          };
          await bot.click(BOB, 'approve').catch(() => {});
          await decide();
          bot.store.beforeWrite = () => {};
          bot.store.afterWrite = () => {};
          await bot.restart();
          // A stop that the dead process did not take is given again, while there is time.
          await decide();
          const change = await bot.change();
          const types = await typesOf(bot);
          const isStopped = types.includes('stopped');
          assert.equal(change.state, isStopped ? state : 'applied', types.join(' '));
          assert.equal(bot.world.dump(), isStopped ? dump : 'a b c');
          assert.equal(new Set(bot.world.effects).size, bot.world.effects.length, 'each once');
          assert.equal(await bot.locks(), 0);
          assert.deepEqual(await bot.store.inbox.pending(), []);
          await bot.engine.stop();
        });
      }
    }
  }
});
