// Each kind of message against its golden file. The files are TypeScript so that tsc holds them against
// @slack/types; after an intended change: `UPDATE_GOLDEN=1 node --test` on this file, format, and read
// the difference.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { renderDetailsModal } from '../../../src/adapters/slack/messages/details-modal.ts';
import { renderHome } from '../../../src/adapters/slack/messages/home.ts';
import { renderPlanCard } from '../../../src/adapters/slack/messages/plan-card.ts';
import { renderProgress } from '../../../src/adapters/slack/messages/progress.ts';
import { renderQuestion } from '../../../src/adapters/slack/messages/question.ts';
import { renderReply } from '../../../src/adapters/slack/messages/reply.ts';
import { renderResult } from '../../../src/adapters/slack/messages/result.ts';
import { CHANGE_ID, EXAMPLE_FAILURE, EXAMPLE_PLAN, EXAMPLES } from './examples/example-change.ts';
import { HANDWORK } from './examples/example-handwork.ts';
import { golden as handwork } from './golden/handwork.ts';
import { golden as planCards } from './golden/plan-cards.ts';
import { golden as progress } from './golden/progress.ts';
import { golden as replies } from './golden/replies.ts';
import { golden as results } from './golden/results.ts';
import { golden as views } from './golden/views.ts';

const link = 'https://example.slack.com/archives/C0NETWORK1/p1';
const refusal = {
  kind: 'refused',
  failure: EXAMPLE_FAILURE,
  about: '/move-ip 203.0.113.50 to node3',
} as const;
const mentioned = { change: EXAMPLES.applying, link };

/** As they are rendered now, by file; the modal and the home tab are views, the rest are messages. */
const RENDERED: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'plan-cards': {
    waiting: renderPlanCard(EXAMPLES.waiting),
    applied: renderPlanCard(EXAMPLES.applied),
    rejected: renderPlanCard(EXAMPLES.rejected),
    waitingForHands: renderPlanCard(HANDWORK.askedBack),
  },
  progress: {
    applying: renderProgress(EXAMPLES.applying),
    undoing: renderProgress(EXAMPLES.undoing),
    undone: renderProgress(EXAMPLES.undone),
  },
  handwork: {
    progress: renderProgress(HANDWORK.askedBack),
    asked: renderQuestion(HANDWORK.asked),
    confirmed: renderQuestion(HANDWORK.confirmed),
    askedBack: renderQuestion(HANDWORK.askedBack),
    takenBack: renderQuestion(HANDWORK.takenBack),
    declined: renderQuestion(HANDWORK.declined),
    cannot: renderQuestion(HANDWORK.cannot),
  },
  results: {
    applied: renderResult(EXAMPLES.applied, []),
    undone: renderResult(EXAMPLES.undone, []),
    stuck: renderResult(EXAMPLES.stuck, ['U0BOB00001', 'U0CAROL001']),
    stuckByHand: renderResult(HANDWORK.cannot, ['U0BOB00001']),
    stale: renderResult(EXAMPLES.stale, []),
    expired: renderResult(EXAMPLES.expired, []),
  },
  replies: {
    refused: renderReply({ ...refusal, inTheWay: null }),
    inTheWay: renderReply({ ...refusal, inTheWay: CHANGE_ID }, mentioned),
    alreadyOpen: renderReply({ kind: 'already-open', changeId: CHANGE_ID }, mentioned),
    answer: renderReply({
      kind: 'answer',
      answer: { title: '203.0.113.50 is on node1', lines: ['eth0, 203.0.113.50/32', 'MAC …:01'] },
    }),
    dryRun: renderReply({ kind: 'dry-run', plan: EXAMPLE_PLAN }),
  },
  views: {
    details: renderDetailsModal(EXAMPLES.waiting),
    home: renderHome([
      { name: '/move-ip', usage: 'IP to NODE [from NODE]', description: 'Moves an address.' },
    ]),
  },
};

const GOLDEN: Readonly<Record<string, unknown>> = {
  'plan-cards': planCards,
  progress,
  handwork,
  results,
  replies,
  views,
};

const TYPES: Readonly<Record<string, string>> = { views: 'ModalView | HomeView' };
const isUpdating = process.env['UPDATE_GOLDEN'] === '1';

describe('golden messages', () => {
  for (const [name, rendered] of Object.entries(RENDERED)) {
    test(`${name} read as they did when a person last looked at them`, async () => {
      const file = new URL(`golden/${name}.ts`, import.meta.url);
      if (isUpdating) return writeFile(file, goldenFile(name, rendered));
      // Through JSON, as it goes to Slack.
      return assert.deepEqual(JSON.parse(JSON.stringify(rendered)), GOLDEN[name]);
    });
  }
});

function goldenFile(name: string, rendered: unknown): string {
  const type = TYPES[name] ?? 'RenderedMessage';
  const source =
    name === 'views' ? '@slack/types' : '../../../../src/adapters/slack/messages/mrkdwn.ts';
  const names = type.replaceAll('|', ',');
  return [
    '// What people see: written by golden.test.ts (UPDATE_GOLDEN=1), read by people, typed by tsc.\n' +
      '// Deliberately whole: a change of one word shows up here.',
    `import type { ${names} } from '${source}';`,
    `export const golden = ${JSON.stringify(rendered, null, 2)} satisfies Record<string, ${type}>;`,
    '',
  ].join('\n\n');
}
