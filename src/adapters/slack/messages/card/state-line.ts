// The line of the card that says what is true now: who decided, how it goes, how it ended. One entry a
// state, in words for people who look at the channel and not into the thread.

import type { Change, ChangeState } from '../../../../domain/change.ts';
import { changeLink, clockTime, figures, type Links, mention, moment } from '../mrkdwn.ts';

/** Times and names for the line that says what is true now. */
interface Moments {
  readonly decided: string;
  readonly ended: string;
  readonly expires: string;
  /** Of the probe, when it ran. */
  readonly traffic: string;
  /** When a halt ends. */
  readonly limit: string;
  readonly isStopping: boolean;
  /** Why it is or was taken back. */
  readonly cause: string;
  /** The change that undid it; empty: none did. */
  readonly undoneBy: string;
  /** Whom it waits for in line. */
  readonly behind: string;
  /** Why a change that was approved before asks once more. */
  readonly again: string;
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
    line: ({ expires, again }) =>
      `:hourglass: ${again}Waiting for approval until ${expires}. Nothing was changed yet.`,
  },
  queued: {
    short: 'Approved, waiting in line. Nothing was changed yet.',
    line: ({ decided, behind }) =>
      `:hourglass: ${decided} Waiting in line${behind}. It starts when its turn comes, if the hosts are as planned then. Nothing was changed yet.`,
  },
  stopped: {
    short: 'Stopped at a safe point, waiting for a decision.',
    line: ({ decided, limit }) =>
      `:octagonal_sign: ${decided} Stopped at a safe point. If nobody decides, it is taken back at ${limit}; the thread says what is true now.`,
  },
  'taken-over': {
    short: 'Was stuck; a person mended it and took over.',
    line: ({ decided }) =>
      `:hammer_and_wrench: ${decided} Was stuck; a person mended it and took over.`,
  },
  applying: {
    short: 'Approved, the steps are running.',
    line: ({ decided, isStopping }) =>
      isStopping
        ? `:gear: ${decided} Stopping: the running step ends first.`
        : `:gear: ${decided} The steps are running, see the thread.`,
  },
  undoing: {
    short: 'Taking back what was done.',
    line: ({ decided, cause }) =>
      `:leftwards_arrow_with_hook: ${decided} ${cause}; what was done is being taken back, see the thread.`,
  },
  applied: {
    short: 'Applied.',
    line: ({ decided, ended, traffic, undoneBy }) =>
      undoneBy === ''
        ? `:white_check_mark: ${decided} Applied${ended}.${traffic} The proof is in the thread.`
        : `:leftwards_arrow_with_hook: ${decided} Applied${ended}, and undone since by change ${undoneBy}.`,
  },
  undone: {
    short: 'Everything was taken back.',
    line: ({ decided, ended, cause }) =>
      `:leftwards_arrow_with_hook: ${decided} ${cause} and everything was taken back${ended}.`,
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

/** For notifications. */
export function stateShort({ state }: Change): string {
  return WORDS[state].short;
}

export function stateLine(change: Change, links: Links): string {
  const waiting = change.plan.steps.findIndex(({ id }) => change.steps[id]?.state === 'waiting');
  if (waiting >= 0) return waitingLine(change, waiting + 1);
  return WORDS[change.state].line({
    decided: decision(change),
    ended: change.endedAt === null ? '' : ` ${moment(change.endedAt)}`,
    expires: moment(change.expiresAt),
    traffic: change.probe === null ? '' : ` Traffic: ${figures(change.probe)}.`,
    limit: change.haltUntil === null ? '' : clockTime(change.haltUntil),
    isStopping: change.stopRequest !== null,
    cause: causeOf(change),
    undoneBy: change.revertedBy === null ? '' : changeLink(change.revertedBy, links),
    behind: behindWhom(change, links),
    again: againWords(change),
  });
}

function behindWhom({ waitedFor, stuckAhead }: Change, links: Links): string {
  const names = waitedFor.map((id) => {
    const stuck = stuckAhead.includes(id)
      ? ' (:rotating_light: stuck, a person has to take over)'
      : '';
    return changeLink(id, links) + stuck;
  });
  return names.length === 0 ? '' : ` behind change ${names.join(' and ')}`;
}

function againWords({ proposedAt, plannedAt, differences }: Change): string {
  if (plannedAt === proposedAt) return '';
  return differences.length === 0
    ? ':arrows_counterclockwise: It waited in line for longer than an approval counts. '
    : ':arrows_counterclockwise: The hosts changed while it waited in line, so this is a *new plan*. ';
}

function waitingLine(change: Change, number: number): string {
  const what = change.state === 'undoing' ? 'taken back by hand' : 'done by hand';
  const cause = change.state === 'undoing' ? ` ${causeOf(change)}.` : '';
  return `:raised_hand: ${decision(change)}${cause} *Step ${number} has to be ${what}*: the thread asks for it, and the change waits.`;
}

function causeOf({ failure }: Change): string {
  return failure === null ? 'It was stopped' : 'A step failed';
}

function decision(change: Change): string {
  if (change.decidedBy === null || change.decidedAt === null) return '';
  const verbs: Partial<Record<ChangeState, string>> = {
    rejected: 'Rejected',
    cancelled: 'Cancelled',
  };
  const isCovered = change.undoes !== null && change.decidedBy.id === change.requester.id;
  // Nobody approves the own change, except an undo that the first approval covers.
  const verb =
    verbs[change.state] ?? (isCovered ? 'Covered by the first approval, begun' : 'Approved');
  return `${verb} by ${mention(change.decidedBy)} ${moment(change.decidedAt)}.`;
}
