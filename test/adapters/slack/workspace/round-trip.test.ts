// Unmodified Bolt, both transports, against the lab's workspace: what people type and click is on disk
// before they are told so, once however often it is delivered, and nothing is lost in silence.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { approvedEvent, CHANGE_ID } from '../examples/example-change.ts';
import { HAND, HANDWORK_PLAN } from '../examples/example-handwork.ts';
import { storeUnavailable } from '../../../fakes/memory-store.ts';
import { type Bot, eventually, type Mode, withBot } from './bot.ts';

const TYPED = '/move-ip 203.0.113.50 to node3';

function privateTexts({ workspace }: Bot, person: string): string[] {
  return workspace.act.ephemeralsOf(person).map((one) => workspace.act.textOf(one));
}

async function cardOf(bot: Bot): Promise<string> {
  const { act } = bot.workspace;
  await bot.propose();
  return (await eventually(() => act.messages('network-oncall').at(-1))).ts;
}

for (const mode of ['socket', 'http'] as const satisfies readonly Mode[]) {
  describe(`Bolt over ${mode}`, () => {
    test('a command is on disk when its person is told so', () =>
      withBot(mode, async (bot) => {
        const { act, people, channels } = bot.workspace;
        let isAcknowledged = false;
        let wasToldBefore = true;
        bot.store.beforeWrite = async () => {
          await sleep(200);
          wasToldBefore = isAcknowledged;
        };
        const saying = act.say('alice', 'network-oncall', TYPED).then((result) => {
          isAcknowledged = true;
          return result;
        });
        assert.deepEqual(await saying, { ok: true });
        assert.equal(wasToldBefore, false);
        const [item, ...others] = await bot.items();
        assert.deepEqual(others, []);
        assert.deepEqual(item?.request, { kind: 'command', text: TYPED });
        assert.deepEqual(item.person, { id: people.alice });
        assert.deepEqual(item.origin, { source: 'slack', channel: channels['network-oncall'] });
        await eventually(() => bot.wakes > 0);
      }));

    test('only an answer that takes long is announced', () =>
      withBot(mode, async (bot) => {
        await bot.workspace.act.say('alice', 'network-oncall', TYPED);
        const [item] = await bot.items();
        await bot.store.inbox.finish(item?.id ?? '', 'done');
        await bot.workspace.act.say('bob', 'network-oncall', TYPED);
        assert.deepEqual(privateTexts(bot, 'bob'), []);
        const told = await eventually(() => privateTexts(bot, 'bob')[0]);
        assert.match(told, /Looking at the hosts\./);
        assert.deepEqual(privateTexts(bot, 'alice'), []);
      }));

    test('a command that is delivered twice is one row', () =>
      withBot(mode, async (bot) => {
        bot.workspace.faults.add({ kind: 'duplicate-delivery', method: 'slash_commands' });
        await bot.workspace.act.say('alice', 'network-oncall', TYPED);
        await eventually(() => bot.wakes === 2);
        assert.equal((await bot.items()).length, 1);
      }));

    test('what cannot be kept is refused in words, a command as well as a click', () =>
      withBot(mode, async (bot) => {
        const messageTs = await cardOf(bot);
        bot.store.beforeWrite = () => {
          throw storeUnavailable();
        };
        assert.ok((await bot.workspace.act.say('alice', 'network-oncall', TYPED)).ok);
        const target = { messageTs, actionId: 'approve-plan' };
        assert.ok((await bot.workspace.act.click('bob', target)).ok);
        for (const person of ['alice', 'bob']) {
          const told = await eventually(() => privateTexts(bot, person)[0]);
          assert.match(told, /The store cannot be written\. .*Nothing was changed/s);
        }
        assert.deepEqual(await bot.items(), []);
      }));

    test('a command that a bug keeps from being written is not confirmed', () =>
      withBot(mode, async (bot) => {
        bot.store.beforeWrite = () => {
          throw new Error('a bug');
        };
        const result = await bot.workspace.act.say('alice', 'network-oncall', TYPED);
        // Over HTTP the error comes at once; a socket can only stay silent for three seconds.
        const error = mode === 'http' ? 'dispatch_failed' : 'operation_timeout';
        assert.equal(result.ok ? 'ok' : result.error, error);
        assert.deepEqual(privateTexts(bot, 'alice'), []);
        assert.equal(bot.wakes, 0);
      }));

    test('a click on Approve is a decision on exactly this plan, once', () =>
      withBot(mode, async (bot) => {
        const messageTs = await cardOf(bot);
        bot.workspace.faults.add({ kind: 'duplicate-delivery', method: 'interactive' });
        const target = { messageTs, actionId: 'approve-plan' };
        assert.deepEqual(await bot.workspace.act.click('bob', target), { ok: true });
        await eventually(() => bot.wakes === 2);
        const items = await bot.items();
        const change = await bot.store.journal.read(CHANGE_ID);
        assert.deepEqual(
          items.map(({ person, request }) => [person.id, request]),
          [
            [
              bot.workspace.people.bob,
              {
                kind: 'decision',
                decision: 'approve',
                changeId: CHANGE_ID,
                planDigest: change?.planDigest,
              },
            ],
          ],
        );
      }));

    test('the question of a step done by hand is in the thread, and its answer a row', () =>
      withBot(mode, async (bot) => {
        const { act, people } = bot.workspace;
        await bot.propose(HANDWORK_PLAN);
        await bot.store.journal.append({
          changeId: CHANGE_ID,
          afterSequence: 1,
          at: new Date().toISOString(),
          events: [approvedEvent(HANDWORK_PLAN), { type: 'step-started', stepId: HAND }],
          messages: ['plan', 'progress', 'question'],
        });
        bot.poster.wake();
        const question = await eventually(() =>
          act
            .messages('network-oncall')
            .find(({ blocks }) => JSON.stringify(blocks).includes('"decline-handwork"')),
        );
        const target = { messageTs: question.ts, actionId: 'decline-handwork' };
        assert.deepEqual(await act.click('carol', target), { ok: true });
        const [item] = await bot.items();
        assert.equal(item?.person.id, people.carol);
        assert.deepEqual(item.request, {
          kind: 'handwork',
          answer: 'not-done',
          changeId: CHANGE_ID,
          stepId: HAND,
          purpose: 'apply',
        });
      }));

    test('Details shows every step with its exact command and its undo', () =>
      withBot(mode, async (bot) => {
        const messageTs = await cardOf(bot);
        await bot.workspace.act.click('alice', { messageTs, actionId: 'plan-details' });
        const [view] = await eventually(() => {
          const { views } = bot.workspace.act.sees('alice');
          return views.length > 0 && views;
        });
        const text = JSON.stringify(view?.blocks);
        assert.match(text, /node3# ip address add 203\.0\.113\.50\/32 dev eth0/);
        assert.match(text, /Undo: Add 203\.0\.113\.50\/32 to eth0 on node1 again/);
        assert.deepEqual(await bot.items(), []);
      }));

    test('the home tab lists the commands', () =>
      withBot(mode, async (bot) => {
        await bot.workspace.act.openHome('carol');
        const home = await eventually(() => bot.workspace.act.sees('carol').home ?? undefined);
        assert.match(JSON.stringify(home.blocks), /\/announce-ip IP \[on NODE\]/);
      }));

    test('a refusal reaches its person alone, also when the response_url is dead', () =>
      withBot(mode, async (bot) => {
        await bot.workspace.act.say('alice', 'network-oncall', TYPED);
        const [item] = await bot.items();
        assert.ok(item !== undefined);
        const failure = { code: 'unknown-node', what: 'W.', why: 'Y.', fix: 'F.' } as const;
        const reply = { kind: 'refused', failure, about: TYPED, inTheWay: null } as const;
        await bot.replies.tell(item, reply);
        await bot.replies.tell({ ...item, replyTo: `${bot.workspace.url}hooks/none` }, reply);
        const refusals = privateTexts(bot, 'alice').filter((text) =>
          /What to do:\* F\./.test(text),
        );
        assert.equal(refusals.length, 2);
        assert.deepEqual(privateTexts(bot, 'bob'), []);
      }));
  });
}

describe('who is turned away', () => {
  test('people in a channel without the bot, with the way to help themselves', () =>
    withBot('http', async (bot) => {
      await bot.workspace.act.say('alice', 'random', TYPED);
      assert.match(privateTexts(bot, 'alice')[0] ?? '', /not a member .*\/invite/);
      assert.deepEqual(await bot.items(), []);
    }));

  test('people in a channel that is shared with another company', () =>
    withBot('http', async (bot) => {
      const messageTs = await cardOf(bot);
      const channel = bot.workspace.channels['network-oncall'] ?? '';
      bot.workspace.faults.add({ kind: 'share-channel', channel });
      await bot.workspace.act.say('alice', 'network-oncall', TYPED);
      await bot.workspace.act.click('bob', { messageTs, actionId: 'approve-plan' });
      await eventually(() => privateTexts(bot, 'bob').length > 0);
      for (const person of ['alice', 'bob']) {
        assert.match(privateTexts(bot, person)[0] ?? '', /shared with another company/);
      }
      assert.deepEqual(await bot.items(), []);
    }));

  test('nobody of the home team while Slack cannot say what kind of channel it is', () =>
    withBot('http', async (bot) => {
      bot.workspace.faults.add({ kind: 'hang', method: 'conversations.info' });
      assert.deepEqual(await bot.workspace.act.say('alice', 'network-oncall', TYPED), { ok: true });
      assert.equal((await bot.items()).length, 1);
    }));
});
