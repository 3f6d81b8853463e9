// The buttons about a change that is there already: stop, go on, take back, undo, retry, take over. Each
// holds only the id of its change; what may be done is read from the journal when it is pressed.

import type { ActionsBlock, Button } from '@slack/types';
import type { Change } from '../../../domain/change.ts';
import type { ControlVerb } from '../../../ports/inbox.ts';
import { clip, oneLine } from './mrkdwn.ts';

/** What people press; `status` is only typed. */
export type ButtonVerb = Exclude<ControlVerb, 'status'>;

interface Face {
  readonly label: string;
  readonly style?: 'primary' | 'danger';
  /** Asked once more before it counts, because a slip would begin work on the network. */
  readonly question?: string;
}

const FACES: Readonly<Record<ButtonVerb, Face>> = {
  stop: { label: 'Stop', style: 'danger' },
  continue: { label: 'Go on', style: 'primary' },
  'take-back': { label: 'Take back', style: 'danger' },
  undo: { label: 'Undo', question: 'Take this back? Within the covered time it begins at once.' },
  retry: { label: 'Retry' },
  // Opens a window that asks why.
  'take-over': { label: 'Take over' },
};

export const BUTTON_VERBS: readonly ButtonVerb[] = [
  'stop',
  'continue',
  'take-back',
  'undo',
  'retry',
  'take-over',
];

export function controlActionId(verb: ButtonVerb): string {
  return `${verb}-change`;
}

export function controlButton(change: Change, verb: ButtonVerb): Button {
  const { label, style, question } = FACES[verb];
  return {
    type: 'button',
    action_id: controlActionId(verb),
    text: { type: 'plain_text', text: label },
    value: JSON.stringify({ changeId: change.id }),
    ...(style === undefined ? {} : { style }),
    ...(question === undefined ? {} : { confirm: confirmation(change, label, question) }),
  };
}

export function controlButtons(change: Change, verbs: readonly ButtonVerb[]): ActionsBlock[] {
  const elements = verbs.map((verb) => controlButton(change, verb));
  return elements.length === 0 ? [] : [{ type: 'actions', elements }];
}

/** Whether anything of an applied change is left to take back, and nothing in it is for good. */
export function isUndoable({ state, plan, undoes, revertedBy }: Change): boolean {
  const isReversible = plan.steps.every(({ isFinal }) => isFinal !== true);
  const leavesSomething = plan.steps.some(({ undo }) => undo !== null);
  const isFirst = undoes === null && revertedBy === null;
  return state === 'applied' && isFirst && isReversible && leavesSomething;
}

function confirmation(change: Change, label: string, question: string) {
  // Slack takes 100, 300 and 30 characters.
  return {
    title: { type: 'plain_text' as const, text: `${label} ${change.id}?` },
    text: {
      type: 'plain_text' as const,
      text: clip(`${oneLine(change.plan.summary)}. ${question}`, 300),
    },
    confirm: { type: 'plain_text' as const, text: label },
    deny: { type: 'plain_text' as const, text: 'Leave it' },
  };
}
