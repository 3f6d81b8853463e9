// Private answers to one person: refusals, answers to questions, dry runs. Short, and always with what
// to do next, because the reader has only this message.

import type { KnownBlock } from '@slack/types';
import type { Change } from '../../../domain/change.ts';
import type { Failure } from '../../../domain/failures.ts';
import type { Plan } from '../../../domain/plan.ts';
import type { Answer } from '../../../ports/command-catalogue.ts';
import type { Reply } from '../../../ports/replies.ts';
import { type Room, stepBlocks } from './details-modal.ts';
import { code, context, escape, lines, mention, moment, oneLine } from './mrkdwn.ts';
import { section, TEXT_LENGTH_MAX, type RenderedMessage } from './mrkdwn.ts';
import { planBlocks } from './plan-card.ts';

/** The change that a reply speaks of, with a link to its card when it is known. */
export interface Mentioned {
  readonly change: Change;
  readonly link: string | null;
}

export function renderReply(reply: Reply, mentioned: Mentioned | null = null): RenderedMessage {
  switch (reply.kind) {
    case 'refused':
      return refusal(reply.failure, reply.about, mentioned);
    case 'already-open':
      return alreadyOpen(reply.changeId, mentioned);
    case 'answer':
      return answer(reply.answer);
    case 'dry-run':
      return dryRun(reply.plan);
    default:
      throw new Error(`There is no reply of kind ${JSON.stringify(reply)}.`);
  }
}

function refusal(failure: Failure, about: string, inTheWay: Mentioned | null): RenderedMessage {
  const what = escape(failure.what, 900);
  const blocks = [
    section(`:x: *${what}*\n${escape(failure.why, 1500)}`),
    section(`*What to do:* ${escape(failure.fix, 2000)}`),
    ...(inTheWay === null ? [] : [section(cardOf(inTheWay))]),
    ...(about === '' ? [] : [context(code(about, 1000))]),
  ];
  return { text: `❌ ${what} ${escape(failure.fix, 1500)}`, blocks };
}

function alreadyOpen(changeId: string, mentioned: Mentioned | null): RenderedMessage {
  const text = `This is already planned as change ${changeId}; no second plan was made.`;
  const where = mentioned === null ? 'Its card is in this channel.' : cardOf(mentioned);
  return { text, blocks: [section(`:information_source: ${text}\n${where}`)] };
}

/** Who has it, since when, what, and where to look. */
function cardOf({ change, link }: Mentioned): string {
  const card = link === null ? `its card is in <#${change.origin.channel}>` : `<${link}|its card>`;
  const where = change.origin.source === 'slack' ? `, ${card}` : ', asked for on the command line';
  const summary = escape(oneLine(change.plan.summary), 300);
  return (
    `Change ${code(change.id)} of ${mention(change.requester)}, ${moment(change.proposedAt)}: ` +
    `${summary} (${change.state})${where}.`
  );
}

function answer({ title, lines: answerLines }: Answer): RenderedMessage {
  // Slack refuses a message without words.
  const headline = escape(oneLine(title) || 'Answer', 300);
  const body = answerLines.map((line) => escape(line, 600));
  const text = lines(body, TEXT_LENGTH_MAX - 10, 'see the CLI');
  const blocks = [section(`*${headline}*`), ...(text === '' ? [] : [section(text)])];
  return { text: `${headline}\n${lines(body, 2000, 'see the CLI')}`.trim(), blocks };
}

// planBlocks take at most about 7,500 characters; the commands get what is left of a message.
const DRY_RUN_ROOM: Room = { blockCountMax: 30, lengthMax: 4000, hasUndoCommands: false };

function dryRun(plan: Plan): RenderedMessage {
  const summary = escape(oneLine(plan.summary), 300);
  const blocks: KnownBlock[] = [
    section(`:mag: *Dry run: ${summary}*\nNothing was changed, and nobody was asked to approve.`),
    ...planBlocks(plan),
    ...stepBlocks(plan, DRY_RUN_ROOM),
    context(`For real: ${code(plan.intent.text, 1000)}`),
  ];
  return { text: `Dry run: ${summary}. Nothing was changed.`, blocks };
}
