// Approve and reject: one authorisation for every way of clicking. The requester never approves his
// own change, an approval binds to the digest of the plan that was seen, and of two clicks one wins.
// A change that waits in line can still be rejected, or withdrawn by whoever asked for it.

import type { Change, ChangeEvent } from '../domain/change.ts';
import { type Failure, type FailureCode, refuse } from '../domain/failures.ts';
import { isoTime } from '../ports/clock.ts';
import type { InboxItem, InboxRequest } from '../ports/inbox.ts';
import type { Reply } from '../ports/replies.ts';
import { type Start, startOrQueue } from './line/start-or-queue.ts';
import type { EngineParts } from './parts.ts';
import { messagesOutdatedBy } from './report.ts';

export type Decision = Extract<InboxRequest, { kind: 'decision' }>;

export interface DecisionResult {
  /** What to tell the person privately; null: the card in the channel says it. */
  readonly reply: Reply | null;
  /** The change that may run now. */
  readonly runnable: Change | null;
}

export async function decide(
  item: InboxItem,
  request: Decision,
  parts: EngineParts,
): Promise<DecisionResult> {
  const change = await parts.journal.read(request.changeId);
  if (change === null) return refusal(request, 'change-not-found', noSuchChange(request));
  const now = parts.world.clock.now();
  // A click that is worked on again after a crash has already won: it is no second decision.
  if (isOwnEarlierDecision(change, item, request)) return { reply: null, runnable: null };
  const problem = findProblem(change, { item, request, now, approvers: parts.inventory.approvers });
  if (problem !== null) return { reply: refusedReply(request, problem), runnable: null };
  return request.decision === 'approve'
    ? outcomeOf(await startOrQueue(change, item.person, parts), change, request)
    : reject(change, item, request, parts);
}

interface Click {
  readonly item: InboxItem;
  readonly request: Decision;
  readonly now: number;
  readonly approvers: readonly string[];
}

function findProblem(change: Change, click: Click): Failure | null {
  const isInLine = change.state === 'queued' && click.request.decision === 'reject';
  return (
    (isInLine ? null : decidedProblem(change)) ??
    (isForThisPlan(change, click) ? null : outdated(change)) ??
    (isInLine || Date.parse(change.expiresAt) > click.now ? null : expired(change)) ??
    personProblem(change, click)
  );
}

/** A click from before a plan was made anew does not count for it, even where the two are the same. */
function isForThisPlan(change: Change, { item, request }: Click): boolean {
  return request.planDigest === change.planDigest && item.receivedAt >= change.plannedAt;
}

function personProblem(change: Change, { item, request, approvers }: Click): Failure | null {
  const isRequester = item.person.id === change.requester.id;
  // Whoever asked may always withdraw.
  if (isRequester && request.decision === 'reject') return null;
  if (isRequester) {
    return failure('own-change', {
      what: 'You asked for this change, so you cannot approve it.',
      why: 'Every change is seen by two people.',
      fix: 'Nothing was done. Ask another approver, or press Reject to withdraw it.',
    });
  }
  if (approvers.includes(item.person.id)) return null;
  return failure('not-an-approver', {
    what: 'You are not on the list of approvers.',
    why: 'arpeggio.yaml names the people who may approve or reject changes.',
    fix: 'Nothing was done. Ask an approver, or have yourself added there.',
  });
}

function decidedProblem({ state }: Change): Failure | null {
  if (state === 'awaiting-approval') return null;
  if (state === 'expired') return expired(null);
  return failure('already-decided', {
    what: `This change ${DECIDED[state] ?? `is ${state}`}.`,
    why: 'Somebody decided a moment before you.',
    fix: 'Your click did nothing. Its thread shows how it goes.',
  });
}

const DECIDED: Partial<Record<Change['state'], string>> = {
  queued: 'is approved already and waits in line',
  applying: 'is running already',
  undoing: 'is being taken back already',
  applied: 'was carried out already',
  undone: 'was taken back already',
  rejected: 'was rejected already',
};

function expired(change: Change | null): Failure {
  const when = change === null ? '' : ` at ${change.expiresAt.slice(11, 16)} UTC`;
  return failure('approval-expired', {
    what: `The plan expired${when}.`,
    why: 'The network may have moved on since it was made.',
    fix: 'Nothing was done. Type the command again for a fresh plan.',
  });
}

function outdated(change: Change): Failure {
  return failure('plan-outdated', {
    what: `The card you clicked is not the plan of ${change.id}.`,
    why: 'An approval only counts for exactly the plan that was seen.',
    fix: 'Nothing was done. Use the newest card, or type the command again.',
  });
}

function noSuchChange({ changeId }: Decision) {
  return {
    what: `There is no change ${changeId}.`,
    why: 'It was made by another installation, or the data directory was replaced.',
    fix: 'Nothing was done. Type the command again for a fresh plan.',
  };
}

function isOwnEarlierDecision(change: Change, item: InboxItem, request: Decision): boolean {
  const isSamePerson = change.decidedBy?.id === item.person.id;
  const isRejected = ['rejected', 'cancelled'].includes(change.state);
  return isSamePerson && isRejected === (request.decision === 'reject');
}

async function reject(
  change: Change,
  item: InboxItem,
  request: Decision,
  parts: EngineParts,
): Promise<DecisionResult> {
  const event: ChangeEvent = { type: 'rejected', by: item.person };
  const result = await parts.journal.append({
    changeId: change.id,
    afterSequence: change.sequence,
    at: isoTime(parts.world.clock),
    events: [event],
    // It holds nothing, but may stand in line.
    releaseLocks: true,
    messages: messagesOutdatedBy([event], change.plan, change),
  });
  parts.messagesChanged();
  if (result.result === 'appended') return { reply: null, runnable: null };
  return refusal(request, 'already-decided', decidedMeanwhile(change));
}

/** What a start comes to for the one who decided. */
export function outcomeOf(start: Start, change: Change, request: Decision): DecisionResult {
  switch (start.kind) {
    case 'started':
      return { reply: null, runnable: start.change };
    case 'queued': {
      const { holder, place } = start;
      return { reply: { kind: 'queued', changeId: change.id, holder, place }, runnable: null };
    }
    case 'moved-on':
      return refusal(request, 'already-decided', decidedMeanwhile(change));
    case 'refused': {
      const reply = { ...refusedReply(request, start.failure), inTheWay: start.inTheWay };
      return { reply, runnable: null };
    }
  }
}

function decidedMeanwhile(change: Change) {
  return {
    what: `Somebody decided about ${change.id} in the same moment.`,
    why: 'Of two clicks, one wins.',
    fix: 'Your click did nothing. The card shows the decision.',
  };
}

function refusal(
  request: Decision,
  code: FailureCode,
  texts: Omit<Failure, 'code'>,
): DecisionResult {
  return { reply: refusedReply(request, failure(code, texts)), runnable: null };
}

function refusedReply(request: Decision, problem: Failure) {
  const about = `click on ${request.decision === 'approve' ? 'Approve' : 'Reject'} of change ${request.changeId}`;
  return { kind: 'refused' as const, about, failure: problem, inTheWay: null };
}

function failure(code: FailureCode, texts: Omit<Failure, 'code'>): Failure {
  return refuse(code, texts).failure;
}
