// The message in the thread that asks a person to do something by hand: who, what, and two buttons. A
// message of its own, because one that is edited notifies nobody; once it is answered it says by whom.
// Nothing here decides anything: a click becomes an inbox row.

import type { ActionsBlock, Button, KnownBlock } from '@slack/types';
import type { Change, StepProgress } from '../../../domain/change.ts';
import type { PlannedStep } from '../../../domain/plan.ts';
import type { InboxRequest } from '../../../ports/inbox.ts';
import { context, escape, lines, mention, oneLine, type RenderedMessage } from './mrkdwn.ts';
import { section } from './mrkdwn.ts';

/** Action ids of the question's buttons. */
export const CONFIRM_HANDWORK = 'confirm-handwork';
export const DECLINE_HANDWORK = 'decline-handwork';

const QUESTION_LENGTH_MAX = 1500;
const ANSWERS_LENGTH_MAX = 2000;

type Purpose = Extract<InboxRequest, { kind: 'handwork' }>['purpose'];

interface NumberedStep {
  readonly number: number;
  readonly step: PlannedStep;
  readonly progress: StepProgress;
}

export function renderQuestion(change: Change): RenderedMessage {
  const steps = change.plan.steps.flatMap((step, index): NumberedStep[] => {
    const progress = change.steps[step.id];
    return progress === undefined ? [] : [{ number: index + 1, step, progress }];
  });
  const answers = steps.flatMap(answerLine);
  const answered = lines(answers, ANSWERS_LENGTH_MAX, 'see the CLI');
  const waiting = steps.find(({ progress }) => progress.state === 'waiting');
  if (waiting === undefined) {
    // A question ends only by an answer; should there be none, Slack still wants words.
    const text = answered === '' ? 'Nobody is asked for anything any more.' : answered;
    return { text: `${change.id}: ${text}`, blocks: [section(text)] };
  }
  const question = questionText(change, waiting);
  return {
    text: `${change.id}: ${question}`,
    blocks: [
      section(`:raised_hand: ${question}`),
      ...meaningAndButtons(change, waiting),
      ...(answers.length === 0 ? [] : [context(answered)]),
    ],
  };
}

function questionText(change: Change, { number, step }: NumberedStep): string {
  const asked = escape(oneLine(step.asks?.[purposeOf(change)] ?? step.title), QUESTION_LENGTH_MAX);
  const what = purposeOf(change) === 'undo' ? 'taken back by hand' : 'done by hand';
  return `${mention(change.requester)} *Step ${number} has to be ${what}:* ${asked}.`;
}

function purposeOf({ state }: Change): Purpose {
  return state === 'undoing' ? 'undo' : 'apply';
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

function meaningAndButtons(change: Change, { step }: NumberedStep): KnownBlock[] {
  const purpose = purposeOf(change);
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

/** The newest answer: that of the undo, once it was asked about. */
function answerLine({ number, progress }: NumberedStep): string[] {
  const { answeredBy, failure, state } = progress;
  if (answeredBy === null) return [];
  const isDeclined = failure?.code === 'not-done-by-hand';
  // Declined at first, a step counts as undone without a second question.
  const undoStates = isDeclined ? ['undo-failed'] : ['undoing', 'undone', 'undo-failed'];
  const done = undoStates.includes(state) ? 'taken back by hand' : 'done by hand';
  return [`Step ${number} was ${isDeclined ? 'not ' : ''}${done}, says ${mention(answeredBy)}.`];
}
