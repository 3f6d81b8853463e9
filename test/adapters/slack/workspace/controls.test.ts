// The verbs about a change, as people give them: buttons, a window, and words after the bot's name in a
// thread. All of them end as a row of the inbox, or as an answer to the one who wrote.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { mentionWords } from '../../../../src/adapters/slack/inbound/mention-words.ts';
import type { ChangeEvent } from '../../../../src/domain/change.ts';
import type { InboxItem } from '../../../../src/ports/inbox.ts';
import { approvedEvent, CHANGE_ID, EXAMPLE_PLAN } from '../examples/example-change.ts';
import { type Bot, eventually, withBot } from './bot.ts';

const CHANNEL = 'network-oncall';
const [STEP] = EXAMPLE_PLAN.steps;
const FAILURE = { code: 'command-failed', what: 'It failed.', why: 'So.', fix: 'Look.' } as const;

const STUCK: readonly ChangeEvent[] = [
  approvedEvent(),
  { type: 'step-started', stepId: STEP?.id ?? '' },
  { type: 'step-failed', stepId: STEP?.id ?? '', failure: FAILURE },
  { type: 'step-undo-started', stepId: STEP?.id ?? '' },
  { type: 'step-undo-failed', stepId: STEP?.id ?? '', failure: FAILURE },
];

/** ts of a message of this bot that holds these words or this button. */
async function messageWith({ workspace }: Bot, words: string): Promise<string> {
  const message = await eventually(() =>
    workspace.act.messages(CHANNEL).find(({ blocks }) => JSON.stringify(blocks).includes(words)),
  );
  return message.ts;
}

async function rowOf(bot: Bot): Promise<InboxItem> {
  await eventually(() => bot.wakes > 0);
  const [row] = await bot.items();
  assert.ok(row !== undefined, 'the engine is told after the row is on disk');
  return row;
}

async function append({ store, poster }: Bot, events: readonly ChangeEvent[]): Promise<void> {
  await store.journal.append({
    changeId: CHANGE_ID,
    afterSequence: 1,
    at: new Date().toISOString(),
    events,
    messages: ['plan', 'result'],
  });
  poster.wake();
}

for (const mode of ['socket', 'http'] as const) {
  describe(`over ${mode}`, () => {
    test('a word in the thread of a change is a row about that change', () =>
      withBot(mode, async (bot) => {
        const { act, people } = bot.workspace;
        await bot.propose();
        const card = await messageWith(bot, '"plan-details"');
        await act.say('alice', CHANNEL, '@arpeggio take over because “mended <it>”', card);
        const row = await rowOf(bot);
        assert.equal(row.person.id, people.alice);
        assert.deepEqual(row.request, {
          kind: 'control',
          verb: 'take-over',
          changeId: CHANGE_ID,
          reason: 'mended <it>',
        });
        await bot.replies.tell(row, {
          kind: 'answer',
          answer: { title: 'It is so.', lines: [] },
        });
        const [answer] = act.ephemeralsOf('alice');
        assert.equal(answer?.threadTs, card, 'the answer is where the word was');
      }));

    test('elsewhere, or with other words, the person gets help and nothing is done', () =>
      withBot(mode, async (bot) => {
        const { act } = bot.workspace;
        await bot.propose();
        const card = await messageWith(bot, '"plan-details"');
        await act.say('alice', CHANNEL, '@arpeggio stop');
        await act.say('alice', CHANNEL, '@arpeggio make coffee', card);
        const texts = await eventually(() => {
          const seen = act.ephemeralsOf('alice').map((message) => act.textOf(message));
          return seen.length === 2 ? seen : undefined;
        });
        assert.match(texts.join('\n'), /not the thread of a change[^]*take over because/);
        assert.deepEqual(await bot.items(), []);
      }));

    test('a button about a change is a row', () =>
      withBot(mode, async (bot) => {
        await bot.propose();
        await append(bot, [approvedEvent()]);
        const messageTs = await messageWith(bot, '"stop-change"');
        const target = { messageTs, actionId: 'stop-change' };
        assert.deepEqual(await bot.workspace.act.click('bob', target), { ok: true });
        const { request } = await rowOf(bot);
        const about = { changeId: CHANGE_ID, reason: null };
        assert.deepEqual(request, { kind: 'control', verb: 'stop', ...about });
      }));

    test('"Take over" asks for the reason in a window', () =>
      withBot(mode, async (bot) => {
        const { act, people } = bot.workspace;
        await bot.propose();
        await append(bot, STUCK);
        const messageTs = await messageWith(bot, '"take-over-change"');
        await act.click('bob', { messageTs, actionId: 'take-over-change' });
        const view = await eventually(() => act.sees('bob').views.at(0));
        assert.deepEqual(await bot.items(), []);
        const reason = { type: 'plain_text_input', value: 'deleted it by hand' } as const;
        await act.submitView('bob', view.id, { reason: { 'reason-text': reason } });
        const { person, request } = await rowOf(bot);
        assert.equal(person.id, people.bob);
        const about = { changeId: CHANGE_ID, reason: 'deleted it by hand' };
        assert.deepEqual(request, { kind: 'control', verb: 'take-over', ...about });
      }));
  });
}

describe('words after the name of the bot', () => {
  const CASES: readonly (readonly [string, unknown])[] = [
    ['<@U1> stop', { verb: 'stop', changeId: null, reason: null }],
    ['  <@U1>   GO\u00a0on ', { verb: 'continue', changeId: null, reason: null }],
    ['<@U1> take back', { verb: 'take-back', changeId: null, reason: null }],
    ['<@U1> undo c7f3k2a', { verb: 'undo', changeId: 'c7f3k2a', reason: null }],
    ['<@U1> undo because it hurts', { verb: 'undo', changeId: null, reason: 'it hurts' }],
    [
      '<@U1> take over because “a &lt;b&gt; &amp; c”',
      { verb: 'take-over', changeId: null, reason: 'a <b> & c' },
    ],
    ['<@U1> take over because ""', { verb: 'take-over', changeId: null, reason: null }],
    ['<@U1>', null],
    ['<@U1> please stop', null],
    ['<@U1> stop now', null],
  ];
  for (const [text, expected] of CASES) {
    test(JSON.stringify(text), () => assert.deepEqual(mentionWords(text, 'U1'), expected));
  }
});
