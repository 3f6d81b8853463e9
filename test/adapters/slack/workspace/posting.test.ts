// The poster through the real web client to the lab's workspace, which checks blocks, threads and edits
// as Slack does: a change as people see it, and the faults that only a real client shows.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ChangeEvent } from '../../../../src/domain/change.ts';
import type { MessageName } from '../../../../src/ports/outbox.ts';
import { approvedEvent, CHANGE_ID, done, EXAMPLE_PLAN } from '../examples/example-change.ts';
import { type Bot, eventually, withBot } from './bot.ts';

async function append(bot: Bot, messages: MessageName[], events: ChangeEvent[]): Promise<void> {
  const change = await bot.store.journal.read(CHANGE_ID);
  const afterSequence = change?.sequence ?? 0;
  const at = new Date().toISOString();
  await bot.store.journal.append({ changeId: CHANGE_ID, afterSequence, at, events, messages });
  bot.poster.wake();
}

const probe = { sent: 812, lost: 0, longestGapMs: 3, intervalMs: 10, isPartial: false };
const ALL: readonly ChangeEvent[] = EXAMPLE_PLAN.steps.flatMap(({ id }) => done(id));

describe('a change in the channel', () => {
  test('is a card, a progress message and a result that people can read', () =>
    withBot('http', async (bot) => {
      const { act } = bot.workspace;
      await bot.propose();
      await eventually(() => act.messages('network-oncall').length === 1);
      const waiting = act.transcript('network-oncall');
      assert.match(waiting, /Waiting for approval until/);
      assert.match(waiting, /\[Approve\] \[Reject\] \[Details\]/);
      await append(bot, ['plan', 'progress'], [approvedEvent(), ...ALL.slice(0, 3)]);
      await eventually(() => act.messages('network-oncall').length === 2);
      await append(
        bot,
        ['plan', 'progress', 'result'],
        [...ALL.slice(3), { type: 'applied', probe }],
      );
      const ended = await eventually(() => {
        const text = act.transcript('network-oncall');
        const isShown = text.includes('all 4 steps done') && text.includes('Approved by @bob');
        return isShown && text.includes('sent 812, lost 0, longest gap 3 ms') && text;
      });
      assert.doesNotMatch(ended, /\[Approve\]/);
      assert.match(ended, /\(complete\) 4\. Remove 203\.0\.113\.50\/32 from eth0 on node1/);
      const [card, ...thread] = act.messages('network-oncall');
      assert.deepEqual(
        thread.map(({ threadTs }) => threadTs),
        [card?.ts, card?.ts],
      );
    }));

  test('a post whose answer is lost on the wire is there once', () =>
    withBot('http', async (bot) => {
      const { act, faults } = bot.workspace;
      faults.add({ kind: 'reset-after', method: 'chat.postMessage' });
      await bot.propose();
      await eventually(() => act.messages('network-oncall').length === 1);
      await eventually(() => bot.store.dump().some((line) => /message .* plan 1\/1/.test(line)));
      assert.equal(act.messages('network-oncall').length, 1);
    }));

  test('a rate limit of Slack is waited for', () =>
    withBot('http', async (bot) => {
      const { act, faults } = bot.workspace;
      faults.add({ kind: 'rate-limit', retryAfterS: 1, method: 'chat.postMessage' });
      await bot.propose();
      await eventually(() => act.messages('network-oncall').length === 1);
    }));

  test('that is in the way of another command is named and linked to its person', () =>
    withBot('http', async (bot) => {
      const { act } = bot.workspace;
      await bot.propose();
      await eventually(() => bot.store.dump().some((line) => /message .* plan 1\/1/.test(line)));
      await act.say('carol', 'network-oncall', '/move-ip 203.0.113.50 to node2');
      const [item] = await bot.items();
      assert.ok(item !== undefined);
      await bot.replies.tell(item, { kind: 'already-open', changeId: CHANGE_ID });
      const texts = act.ephemeralsOf('carol').map((one) => act.textOf(one));
      assert.match(texts.at(-1) ?? '', /Change `c7f3k2a` of @alice, .*<https?:\/\/\S+\|its card>/);
    }));
});
