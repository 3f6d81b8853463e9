// What a step done by hand adds to the progress message: the question with its two buttons while it
// waits, and afterwards who answered. Nothing here decides anything: a click becomes an inbox row.

import type { ActionsBlock, Button, KnownBlock } from '@slack/types';
import type { Change, StepProgress } from '../../../domain/change.ts';
import type { PlannedStep } from '../../../domain/plan.ts';
import type { InboxRequest } from '../../../ports/inbox.ts';
import { context, escape, lines, mention, oneLine, section } from './mrkdwn.ts';

/** Action ids of the question's buttons. */
export const CONFIRM_HANDWORK = 'confirm-handwork';
export const DECLINE_HANDWORK = 'decline-handwork';

/** What the blocks of this file may take of a message's length. */
export const HANDWORK_LENGTH_MAX = 2500;
const QUESTION_LENGTH_MAX = 1000;
const ANSWERS_LENGTH_MAX = 700;

type Purpose = Extract<InboxRequest, { kind: 'handwork' }>['purpose'];

interface NumberedStep {
  readonly number: number;
  readonly step: PlannedStep;
  readonly progress: StepProgress;
}

export function handworkBlocks(change: Change, steps: readonly NumberedStep[]): KnownBlock[] {
  const answers = steps.flatMap(answerLine);
  const waiting = steps.find(({ progress }) => progress.state === 'waiting');
  return [
    ...(answers.length === 0 ? [] : [context(lines(answers, ANSWERS_LENGTH_MAX, 'see the CLI'))]),
    ...(waiting === undefined ? [] : question(change, waiting)),
  ];
}

function question(change: Change, { number, step }: NumberedStep): KnownBlock[] {
  const purpose: Purpose = change.state === 'undoing' ? 'undo' : 'apply';
  const asked = escape(oneLine(step.asks?.[purpose] ?? step.title), QUESTION_LENGTH_MAX);
  const who = `Answered by ${mention(change.requester)} or an approver`;
  const texts = {
    apply: {
      head: `*Step ${number} has to be done by hand:*`,
      meaning:
        `${who}. *Take back* means that it is not done and nothing of it is left; ` +
        'what the steps before it did is then taken back.',
    },
    undo: {
      head: `*Step ${number} has to be taken back by hand:*`,
      meaning:
        `${who}. *Cannot be done* leaves it and the steps before it as they are, ` +
        'for a person to take back.',
    },
  }[purpose];
  return [
    section(`:raised_hand: ${texts.head} ${asked}.`),
    context(texts.meaning),
    buttons({ changeId: change.id, stepId: step.id, purpose }),
  ];
}

type ButtonValue = Pick<
  Extract<InboxRequest, { kind: 'handwork' }>,
  'changeId' | 'stepId' | 'purpose'
>;

function buttons(value: ButtonValue): ActionsBlock {
  const button = (action_id: string, text: string, style: 'primary' | 'danger'): Button => ({
    type: 'button',
    action_id,
    text: { type: 'plain_text', text },
    value: JSON.stringify(value),
    style,
  });
  const decline = value.purpose === 'apply' ? 'Take back' : 'Cannot be done';
  return {
    type: 'actions',
    elements: [
      button(CONFIRM_HANDWORK, 'Done by hand', 'primary'),
      button(DECLINE_HANDWORK, decline, 'danger'),
    ],
  };
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
