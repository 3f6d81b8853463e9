// Whatever people, hosts and plans contain, Slack must take the message: a message that is refused for
// its size is a change that nobody sees. Held against the limits as the lab's workspace knows them,
// which were written from Slack's documentation and not from our renderers.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { withBlockIds } from '../../../src/adapters/slack/messages/block-id.ts';
import { renderDetailsModal } from '../../../src/adapters/slack/messages/card/details-modal.ts';
import { renderHome } from '../../../src/adapters/slack/messages/home.ts';
import type { RenderedMessage } from '../../../src/adapters/slack/messages/mrkdwn.ts';
import { renderPlanCard } from '../../../src/adapters/slack/messages/plan-card.ts';
import { renderProgress } from '../../../src/adapters/slack/messages/progress.ts';
import { renderQuestion } from '../../../src/adapters/slack/messages/questions/question.ts';
import { renderReply } from '../../../src/adapters/slack/messages/reply.ts';
import { renderResult } from '../../../src/adapters/slack/messages/result.ts';
import type { Change, ChangeEvent } from '../../../src/domain/change.ts';
import type { Failure } from '../../../src/domain/failures.ts';
import type { Plan, PlannedStep } from '../../../src/domain/plan.ts';
import { validateBlocks, validateView } from '../../../src/lab/workspace/blocks/validate.ts';
import {
  approvedEvent,
  changeAfter,
  CHANGE_ID,
  EXAMPLE_PLAN,
  EXAMPLES,
} from './examples/example-change.ts';

// chat.update refuses more than 4,000; Slack counts all block texts together and refuses ~13,200.
const TEXT_LENGTH_MAX = 3000;
const MESSAGE_LENGTH_MAX = 12_000;

function assertFits(rendered: RenderedMessage): void {
  const { text, blocks } = withBlockIds(rendered, CHANGE_ID, 'plan', 7);
  assert.deepEqual(validateBlocks(JSON.parse(JSON.stringify(blocks))), []);
  assert.ok(text.length > 0 && text.length <= TEXT_LENGTH_MAX, `text has ${text.length}`);
  const length = textLength(blocks);
  assert.ok(length <= MESSAGE_LENGTH_MAX, `all texts have ${length}`);
}

/** Sum of the lengths of all strings that people read. */
function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + textLength(one), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, member]) =>
      sum +
      (['text', 'title'].includes(key) && typeof member === 'string'
        ? member.length
        : textLength(member)),
    0,
  );
}

const words = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 400, minLength: 1 }),
  fc.constantFrom(
    '<!channel> & <@U1>',
    '```',
    '👩‍👩‍👧'.repeat(100),
    '\u202Eabc',
    '&'.repeat(3000),
    '\n\n',
  ),
  fc.array(fc.ipV4(), { minLength: 20, maxLength: 20 }).map((ips) => ips.join(',').repeat(20)),
);

const planWith = (stepCountMax: number): fc.Arbitrary<Plan> =>
  fc
    .record({
      summary: words,
      reason: fc.option(words),
      downtime: words,
      warnings: fc.array(words, { maxLength: 8 }),
      titles: fc.array(fc.tuple(words, words, fc.option(words)), {
        minLength: 1,
        maxLength: stepCountMax,
      }),
    })
    .map(({ summary, reason, downtime, warnings, titles }) => ({
      ...EXAMPLE_PLAN,
      intent: { ...EXAMPLE_PLAN.intent, text: summary, reason },
      summary,
      downtime,
      warnings,
      steps: titles.map(([title, argument, undo], index): PlannedStep => {
        const [example] = EXAMPLE_PLAN.steps;
        assert.ok(example !== undefined);
        const commands = [
          { host: example.commands[0]?.host ?? assert.fail(), argv: ['echo', argument] },
        ];
        return { ...example, id: `step-${index}`, title, undo, commands };
      }),
    }));

/** Every step with long evidence, then a failure whose undo fails too. */
function worstEnd(plan: Plan, text: string): Change[] {
  const failure: Failure = { code: 'command-failed', what: text, why: text, fix: text };
  const steps = plan.steps.map(({ id }) => id);
  const doneUntil = (count: number): ChangeEvent[] =>
    steps.slice(0, count).flatMap((stepId): ChangeEvent[] => [
      { type: 'step-started', stepId },
      { type: 'step-done', stepId, evidence: text },
    ]);
  const last = steps.at(-1) ?? assert.fail();
  const failing: ChangeEvent[] = [
    approvedEvent(plan),
    ...doneUntil(steps.length - 1),
    { type: 'step-started', stepId: last },
    { type: 'step-failed', stepId: last, failure },
    { type: 'step-undo-started', stepId: last },
  ];
  return [
    changeAfter([], plan),
    changeAfter(
      [approvedEvent(plan), ...doneUntil(steps.length), { type: 'applied', probe: null }],
      plan,
    ),
    changeAfter([...failing, { type: 'step-undo-failed', stepId: last, failure }], plan),
    changeAfter([approvedEvent(plan), { type: 'found-stale', differences: [text, text] }], plan),
    askingEverywhere(plan, text),
  ];
}

/** Every step was done by hand, and the last one asks. */
function askingEverywhere(plan: Plan, text: string): Change {
  const asking = {
    ...plan,
    steps: plan.steps.map((step) => ({ ...step, asks: { apply: text, undo: text } })),
  };
  const events = asking.steps.flatMap(({ id: stepId }): ChangeEvent[] => [
    { type: 'step-started', stepId },
    { type: 'step-confirmed', stepId, by: { id: 'U0BOB00001' } },
    { type: 'step-done', stepId, evidence: text },
  ]);
  return changeAfter([approvedEvent(asking), ...events.slice(0, -2)], asking);
}

describe('limits of Slack', () => {
  test('the examples fit', () => {
    for (const change of Object.values(EXAMPLES)) {
      assertFits(renderPlanCard(change));
      assertFits(renderProgress(change));
      assertFits(renderResult(change, { number: 1, approvers: ['U0BOB00001'], links: {} }));
    }
  });

  test('messages of a change fit whatever a plan and the hosts say', () => {
    fc.assert(
      fc.property(planWith(70), words, (plan, text) => {
        for (const change of worstEnd(plan, text)) {
          assertFits(renderPlanCard(change));
          assertFits(renderProgress(change));
          for (const number of change.questions.keys()) {
            assertFits(renderQuestion(change, number + 1));
          }
          assertFits(
            renderResult(change, {
              number: 1,
              approvers: Array.from({ length: 30 }, (_, index) => `U${index}AAAA`),
              links: {},
            }),
          );
        }
      }),
      { numRuns: 40 },
    );
  });

  test('private replies fit', () => {
    fc.assert(
      fc.property(
        planWith(70),
        words,
        fc.array(words, { maxLength: 60 }),
        (plan, text, answerLines) => {
          const failure: Failure = { code: 'unknown-node', what: text, why: text, fix: text };
          const mentioned = { change: changeAfter([], plan), link: null };
          assertFits(
            renderReply({ kind: 'refused', failure, about: text, inTheWay: CHANGE_ID }, mentioned),
          );
          assertFits(renderReply({ kind: 'already-open', changeId: CHANGE_ID }, mentioned));
          assertFits(renderReply({ kind: 'answer', answer: { title: text, lines: answerLines } }));
          assertFits(renderReply({ kind: 'dry-run', plan }));
        },
      ),
      { numRuns: 40 },
    );
  });

  test('the details and the home tab fit, and say what they leave out', () => {
    const [step] = EXAMPLE_PLAN.steps;
    assert.ok(step !== undefined);
    const steps = Array.from({ length: 300 }, (_, index) => ({ ...step, id: `step-${index}` }));
    const modal = renderDetailsModal(changeAfter([], { ...EXAMPLE_PLAN, steps }));
    assert.deepEqual(validateView(JSON.parse(JSON.stringify(modal))), []);
    assert.match(JSON.stringify(modal), /… 204 more, see the CLI/);
    const command = { name: '/move-ip', usage: 'x'.repeat(3000), description: '&'.repeat(3000) };
    const home = renderHome(Array.from({ length: 200 }, () => command));
    assert.deepEqual(validateView(JSON.parse(JSON.stringify(home))), []);
  });

  test('the details of any plan fit', () => {
    fc.assert(
      fc.property(planWith(30), (plan) => {
        for (const change of [changeAfter([], plan), askingEverywhere(plan, plan.summary)]) {
          const view: unknown = JSON.parse(JSON.stringify(renderDetailsModal(change)));
          assert.deepEqual(validateView(view), []);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('what people and hosts wrote', () => {
  test('cannot mention a channel, make a link or end a code block', () => {
    const evil = '<!channel> <https://evil.example|click> ``` `';
    const [step] = EXAMPLE_PLAN.steps;
    assert.ok(step !== undefined);
    const command = { ...(step.commands[0] ?? assert.fail()), argv: ['echo', evil] };
    const plan: Plan = {
      ...EXAMPLE_PLAN,
      summary: evil,
      warnings: [evil],
      intent: { ...EXAMPLE_PLAN.intent, text: evil, reason: evil },
      steps: [{ ...step, title: evil, undo: evil, commands: [command] }],
    };
    const [waiting, , stuck] = worstEnd(plan, evil);
    assert.ok(waiting !== undefined && stuck !== undefined);
    const rendered = [
      renderPlanCard(waiting),
      renderResult(stuck, { number: 1, approvers: [], links: {} }),
      renderReply({ kind: 'dry-run', plan }),
    ];
    for (const text of rendered.flatMap(mrkdwnTexts)) {
      assert.doesNotMatch(text, /<!channel|<https/);
      assert.equal(text.split('```').length % 2, 1, `a code block is open in: ${text}`);
    }
  });
});

function mrkdwnTexts({ blocks }: RenderedMessage): string[] {
  return blocks.flatMap((block) => {
    if (block.type === 'section') return block.text === undefined ? [] : [block.text.text];
    if (block.type !== 'context') return [];
    return block.elements.flatMap((element) => ('text' in element ? [element.text] : []));
  });
}
