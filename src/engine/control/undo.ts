// Undo: an applied change is taken back by a change of its own, with a plan, a journal and a thread. For
// some time the approval of the first covers the second, so that the requester or an approver gets back
// with one press; after that a second person decides as about any other plan.

import type { Change } from '../../domain/change.ts';
import { failureOf } from '../../domain/failures.ts';
import { planDigest } from '../../domain/plan.ts';
import { isoTime } from '../../ports/clock.ts';
import { type DecisionResult, outcomeOf } from '../approve.ts';
import { startOrQueue } from '../line/start-or-queue.ts';
import type { EngineParts } from '../parts.ts';
import { messagesOutdatedBy } from '../report.ts';
import { type Asked, notNow, refused, SAID_NOTHING } from './answer.ts';
import { decideHalt } from './halt.ts';
import { findUndoProblem } from './undo-checks.ts';
import { isReversible, planUndo } from './undo-plan.ts';

export async function undo(asked: Asked, parts: EngineParts): Promise<DecisionResult> {
  const { item, request, change } = asked;
  // Worked on again after a crash: the plan is there, and only its start may be missing.
  const made = await parts.journal.bySource(item.id);
  if (made !== null) return startIfCovered(asked, made, parts);
  if (change.state === 'stopped') return decideHalt(asked, 'take-back', parts);
  if (change.state !== 'applied') return notNow(asked);
  const open = await findOpenUndo(change, parts);
  if (open !== null) {
    // The second click of a double click: the card of the first is there.
    if (open.requester.id === item.person.id && open.state !== 'awaiting-approval') {
      return SAID_NOTHING;
    }
    return { reply: { kind: 'already-open', changeId: open.id }, runnable: null };
  }
  const problem = await findProblem(change, parts);
  if (problem !== null) return refused(request, problem.code, problem);
  return startIfCovered(asked, await proposeUndo(asked, parts), parts);
}

async function findOpenUndo({ id }: Change, { journal }: EngineParts): Promise<Change | null> {
  return (await journal.open()).find(({ undoes }) => undoes === id) ?? null;
}

async function findProblem(change: Change, parts: EngineParts) {
  try {
    return await findUndoProblem(change, parts);
  } catch (thrown) {
    const failure = failureOf(thrown);
    if (failure === null || failure.code === 'store-unavailable') throw thrown;
    return failure;
  }
}

async function proposeUndo({ item, request, change }: Asked, parts: EngineParts): Promise<Change> {
  const { clock } = parts.world;
  const undoId = parts.newChangeId();
  const plan = planUndo(change, { undoId, reason: request.reason }, parts.commands);
  const event = {
    type: 'proposed' as const,
    plan,
    planDigest: planDigest(plan),
    requester: item.person,
    origin: item.origin,
    expiresAt: new Date(clock.now() + parts.inventory.approvalExpiryMs).toISOString(),
    undoes: change.id,
  };
  const proposed = await parts.journal.propose({
    id: undoId,
    sourceId: item.id,
    at: isoTime(clock),
    event,
    messages: messagesOutdatedBy([event], plan),
  });
  parts.messagesChanged();
  return proposed.change;
}

async function startIfCovered(
  asked: Asked,
  made: Change,
  parts: EngineParts,
): Promise<DecisionResult> {
  const isStarted = made.state !== 'awaiting-approval';
  if (isStarted || !isCovered(asked, made, parts)) return SAID_NOTHING;
  const decision = {
    kind: 'decision',
    decision: 'approve',
    changeId: made.id,
    planDigest: made.planDigest,
  } as const;
  return outcomeOf(await startOrQueue(made, asked.item.person, parts), made, decision);
}

function isCovered({ item, change }: Asked, made: Change, { inventory }: EngineParts): boolean {
  if (change.endedAt === null || !isReversible(made.plan)) return false;
  const age = Date.parse(made.proposedAt) - Date.parse(change.endedAt);
  if (age > inventory.undoCoveredMs) return false;
  return item.person.id === change.requester.id || inventory.approvers.includes(item.person.id);
}
