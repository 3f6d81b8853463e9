// The messages in the thread that ask a person for something: to do a step by hand, or to decide about
// a halt. Each is a message of its own, because one that is edited notifies nobody; once it is answered
// it says by whom.
// Nothing here decides anything: a click becomes an inbox row.

import type { ActionsBlock, Button, KnownBlock } from '@slack/types';
import type { Change } from '../../../../domain/change.ts';
import type { PlannedStep } from '../../../../domain/plan.ts';
import type { Answer } from '../../../../domain/questions.ts';
import type { InboxRequest } from '../../../../ports/inbox.ts';
import { renderHalt } from './halt.ts';
import { renderAskedAgain, renderStuckAhead } from './line.ts';
import { context, escape, type Links, mention, oneLine } from '../mrkdwn.ts';
import { section, type RenderedMessage } from '../mrkdwn.ts';

/** Action ids of the question's buttons. */
export const CONFIRM_HANDWORK = 'confirm-handwork';
export const DECLINE_HANDWORK = 'decline-handwork';

const QUESTION_LENGTH_MAX = 1500;

type Purpose = Extract<InboxRequest, { kind: 'handwork' }>['purpose'];

/** `number`: which of the change's questions, the first is 1. */
export function renderQuestion(change: Change, number: number, links: Links = {}): RenderedMessage {
  const question = change.questions[number - 1];
  if (question === undefined) throw new Error(`Change ${change.id} asked no ${number} questions.`);
  if (question.purpose === 'halt') return renderHalt(change, question);
  if (question.purpose === 'approval') return renderAskedAgain(change, question);
  if (question.purpose === 'line') return renderStuckAhead(change, question, links);
  const index = change.plan.steps.findIndex(({ id }) => id === question.stepId);
  const step = change.plan.steps[index];
  if (step === undefined) throw new Error(`Change ${change.id} asked about no step of its own.`);
  const asked = { number: index + 1, step, purpose: question.purpose };
  const { answer } = question;
  if (answer === null) return openQuestion(change, asked);
  const text = answerText(asked, answer);
  return { text: `${change.id}: ${text}`, blocks: [section(text)] };
}

interface AskedStep {
  readonly number: number;
  readonly step: PlannedStep;
  readonly purpose: Purpose;
}

function openQuestion(change: Change, asked: AskedStep): RenderedMessage {
  const question = questionText(change, asked);
  return {
    text: `${change.id}: ${question}`,
    blocks: [section(`:raised_hand: ${question}`), ...meaningAndButtons(change, asked)],
  };
}

function questionText(change: Change, { number, step, purpose }: AskedStep): string {
  const words = escape(oneLine(step.asks?.[purpose] ?? step.title), QUESTION_LENGTH_MAX);
  const what = purpose === 'undo' ? 'taken back by hand' : 'done by hand';
  return `${mention(change.requester)} *Step ${number} has to be ${what}:* ${words}.`;
}

const DECLINE: Readonly<Record<Purpose, { readonly label: string; readonly meaning: string }>> = {
  apply: {
    label: 'Take back',
    meaning:
      'means that it is not done and nothing of it is left; what the steps before it did is ' +
      'then taken back.',
  },
  undo: {
    label: 'Cannot be done',
    meaning: 'leaves it and the steps before it as they are, for a person to take back.',
  },
};

function meaningAndButtons(change: Change, { step, purpose }: AskedStep): KnownBlock[] {
  const { label, meaning } = DECLINE[purpose];
  const value = JSON.stringify({ changeId: change.id, stepId: step.id, purpose });
  const button = (action_id: string, text: string, style: 'primary' | 'danger'): Button => ({
    type: 'button',
    action_id,
    text: { type: 'plain_text', text },
    value,
    style,
  });
  const buttons: ActionsBlock = {
    type: 'actions',
    elements: [
      button(CONFIRM_HANDWORK, 'Done by hand', 'primary'),
      button(DECLINE_HANDWORK, label, 'danger'),
    ],
  };
  const who = 'The change waits. Whoever asked for it or an approver answers';
  return [context(`${who}. *${label}* ${meaning}`), buttons];
}

function answerText({ number, purpose }: AskedStep, { kind, by }: Answer): string {
  const who = by === null ? 'somebody' : mention(by);
  const done = purpose === 'undo' ? 'taken back by hand' : 'done by hand';
  if (kind === 'closed') {
    return (
      `${who} stopped the change before anybody said whether step ${number} was ${done}. It counts ` +
      'as not done: whoever did it nevertheless takes it away again.'
    );
  }
  return `Step ${number} was ${kind === 'declined' ? 'not ' : ''}${done}, says ${who}.`;
}
