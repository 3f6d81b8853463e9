// The window behind "Details": every step with the exact commands, host by host, and those of its
// undo. When a plan is larger than a window may be, it says how many steps are missing and where to see them.

import type { KnownBlock, ModalView } from '@slack/types';
import type { Change } from '../../../../domain/change.ts';
import {
  type HostCommand,
  renderCommand,
  type Plan,
  type PlannedStep,
} from '../../../../domain/plan.ts';
import { codeBlock, context, escape, oneLine, section } from '../mrkdwn.ts';

/** How much of a plan may be shown. */
export interface Room {
  readonly blockCountMax: number;
  /** Sum of the characters of all texts. */
  readonly lengthMax: number;
  /** false: the undo in words only. */
  readonly hasUndoCommands: boolean;
}

// Slack takes 100 blocks in a view; two are used for the head and the last line. Its limit for a whole
// view is about 250 KB and not documented; 60,000 characters stay far below it and are hours to read.
const MODAL_ROOM: Room = { blockCountMax: 97, lengthMax: 60_000, hasUndoCommands: true };

export function renderDetailsModal(change: Change): ModalView {
  return {
    type: 'modal',
    // At most 24 characters.
    title: { type: 'plain_text', text: `Plan ${change.id}` },
    close: { type: 'plain_text', text: 'Close' },
    blocks: [
      section(`*${escape(oneLine(change.plan.summary), 300)}*`),
      ...stepBlocks(change.plan, MODAL_ROOM),
      context(`Plan digest ${escape(change.planDigest, 100)}`),
    ],
  };
}

/** One section a step: title, exact commands, undo. */
export function stepBlocks(plan: Plan, room: Room): KnownBlock[] {
  const blocks: KnownBlock[] = [];
  let length = 0;
  for (const [index, step] of plan.steps.entries()) {
    const text = stepText(step, index + 1, room);
    length += text.length;
    if (blocks.length + 1 >= room.blockCountMax || length > room.lengthMax) {
      const left = plan.steps.length - index;
      return [...blocks, context(`… ${left} more, see the CLI`)];
    }
    blocks.push(section(text));
  }
  return blocks;
}

// Together below Slack's 3,000 characters a text, with the words around them.
const TITLE_LENGTH_MAX = 300;
const QUESTION_LENGTH_MAX = 300;
const COMMANDS_LENGTH_MAX = 1000;
const UNDO_LENGTH_MAX = 300;
const UNDO_COMMANDS_LENGTH_MAX = 1000;

function stepText(step: PlannedStep, number: number, { hasUndoCommands }: Room): string {
  const undo = step.undo === null ? 'none needed' : escape(oneLine(step.undo), UNDO_LENGTH_MAX);
  return [
    `*${number}. ${escape(oneLine(step.title), TITLE_LENGTH_MAX)}*`,
    ...(step.asks === undefined
      ? []
      : [`Asked in the thread: ${escape(oneLine(step.asks.apply), QUESTION_LENGTH_MAX)}`]),
    ...commandBlock(step.commands, COMMANDS_LENGTH_MAX),
    `Undo: ${undo}`,
    ...(hasUndoCommands ? commandBlock(step.undoCommands, UNDO_COMMANDS_LENGTH_MAX) : []),
  ].join('\n');
}

function commandBlock(commands: readonly HostCommand[], lengthMax: number): string[] {
  if (commands.length === 0) return [];
  const prompts = commands.map((one) => `${one.host}# ${renderCommand(one)}`);
  return [codeBlock(prompts.join('\n'), lengthMax)];
}
