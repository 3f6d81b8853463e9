// The last message of a change: what is true now, the proof and the figures, or what failed and what
// a person has to do. It is written so that it can be acted on alone, without reading the thread.

import type { KnownBlock } from '@slack/types';
import type { Change, ProbeReport, WatchEnd } from '../../../domain/change.ts';
import { type Failure, MAY_HAVE_HAPPENED } from '../../../domain/failures.ts';
import type { Plan } from '../../../domain/plan.ts';
import { controlButtons, isUndoable } from './control-buttons.ts';
import { changeLink, code, context, duration, escape, figures, lines, mention } from './mrkdwn.ts';
import { type Links, oneLine, section, TEXT_LENGTH_MAX, type RenderedMessage } from './mrkdwn.ts';
import { stuckBlocks } from './stuck.ts';

/** Results that must not be missed by those who do not read the thread. */
export function isBroadcast(change: Change): boolean {
  return change.state === 'stuck' || change.state === 'undone';
}

export interface ResultParts {
  /** Which result of the change: a stuck undo that is tried again ends in another one. */
  readonly number: number;
  /** Chat user ids, called when a person is needed. */
  readonly approvers: readonly string[];
  readonly links: Links;
}

export function renderResult(
  change: Change,
  { number, approvers, links }: ResultParts,
): RenderedMessage {
  const summary = escape(oneLine(change.plan.summary), 300);
  const isPast = number <= change.undoRetryCount;
  const message = (icon: string, headline: string, blocks: KnownBlock[]): RenderedMessage => ({
    text: `${icon} ${change.id}: ${headline}. ${shortly(change)}`.trim(),
    // How long it took is told where it ended.
    blocks: [
      section(`${icon} *${headline}*`),
      ...blocks,
      context(footer(change) + (isPast ? '' : tookOf(change))),
    ],
  });
  if (isPast) return message(':repeat:', `Was stuck: ${summary}`, AGAIN);
  switch (change.state) {
    case 'applied':
      return message(...applied(change, summary, links));
    case 'taken-over':
      return message(':hammer_and_wrench:', `Taken over: ${summary}`, takenOverBlocks(change));
    case 'undone':
      return message(UNDO_ICON, `Taken back: ${summary}`, undoneBlocks(change));
    case 'stuck':
      return message(':rotating_light:', `Stuck: ${summary}`, stuckBlocks(change, approvers));
    case 'stale':
      return message(':no_entry:', `Refused, the hosts differ: ${summary}`, staleBlocks(change));
    case 'rejected':
      return message(':no_entry:', `Rejected: ${summary}`, [section('Nothing was changed.')]);
    case 'cancelled':
      return message(':no_entry:', `Cancelled: ${summary}`, [section('Nothing was changed.')]);
    case 'expired':
      return message(':zzz:', `Expired without approval: ${summary}`, expiredBlocks(change));
    default:
      return message(':gear:', `Not finished yet: ${summary}`, []);
  }
}

function applied(change: Change, summary: string, links: Links): [string, string, KnownBlock[]] {
  return change.revertedBy === null
    ? [':white_check_mark:', `Applied: ${summary}`, appliedBlocks(change)]
    : [UNDO_ICON, `Applied, and undone since: ${summary}`, revertedBlocks(change, links)];
}

const UNDO_ICON = ':leftwards_arrow_with_hook:';

const AGAIN = [section('The undo was tried again; how that ended is below.')];

/** What a notification must say besides the headline. */
function shortly(change: Change): string {
  switch (change.state) {
    case 'applied':
      return `Traffic: ${trafficText(change.plan, change.probe)}`;
    case 'undone':
      return `${escape(change.failure?.what ?? '', 500)} The network is as it was before.`.trim();
    case 'stuck':
      return 'The undo did not work, a person is needed.';
    case 'applying':
    case 'undoing':
    case 'taken-over':
      return '';
    default:
      return 'Nothing was changed.';
  }
}

function appliedBlocks(change: Change): KnownBlock[] {
  const proof = lines(finalEvidence(change), TEXT_LENGTH_MAX - 100, 'see the progress message');
  const seen = proof === '' ? 'No step left evidence.' : proof;
  return [
    section(`*Traffic:* ${trafficText(change.plan, change.probe)}`),
    section(`*Proof, seen at the end*\n${seen}\nWhat each step showed is above, step by step.`),
    ...watchBlocks(change),
    ...controlButtons(change, isUndoable(change) ? ['undo'] : []),
  ];
}

function revertedBlocks({ revertedBy }: Change, links: Links): KnownBlock[] {
  const undo = revertedBy === null ? 'another change' : `change ${changeLink(revertedBy, links)}`;
  return [section(`Taken back by ${undo}. To have it again, undo that one.`)];
}

function takenOverBlocks({ takeOver }: Change): KnownBlock[] {
  if (takeOver === null) return [];
  const who = mention(takeOver.by);
  return [
    section(
      `It was stuck; ${who} mended the network by hand and closed it: ` +
        `${escape(oneLine(takeOver.reason), 900)}\nIts locks are free. Nothing was checked.`,
    ),
  ];
}

const WATCH_ENDS: Readonly<Record<WatchEnd, string>> = {
  time: 'The time of the watch is over.',
  superseded: 'A later change took over, so the watch has ended.',
  reverted: 'The change was taken back, so the watch has ended.',
};

function watchBlocks({ plan, watchEnd, alerts }: Change): KnownBlock[] {
  if (plan.watch === undefined) return [];
  const going = `${escape(plan.watch.summary, 600)}.`;
  const seen = alerts.length === 0 ? ' It saw nothing amiss.' : ' What it saw is below.';
  return [
    section(
      watchEnd === null ? `*Afterwards:* ${going}` : `*Afterwards:* ${WATCH_ENDS[watchEnd]}${seen}`,
    ),
  ];
}

/**
 * What was seen from the last step on that changed something. Earlier evidence was true in between
 * ("node3 answers no ARP") and would mislead where people look for how things are now.
 */
function finalEvidence({ plan, steps }: Change): string[] {
  const last = plan.steps.findLastIndex(({ undo }) => undo !== null);
  return plan.steps.slice(Math.max(0, last)).flatMap(({ id }) => {
    const evidence = steps[id]?.evidence ?? null;
    return evidence === null ? [] : [`• ${escape(oneLine(evidence), 400)}`];
  });
}

function undoneBlocks(change: Change): KnownBlock[] {
  return [
    section('*The network is as it was before:* everything that had been done was taken back.'),
    ...stopBlocks(change),
    ...failureBlocks(change.failure),
    section(`*Traffic meanwhile:* ${trafficText(change.plan, change.probe)}`),
    ...controlButtons(change, ['retry']),
  ];
}

/** Why it was taken back although nothing failed. */
function stopBlocks({ stopRequest, takenBackBy }: Change): KnownBlock[] {
  if (stopRequest === null) return [];
  const decision =
    takenBackBy === null
      ? 'and nobody decided in time whether it goes on'
      : `and ${mention(takenBackBy)} had it taken back`;
  return [section(`*Why:* ${mention(stopRequest.by)} stopped it, ${decision}.`)];
}

function staleBlocks(change: Change): KnownBlock[] {
  const differences = change.differences.map((one) => `• ${escape(oneLine(one), 400)}`);
  return [
    section(`*What differs from the plan*\n${lines(differences, 2500, 'see the CLI')}`),
    section(
      `Nothing was changed. Look at the differences, then press Retry or type the command again for a new plan:\n${code(change.plan.intent.text, 1000)}`,
    ),
    ...controlButtons(change, ['retry']),
  ];
}

function expiredBlocks(change: Change): KnownBlock[] {
  const again = code(change.plan.intent.text, 1000);
  return [section(`Nothing was changed. If it is still wanted, type it again:\n${again}`)];
}

/** What failed, why, and what to do, now that everything was taken back. */
function failureBlocks(failure: Failure | null): KnownBlock[] {
  if (failure === null) return [];
  // True when the step failed; its undo has settled it since.
  const fix = failure.fix.replace(MAY_HAVE_HAPPENED, '').trim();
  return [
    section(
      `*What failed:* ${escape(failure.what, 900)}\n*Why:* ${escape(failure.why, 900)}\n` +
        `*What to do:* ${escape(fix, 1000)}`,
    ),
  ];
}

function trafficText(plan: Plan, probe: ProbeReport | null): string {
  if (plan.probe === null) {
    return 'no probe was planned for this change, so there are no packet figures.';
  }
  const path = `${plan.probe.host} → ${plan.probe.ip}`;
  if (probe === null) return `the probe ${path} did not run, so there are no packet figures.`;
  const pauses = probe.hasPauses === true ? ' Nothing was sent while it waited for a person.' : '';
  const partial = probe.isPartial
    ? ' The bot restarted meanwhile: what was lost before that is not counted.'
    : '';
  return `${figures(probe)} (ping ${path} every ${probe.intervalMs} ms).${pauses}${partial}`;
}

function footer(change: Change): string {
  return `Change ${code(change.id)} · asked by ${mention(change.requester)}${deciderOf(change)}`;
}

function tookOf({ decidedBy, decidedAt, endedAt }: Change): string {
  const isOver = decidedBy !== null && endedAt !== null;
  return isOver ? ` · took ${duration(decidedAt, endedAt)}` : '';
}

function deciderOf({ decidedBy, requester, undoes, state }: Change): string {
  if (decidedBy === null) return '';
  // Nobody approves the own change, except an undo for which the first approval stands.
  if (undoes !== null && decidedBy.id === requester.id) return ' · covered by the first approval';
  const verb = state === 'rejected' || state === 'cancelled' ? 'decided' : 'approved';
  return ` · ${verb} by ${mention(decidedBy)}`;
}
