// The card in the channel: what is planned, for whom, what happens if it fails, until when it can be
// approved, and afterwards who decided and how it ended. Exact commands are one click away (Details),
// because a card that nobody reads to its end protects nobody.

import type { ActionsBlock, Button, KnownBlock } from '@slack/types';
import type { Change } from '../../../domain/change.ts';
import type { Plan } from '../../../domain/plan.ts';
import { deadManLine } from './card/dead-man-line.ts';
import { stateLine, stateShort } from './card/state-line.ts';
import { type ButtonVerb, controlButton, isUndoable } from './control-buttons.ts';
import { changeLink, clip, code, context, escape, lines, type Links, mention } from './mrkdwn.ts';
import { moment, oneLine, section, TEXT_LENGTH_MAX, type RenderedMessage } from './mrkdwn.ts';

/** Action ids of the card's buttons. */
export const APPROVE = 'approve-plan';
export const REJECT = 'reject-plan';
export const DETAILS = 'plan-details';

// Slack's limit for a header is 150; a summary longer than one line is not read anyway.
const HEADER_LENGTH_MAX = 150;

export function renderPlanCard(change: Change, links: Links = {}): RenderedMessage {
  const { plan } = change;
  const summary = escape(oneLine(plan.summary), 300);
  const blocks: KnownBlock[] = [
    {
      type: 'header',
      text: {
        type: 'plain_text',
        text: clip(oneLine(plan.summary), HEADER_LENGTH_MAX) || change.id,
      },
    },
    section(stateLine(change, links)),
    section(askedBy(change, links)),
    ...differenceBlocks(change),
    // Once decided, the thread tells the steps; in the channel the outcome must not drown in them.
    ...(change.state === 'awaiting-approval' ? planBlocks(plan) : []),
    context(binding(change)),
    buttons(change),
  ];
  return { text: `${change.id}: ${summary}. ${stateShort(change)}`, blocks };
}

/** Of a plan that was made anew after a time in line: what is not as it was. */
function differenceBlocks({ state, differences }: Change): KnownBlock[] {
  if (state !== 'awaiting-approval' || differences.length === 0) return [];
  const texts = differences.map((one) => `• ${escape(oneLine(one), 400)}`);
  return [section(`*What differs from the first plan*\n${lines(texts, 2500, 'see the CLI')}`)];
}

/** The steps and what an approver must know; the same for a card and for a dry run. */
export function planBlocks(plan: Plan): KnownBlock[] {
  const steps = plan.steps.map(
    (step, index) => `${index + 1}. ${escape(oneLine(step.title), 300)}`,
  );
  const probe =
    plan.probe === null
      ? 'none for this change; the checks of the plan are the only proof'
      : `ping from ${plan.probe.host} to ${plan.probe.ip} every ${plan.probe.intervalMs} ms`;
  const guard = deadManLine(plan);
  return [
    section(`*Steps*\n${lines(steps, TEXT_LENGTH_MAX - 20, 'see Details')}`),
    section(
      [
        `*Expected downtime:* ${escape(plan.downtime, 600)}`,
        `*If a step fails:* what was done is taken back in reverse order${undoCount(plan)}`,
        ...(guard === null ? [] : [guard]),
        `*Traffic probe:* ${probe}`,
        ...(plan.watch === undefined ? [] : [`*Afterwards:* ${escape(plan.watch.summary, 600)}.`]),
      ].join('\n'),
    ),
    ...warningBlocks(plan.warnings),
  ];
}

function undoCount({ steps }: Plan): string {
  const final = steps.flatMap((step, index) => (step.isFinal === true ? [index + 1] : []));
  if (final.length > 0) return `, but step ${final.join(', ')} *cannot be taken back*.`;
  const traceless = steps.flatMap(({ undo }, index) => (undo === null ? [index + 1] : []));
  if (traceless.length === 0) return ' (every step has an undo).';
  if (traceless.length === steps.length) return ' (no step leaves anything to take back).';
  const which =
    traceless.length === 1
      ? `step ${traceless[0]} leaves`
      : `steps ${escape(traceless.join(', '), 200)} leave`;
  return ` (${which} nothing to take back, the others have an undo).`;
}

function warningBlocks(warnings: readonly string[]): KnownBlock[] {
  if (warnings.length === 0) return [];
  const texts = warnings.map((warning) => `:warning: ${escape(oneLine(warning), 900)}`);
  return [section(lines(texts, TEXT_LENGTH_MAX, 'see the CLI'))];
}

function askedBy(change: Change, links: Links): string {
  const { reason, text } = change.plan.intent;
  const because =
    reason === null ? '_no reason given_' : `because: ${escape(oneLine(reason), 900)}`;
  const undone =
    change.undoes === null ? '' : `\nTakes back change ${changeLink(change.undoes, links)}.`;
  return `Asked by ${mention(change.requester)} ${moment(change.proposedAt)} · ${because}\n${code(text, 1000)}${undone}`;
}

function binding(change: Change): string {
  const digest = change.planDigest.slice(0, 12);
  if (change.state !== 'awaiting-approval')
    return `Change ${code(change.id)} · plan ${code(digest)}`;
  // Again what it is about: on a small screen the header is out of sight beside the buttons.
  return (
    `*${escape(oneLine(change.plan.summary), 300)}*: approval binds to exactly this plan ` +
    `(change ${code(change.id)}, plan ${code(digest)}). If the hosts differ when it starts, nothing is done.`
  );
}

/** What can be asked of it now; Details stays, for the night after. */
function buttons(change: Change): ActionsBlock {
  const value = buttonValue(change);
  const button = (action_id: string, text: string, style?: 'primary' | 'danger'): Button => ({
    type: 'button',
    action_id,
    text: { type: 'plain_text', text },
    value,
    ...(style === undefined ? {} : { style }),
  });
  const decide = [button(APPROVE, 'Approve', 'primary'), button(REJECT, 'Reject', 'danger')];
  const details = button(DETAILS, 'Details');
  const control = controlVerbs(change).map((verb) => controlButton(change, verb));
  const isWaiting = change.state === 'awaiting-approval';
  const withdraw = change.state === 'queued' ? [button(REJECT, 'Withdraw', 'danger')] : [];
  return { type: 'actions', elements: [...(isWaiting ? decide : control), ...withdraw, details] };
}

function controlVerbs(change: Change): readonly ButtonVerb[] {
  if (change.state === 'stopped') return ['continue', 'take-back'];
  if (change.state === 'applying') return change.stopRequest === null ? ['stop'] : [];
  return isUndoable(change) ? ['undo'] : [];
}

/** Ids only: Slack echoes a button's value, and what a click means is read from the journal. */
function buttonValue(change: Change): string {
  return JSON.stringify({ changeId: change.id, planDigest: change.planDigest });
}
