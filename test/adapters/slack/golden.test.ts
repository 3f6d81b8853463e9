// Each kind of message against its golden file. The files are TypeScript so that tsc holds them against
// @slack/types; after an intended change: `UPDATE_GOLDEN=1 node --test` on this file, format, and read
// the difference.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { renderDetailsModal } from '../../../src/adapters/slack/messages/card/details-modal.ts';
import { renderHome } from '../../../src/adapters/slack/messages/home.ts';
import { renderPlanCard } from '../../../src/adapters/slack/messages/plan-card.ts';
import { renderProgress } from '../../../src/adapters/slack/messages/progress.ts';
import { renderQuestion } from '../../../src/adapters/slack/messages/questions/question.ts';
import { renderReply } from '../../../src/adapters/slack/messages/reply.ts';
import { renderResult } from '../../../src/adapters/slack/messages/result.ts';
import type { Change } from '../../../src/domain/change.ts';
import {
  CHANGE_ID,
  EXAMPLE_FAILURE,
  EXAMPLE_PLAN,
  EXAMPLES,
  UNDO_ID,
} from './examples/example-change.ts';
import { HALT } from './examples/example-halt.ts';
import { HANDWORK } from './examples/example-handwork.ts';
import { golden as halt } from './golden/halt.ts';
import { golden as haltedCards } from './golden/halted-cards.ts';
import { golden as handwork } from './golden/handwork.ts';
import { golden as laterResults } from './golden/later-results.ts';
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

function newestQuestion(change: Change) {
  return renderQuestion(change, change.questions.length);
}

function newestResult(change: Change, approvers: readonly string[]) {
  const number = change.undoRetryCount + 1;
  return renderResult(change, { number, approvers, links: { [UNDO_ID]: link } });
}

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
    asked: newestQuestion(HANDWORK.asked),
    confirmed: newestQuestion(HANDWORK.confirmed),
    askedBack: newestQuestion(HANDWORK.askedBack),
    takenBack: newestQuestion(HANDWORK.takenBack),
    declined: newestQuestion(HANDWORK.declined),
    cannot: newestQuestion(HANDWORK.cannot),
  },
  'halted-cards': {
    stopping: renderPlanCard(HALT.stopping),
    stopped: renderPlanCard(HALT.stopped),
    undoneSince: renderPlanCard(EXAMPLES.reverted, { [UNDO_ID]: link }),
  },
  halt: {
    stoppingProgress: renderProgress(HALT.stopping),
    question: newestQuestion(HALT.stopped),
    continued: newestQuestion(HALT.continued),
    nobodyDecided: newestQuestion(HALT.takingBack),
    result: newestResult(HALT.takenBack, []),
  },
  results: {
    applied: newestResult(EXAMPLES.applied, []),
    undone: newestResult(EXAMPLES.undone, []),
    stuck: newestResult(EXAMPLES.stuck, ['U0BOB00001', 'U0CAROL001']),
    stale: newestResult(EXAMPLES.stale, []),
    expired: newestResult(EXAMPLES.expired, []),
  },
  'later-results': {
    undoneSince: newestResult(EXAMPLES.reverted, []),
    takenOver: newestResult(EXAMPLES.takenOver, []),
    triedAgain: renderResult(EXAMPLES.retried, { number: 1, approvers: [], links: {} }),
    stuckByHand: newestResult(HANDWORK.cannot, ['U0BOB00001']),
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
  halt,
  'halted-cards': haltedCards,
  results,
  'later-results': laterResults,
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
