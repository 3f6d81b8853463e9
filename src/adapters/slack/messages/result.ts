// The last message of a change: what is true now, the proof and the figures, or what failed and what
// a person has to do. It is written so that it can be acted on alone, without reading the thread.

import type { KnownBlock } from '@slack/types';
import type { Change, ProbeReport, WatchEnd } from '../../../domain/change.ts';
import type { Failure } from '../../../domain/failures.ts';
import type { Plan } from '../../../domain/plan.ts';
import { code, context, duration, escape, figures, lines, mention, oneLine } from './mrkdwn.ts';
import { section, TEXT_LENGTH_MAX, type RenderedMessage } from './mrkdwn.ts';
import { stuckBlocks } from './stuck.ts';

/** Results that must not be missed by those who do not read the thread. */
export function isBroadcast(change: Change): boolean {
  return change.state === 'stuck' || change.state === 'undone';
}

/** `approvers`: chat user ids, called when a person is needed. */
export function renderResult(change: Change, approvers: readonly string[]): RenderedMessage {
  const summary = escape(oneLine(change.plan.summary), 300);
  const message = (icon: string, headline: string, blocks: KnownBlock[]): RenderedMessage => ({
    text: `${icon} ${change.id}: ${headline}. ${shortly(change)}`.trim(),
    blocks: [section(`${icon} *${headline}*`), ...blocks, context(footer(change))],
  });
  switch (change.state) {
    case 'applied':
      return message(':white_check_mark:', `Applied: ${summary}`, appliedBlocks(change));
    case 'undone':
      return message(':leftwards_arrow_with_hook:', `Taken back: ${summary}`, undoneBlocks(change));
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

/** What a notification must say besides the headline. */
function shortly(change: Change): string {
  switch (change.state) {
    case 'applied':
      return `Traffic: ${trafficText(change.plan, change.probe)}`;
    case 'undone':
      return `${escape(change.failure?.what ?? '', 500)} The network is as it was before.`.trim();
    case 'stuck':
      return 'The undo did not work, a person is needed.';
    default:
      return change.state === 'applying' || change.state === 'undoing'
        ? ''
        : 'Nothing was changed.';
  }
}

function appliedBlocks(change: Change): KnownBlock[] {
  const proof = lines(finalEvidence(change), TEXT_LENGTH_MAX - 100, 'see the progress message');
  const seen = proof === '' ? 'No step left evidence.' : proof;
  return [
    section(`*Traffic:* ${trafficText(change.plan, change.probe)}`),
    section(`*Proof, seen at the end*\n${seen}\nWhat each step showed is above, step by step.`),
    ...watchBlocks(change),
  ];
}

const WATCH_ENDS: Readonly<Record<WatchEnd, string>> = {
  time: 'The time of the watch is over.',
  superseded: 'A later change took over, so the watch has ended.',
  reverted: 'The change was taken back, so the watch has ended.',
};

function watchBlocks({ plan, watchEnd, alerts }: Change): KnownBlock[] {
  if (plan.watch === undefined) return [];
  const going = `The watch goes on: ${escape(plan.watch.summary, 600)}.`;
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
    ...failureBlocks(change.failure),
    section(`*Traffic meanwhile:* ${trafficText(change.plan, change.probe)}`),
  ];
}

function staleBlocks(change: Change): KnownBlock[] {
  const differences = change.differences.map((one) => `• ${escape(oneLine(one), 400)}`);
  return [
    section(`*What differs from the plan*\n${lines(differences, 2500, 'see the CLI')}`),
    section(
      `Nothing was changed. Look at the differences, then type the command again for a new plan:\n${code(change.plan.intent.text, 1000)}`,
    ),
  ];
}

function expiredBlocks(change: Change): KnownBlock[] {
  const again = code(change.plan.intent.text, 1000);
  return [section(`Nothing was changed. If it is still wanted, type it again:\n${again}`)];
}

/** What failed, why, and what to do. */
export function failureBlocks(failure: Failure | null): KnownBlock[] {
  if (failure === null) return [];
  return [
    section(
      `*What failed:* ${escape(failure.what, 900)}\n*Why:* ${escape(failure.why, 900)}\n` +
        `*What to do:* ${escape(failure.fix, 1000)}`,
    ),
  ];
}

function trafficText(plan: Plan, probe: ProbeReport | null): string {
  if (plan.probe === null) {
    return 'no probe was planned for this change, so there are no packet figures.';
  }
  const path = `${plan.probe.host} → ${plan.probe.ip}`;
  if (probe === null) return `the probe ${path} did not run, so there are no packet figures.`;
  const partial = probe.isPartial
    ? ' The bot restarted or waited for a person meanwhile: what was lost before is not counted.'
    : '';
  return `${figures(probe)} (ping ${path} every ${probe.intervalMs} ms).${partial}`;
}

function footer(change: Change): string {
  const approver =
    change.decidedBy === null
      ? ''
      : ` · ${change.state === 'rejected' || change.state === 'cancelled' ? 'decided' : 'approved'} by ${mention(change.decidedBy)}`;
  const took =
    change.decidedBy === null || change.endedAt === null
      ? ''
      : ` · took ${duration(change.decidedAt, change.endedAt)}`;
  return `Change ${code(change.id)} · asked by ${mention(change.requester)}${approver}${took}`;
}
