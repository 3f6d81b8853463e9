// The card in the channel: what is planned, for whom, what happens if it fails, until when it can be
// approved, and afterwards who decided and how it ended. Exact commands are one click away (Details),
// because a card that nobody reads to its end protects nobody.

import type { ActionsBlock, Button, KnownBlock } from '@slack/types';
import type { Change, ChangeState } from '../../../domain/change.ts';
import type { Plan } from '../../../domain/plan.ts';
import { clip, code, context, escape, figures, lines, mention, moment, oneLine } from './mrkdwn.ts';
import { section, TEXT_LENGTH_MAX, type RenderedMessage } from './mrkdwn.ts';

/** Action ids of the card's buttons. */
export const APPROVE = 'approve-plan';
export const REJECT = 'reject-plan';
export const DETAILS = 'plan-details';

// Slack's limit for a header is 150; a summary longer than one line is not read anyway.
const HEADER_LENGTH_MAX = 150;

export function renderPlanCard(change: Change): RenderedMessage {
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
    section(stateLine(change)),
    section(askedBy(change)),
    // Once decided, the thread tells the steps; in the channel the outcome must not drown in them.
    ...(change.state === 'awaiting-approval' ? planBlocks(plan) : []),
    context(binding(change)),
    buttons(change),
  ];
  return { text: `${change.id}: ${summary}. ${WORDS[change.state].short}`, blocks };
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
  return [
    section(`*Steps*\n${lines(steps, TEXT_LENGTH_MAX - 20, 'see Details')}`),
    section(
      [
        `*Expected downtime:* ${escape(plan.downtime, 600)}`,
        `*If a step fails:* what was done is taken back in reverse order${undoCount(plan)}`,
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

function askedBy(change: Change): string {
  const { reason, text } = change.plan.intent;
  const because =
    reason === null ? '_no reason given_' : `because: ${escape(oneLine(reason), 900)}`;
  return `Asked by ${mention(change.requester)} ${moment(change.proposedAt)} · ${because}\n${code(text, 1000)}`;
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

/** Times and names for the line that says what is true now. */
interface Moments {
  readonly decided: string;
  readonly ended: string;
  readonly expires: string;
  /** Of the probe, when it ran. */
  readonly traffic: string;
}

interface StateWords {
  /** For notifications. */
  readonly short: string;
  readonly line: (moments: Moments) => string;
}

const NOTHING = 'Nothing was changed.';

const WORDS: Readonly<Record<ChangeState, StateWords>> = {
  'awaiting-approval': {
    short: 'Waiting for approval. Nothing was changed yet.',
    line: ({ expires }) =>
      `:hourglass: Waiting for approval until ${expires}. Nothing was changed yet.`,
  },
  queued: {
    short: 'Approved, waiting in line. Nothing was changed yet.',
    line: ({ decided }) => `:hourglass: ${decided} Waiting in line. Nothing was changed yet.`,
  },
  stopped: {
    short: 'Stopped at a safe point, waiting for a decision.',
    line: ({ decided }) =>
      `:octagonal_sign: ${decided} Stopped at a safe point; somebody has to decide, see the thread.`,
  },
  'taken-over': {
    short: 'Was stuck; a person mended it and took over.',
    line: ({ decided }) =>
      `:hammer_and_wrench: ${decided} Was stuck; a person mended it and took over.`,
  },
  applying: {
    short: 'Approved, the steps are running.',
    line: ({ decided }) => `:gear: ${decided} The steps are running, see the thread.`,
  },
  undoing: {
    short: 'A step failed, taking back what was done.',
    line: ({ decided }) =>
      `:leftwards_arrow_with_hook: ${decided} A step failed; what was done is being taken back, see the thread.`,
  },
  applied: {
    short: 'Applied.',
    line: ({ decided, ended, traffic }) =>
      `:white_check_mark: ${decided} Applied${ended}.${traffic} The proof is in the thread.`,
  },
  undone: {
    short: 'A step failed, everything was taken back.',
    line: ({ decided, ended }) =>
      `:leftwards_arrow_with_hook: ${decided} A step failed and everything was taken back${ended}.`,
  },
  stuck: {
    short: 'Stuck, a person is needed.',
    line: ({ decided, ended }) =>
      `:rotating_light: ${decided} Stuck${ended}: the undo did not work and a person is needed, see the thread.`,
  },
  stale: {
    short: `Refused, the hosts differ from the plan. ${NOTHING}`,
    line: ({ decided, ended }) =>
      `:no_entry: ${decided} Refused${ended}: the hosts differ from the plan. ${NOTHING}`,
  },
  rejected: {
    short: `Rejected. ${NOTHING}`,
    line: ({ decided }) => `:no_entry: ${decided} ${NOTHING}`,
  },
  cancelled: {
    short: `Cancelled. ${NOTHING}`,
    line: ({ decided }) => `:no_entry: ${decided} ${NOTHING}`,
  },
  expired: {
    short: `Expired without approval. ${NOTHING}`,
    line: ({ ended }) => `:zzz: Expired${ended} without approval. ${NOTHING}`,
  },
};

function stateLine(change: Change): string {
  const waiting = change.plan.steps.findIndex(({ id }) => change.steps[id]?.state === 'waiting');
  if (waiting >= 0) return waitingLine(change, waiting + 1);
  return WORDS[change.state].line({
    decided: decision(change),
    ended: change.endedAt === null ? '' : ` ${moment(change.endedAt)}`,
    expires: moment(change.expiresAt),
    traffic: change.probe === null ? '' : ` Traffic: ${figures(change.probe)}.`,
  });
}

function waitingLine(change: Change, number: number): string {
  const what = change.state === 'undoing' ? 'taken back by hand' : 'done by hand';
  const failed = change.state === 'undoing' ? ' A step failed.' : '';
  return `:raised_hand: ${decision(change)}${failed} *Step ${number} has to be ${what}*: the thread asks for it, and the change waits.`;
}

function decision(change: Change): string {
  if (change.decidedBy === null || change.decidedAt === null) return '';
  const verbs: Partial<Record<ChangeState, string>> = {
    rejected: 'Rejected',
    cancelled: 'Cancelled',
  };
  const verb = verbs[change.state] ?? 'Approved';
  return `${verb} by ${mention(change.decidedBy)} ${moment(change.decidedAt)}.`;
}

/** Approve and Reject live exactly as long as the plan waits; Details stays, for the night after. */
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
  const isWaiting = change.state === 'awaiting-approval';
  return { type: 'actions', elements: isWaiting ? [...decide, details] : [details] };
}

/** Ids only: Slack echoes a button's value, and what a click means is read from the journal. */
function buttonValue(change: Change): string {
  return JSON.stringify({ changeId: change.id, planDigest: change.planDigest });
}
