// Answers to what was typed or clicked: refusals, places in line, answers to questions, dry runs, and the
// freeze, which the whole channel reads. Short, and always with what to do next, because the reader has
// only this message.

import type { Button, KnownBlock } from '@slack/types';
import type { Change } from '../../../domain/change.ts';
import type { Failure } from '../../../domain/failures.ts';
import type { Plan } from '../../../domain/plan.ts';
import type { Answer } from '../../../ports/command-catalogue.ts';
import type { LockHolder } from '../../../ports/journal.ts';
import type { Reply } from '../../../ports/replies.ts';
import { type Room, stepBlocks } from './card/details-modal.ts';
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
    case 'queued':
      return queued(reply, mentioned);
    case 'request-waits':
      return requestWaits(reply, mentioned);
    case 'frozen':
      return frozen(reply);
    case 'thawed':
      return thawed(reply);
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
    section(`:x: *${what}*\n${withMentions(escape(failure.why, 1500))}`),
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

type QueuedReply = Extract<Reply, { kind: 'queued' }>;
type WaitingReply = Extract<Reply, { kind: 'request-waits' }>;

function queued({ changeId, holder, place }: QueuedReply, ahead: Mentioned | null) {
  const text = `Approved. Change ${changeId} waits in line, number ${place}.`;
  const next =
    'When its turn comes the hosts are looked at once more: as planned, it starts by itself; otherwise it ' +
    'asks again. *Withdraw* on its card takes it out of the line.';
  return {
    text: `${text} ${atWork(holder)}`,
    blocks: [
      section(`:hourglass: ${text}\n${atWork(holder)}`),
      ...aheadBlocks(ahead),
      section(next),
    ],
  };
}

/** Action id of the button that takes a waiting command back. */
export const WITHDRAW = 'withdraw-command';

function requestWaits(reply: WaitingReply, ahead: Mentioned | null): RenderedMessage {
  const { itemId, about, holder, place } = reply;
  const text = `This is planned as soon as change ${holder.changeId} has ended; you are number ${place}.`;
  const why =
    'The hosts are in between while it works, and a plan made now would rest on that. Nothing was done.';
  const button: Button = {
    type: 'button',
    action_id: WITHDRAW,
    text: { type: 'plain_text', text: 'Withdraw' },
    value: JSON.stringify({ itemId }),
  };
  return {
    text: `${text} ${atWork(holder)}`,
    blocks: [
      section(`:hourglass: *${atWork(holder)}*\n${text}`),
      ...aheadBlocks(ahead),
      section(why),
      { type: 'actions', elements: [button] },
      context(code(about, 1000)),
    ],
  };
}

function atWork({ changeId, key, since }: LockHolder): string {
  const name = escape(key.slice(key.indexOf(':') + 1), 100);
  return `Change ${changeId} is at work on ${name} since ${moment(since)}.`;
}

function aheadBlocks(ahead: Mentioned | null): KnownBlock[] {
  if (ahead === null) return [];
  const stuck =
    ahead.change.state === 'stuck'
      ? '\n:rotating_light: It is stuck: it ends only when a person takes over, see its thread.'
      : '';
  return [section(cardOf(ahead) + stuck)];
}

function frozen({ freeze, halted }: Extract<Reply, { kind: 'frozen' }>): RenderedMessage {
  const ids = halted.map((id) => code(id)).join(', ');
  const running =
    halted.length === 0
      ? 'No change is at work.'
      : `At work and now told to stop at the next safe point: ${ids}. Their threads ask what to do.`;
  const reason = escape(oneLine(freeze.reason), 500);
  const text = `Changes are frozen by ${mention(freeze.by)}: ${reason}`;
  const rest =
    'No plan is made and nothing starts until an approver types `/thaw`. What is being taken back goes on.';
  return { text, blocks: [section(`:snowflake: *${text}*\n${running}\n${rest}`)] };
}

function thawed({ freeze, by }: Extract<Reply, { kind: 'thawed' }>): RenderedMessage {
  const text = `Changes are no longer frozen, says ${mention(by)}.`;
  const before = `They were since ${moment(freeze.since)}: ${escape(oneLine(freeze.reason), 500)}`;
  const next = 'Those in line have their turn now; a plan whose hosts have changed asks again.';
  return { text, blocks: [section(`:sunny: *${text}*\n${before}\n${next}`)] };
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
  const body = answerLines.map((line) => withMentions(escape(line, 600)));
  const text = lines(body, TEXT_LENGTH_MAX - 10, 'see the CLI');
  const blocks = [section(`*${headline}*`), ...(text === '' ? [] : [section(text)])];
  return { text: `${headline}\n${lines(body, 2000, 'see the CLI')}`.trim(), blocks };
}

/** Pure code cannot know how a chat names people; it writes @ and their id. */
function withMentions(escaped: string): string {
  return escaped.replaceAll(/@([UW][A-Z0-9]{2,})\b/g, '<@$1>');
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
