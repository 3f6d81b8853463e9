// What the verbs about a change share: what came of one, who may use it, what is said when it is not
// the time for it, and the writing of a decision beside a change that may be running.

import type { Change, ChangeEvent, ChangeState } from '../../domain/change.ts';
import { type Failure, type FailureCode, refuse } from '../../domain/failures.ts';
import { isoTime } from '../../ports/clock.ts';
import type { ControlVerb, InboxItem, InboxRequest } from '../../ports/inbox.ts';
import type { DecisionResult } from '../approve.ts';
import type { EngineParts } from '../parts.ts';
import { messagesOutdatedBy } from '../report.ts';

export type Control = Extract<InboxRequest, { kind: 'control' }>;

/** A verb, who used it, and the change as it was found. */
export interface Asked {
  readonly item: InboxItem;
  readonly request: Control;
  readonly change: Change;
}

/** What is true of a change, and what can be asked of it, by its state. */
export const NOW: Readonly<Record<ChangeState, { readonly is: string; readonly can: string }>> = {
  'awaiting-approval': {
    is: 'It waits for approval, and nothing was changed.',
    can: 'Approve or reject it on its card.',
  },
  queued: {
    is: 'It was approved and waits in line, and nothing was changed.',
    can: 'Wait for its turn, or reject it on its card.',
  },
  applying: { is: 'Its steps are running.', can: 'Type stop to halt it after the running step.' },
  stopped: {
    is: 'It is stopped at a safe point, with its locks held.',
    can: 'Let it go on, or take it back.',
  },
  undoing: { is: 'What it did is being taken back.', can: 'Wait until that has ended.' },
  stuck: {
    is: 'It is stuck: taking it back did not work, and its locks are held.',
    can: 'Retry, or mend it by hand and take over.',
  },
  'taken-over': {
    is: 'It was stuck until a person mended the network and took over.',
    can: 'Type its command again for a fresh plan.',
  },
  applied: { is: 'It was carried out.', can: 'It can be undone.' },
  undone: {
    is: 'It was taken back, and the network is as it was before.',
    can: 'Retry makes a fresh plan.',
  },
  rejected: { is: 'It was rejected, and nothing was changed.', can: 'Retry makes a fresh plan.' },
  expired: {
    is: 'It expired without approval, and nothing was changed.',
    can: 'Retry makes a fresh plan.',
  },
  stale: {
    is: 'The hosts differed from its plan, and nothing was changed.',
    can: 'Retry makes a fresh plan.',
  },
  cancelled: { is: 'It was withdrawn, and nothing was changed.', can: 'Retry makes a fresh plan.' },
};

const VERB_WORDS: Readonly<Record<ControlVerb, string>> = {
  status: 'shown',
  stop: 'stopped',
  continue: 'told to go on',
  'take-back': 'taken back',
  undo: 'undone',
  retry: 'tried again',
  'take-over': 'taken over',
};

export function notNow({ request, change }: Asked): DecisionResult {
  const { is, can } = NOW[change.state];
  return refused(request, 'not-now', {
    what: `Change ${change.id} cannot be ${VERB_WORDS[request.verb]} now.`,
    why: is,
    fix: `This changed nothing. ${can}`,
  });
}

export function refused(
  request: Control,
  code: FailureCode,
  texts: Omit<Failure, 'code'>,
): DecisionResult {
  const about = `${request.verb.replace('-', ' ')} of change ${request.changeId}`;
  const { failure } = refuse(code, texts);
  return { reply: { kind: 'refused', about, failure, inTheWay: null }, runnable: null };
}

export const SAID_NOTHING: DecisionResult = { reply: null, runnable: null };

/** null: the requester and every approver may. */
export function strangerProblem(
  { item, request, change }: Asked,
  { inventory }: EngineParts,
): DecisionResult | null {
  const isRequester = item.person.id === change.requester.id;
  if (isRequester || inventory.approvers.includes(item.person.id)) return null;
  return refused(request, 'not-an-approver', {
    what: 'You neither asked for this change nor may you approve it.',
    why: 'Whether it stops, goes on or is taken back is decided by the requester or an approver.',
    fix: 'This changed nothing. Tell one of them what you know.',
  });
}

/** null: the person is an approver. */
export function approverProblem(
  { item, request, change }: Asked,
  { inventory }: EngineParts,
): DecisionResult | null {
  if (inventory.approvers.includes(item.person.id)) return null;
  return refused(request, 'not-an-approver', {
    what: 'You are not on the list of approvers.',
    why: `Change ${change.id} is stuck with the network in between, and an approver decides about it.`,
    fix: `This changed nothing. Call one of the approvers that the thread of ${change.id} names.`,
  });
}

const DECISIONS: ReadonlySet<ChangeEvent['type']> = new Set<ChangeEvent['type']>([
  'stop-requested',
  'continued',
  'take-back-requested',
  'undo-retried',
  'taken-over',
]);

// The second click of a double click, or a button pressed again before the message shows the answer.
const DOUBLE_CLICK_MS = 5_000;

/** Written by a click that is worked on again after a crash, or by the first one of a double click. */
export async function isOwnEarlier(
  { item, change }: Asked,
  type: ChangeEvent['type'],
  { journal }: EngineParts,
): Promise<boolean> {
  const entries = await journal.entries(change.id);
  const last = entries.findLast(({ event }) => DECISIONS.has(event.type));
  if (last?.event.type !== type || !('by' in last.event)) return false;
  const age = Date.parse(item.receivedAt) - Date.parse(last.at);
  return last.event.by?.id === item.person.id && age < DOUBLE_CLICK_MS;
}

/** Writes a decision for as long as it is allowed: a running change may write in the same moment. */
export async function writeDecision(
  asked: Asked,
  event: ChangeEvent,
  parts: EngineParts,
): Promise<Change | null> {
  let { change } = asked;
  const { state } = change;
  for (;;) {
    const result = await parts.journal.append({
      changeId: change.id,
      afterSequence: change.sequence,
      at: isoTime(parts.world.clock),
      events: [event],
      releaseLocks: event.type === 'taken-over',
      messages: messagesOutdatedBy([event], change.plan, change),
    });
    parts.messagesChanged();
    if (result.result === 'appended') return result.change;
    const now = await parts.journal.read(change.id);
    // Only a running change goes on writing; everything else that moved was decided by somebody else.
    if (now === null || now.state !== state || state !== 'applying') return null;
    change = now;
  }
}
