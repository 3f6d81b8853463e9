// The answer to a step that is done by hand: the requester or any approver says that it is done, or
// that it is not. One answer counts; the change goes on from the journal, in this process or the next.
// Deliberately no time-out: a change that waits holds its locks, and only a person knows the switch.

import type { Change, ChangeEvent } from '../../domain/change.ts';
import { type Failure, refuse } from '../../domain/failures.ts';
import type { PlannedStep } from '../../domain/plan.ts';
import { isoTime } from '../../ports/clock.ts';
import type { InboxItem, InboxRequest } from '../../ports/inbox.ts';
import type { DecisionResult } from '../approve.ts';
import type { EngineParts } from '../parts.ts';
import { messagesOutdatedBy } from '../report.ts';

export type HandworkAnswer = Extract<InboxRequest, { kind: 'handwork' }>;

export async function answerHandwork(
  item: InboxItem,
  request: HandworkAnswer,
  parts: EngineParts,
): Promise<DecisionResult> {
  const change = await parts.journal.read(request.changeId);
  const step = change?.plan.steps.find(({ id }) => id === request.stepId);
  if (change === null || step === undefined) return refusal(request, unknownStep(request));
  // A click that is worked on again after a crash: recovery has taken the change up already.
  if (isOwnEarlierAnswer(change, item, request)) return { reply: null, runnable: null };
  const problem = findProblem(change, { item, request, approvers: parts.inventory.approvers });
  if (problem !== null) return refusal(request, problem);
  const event = eventOf(step, item, request);
  const result = await parts.journal.append({
    changeId: change.id,
    afterSequence: change.sequence,
    at: isoTime(parts.world.clock),
    events: [event],
    messages: messagesOutdatedBy([event], change.plan, change),
  });
  parts.messagesChanged();
  return result.result === 'appended'
    ? { reply: null, runnable: result.change }
    : refusal(request, answered());
}

interface Click {
  readonly item: InboxItem;
  readonly request: HandworkAnswer;
  readonly approvers: readonly string[];
}

function findProblem(change: Change, { item, request, approvers }: Click): Failure | null {
  const purpose = change.state === 'undoing' ? 'undo' : 'apply';
  const isAsked = change.steps[request.stepId]?.state === 'waiting';
  // A halt closes the question, also in the moment before it is written down.
  const isClosing = change.state === 'applying' && change.stopRequest !== null;
  if (!isAsked || isClosing || purpose !== request.purpose) return answered();
  if (item.person.id === change.requester.id || approvers.includes(item.person.id)) return null;
  return refuse('not-an-approver', {
    what: 'You neither asked for this change nor may you approve it.',
    why: 'Whether something was done by hand is said by the requester or by an approver.',
    fix: 'Your click did nothing and the change still waits. Tell one of them what you know.',
  }).failure;
}

function answered(): Failure {
  return refuse('already-decided', {
    what: 'This question was answered already.',
    why: 'Somebody pressed a button before you, or the change was stopped or has ended.',
    fix: 'Your click did nothing. The thread shows who answered and how it goes.',
  }).failure;
}

function unknownStep({ changeId, stepId }: HandworkAnswer): Failure {
  return refuse('change-not-found', {
    what: `There is no change ${changeId} with a step ${stepId}.`,
    why: 'It was made by another installation, or the data directory was replaced.',
    fix: 'Your click did nothing. Look at the switch, and type the command again for a fresh plan.',
  }).failure;
}

function isOwnEarlierAnswer(change: Change, item: InboxItem, request: HandworkAnswer): boolean {
  const progress = change.steps[request.stepId];
  if (progress?.answeredBy?.id !== item.person.id) return false;
  const isDeclined = progress.failure?.code === 'not-done-by-hand';
  return isDeclined === (request.answer === 'not-done');
}

function eventOf(step: PlannedStep, item: InboxItem, request: HandworkAnswer): ChangeEvent {
  const { stepId, answer, purpose } = request;
  const by = item.person;
  if (answer === 'done') return { type: 'step-confirmed', stepId, by };
  return purpose === 'apply'
    ? { type: 'step-failed', stepId, by, failure: declined(step) }
    : { type: 'step-undo-failed', stepId, by, failure: undoDeclined(step) };
}

function declined({ title, asks }: PlannedStep): Failure {
  return refuse('not-done-by-hand', {
    what: `"${title}" was not done by hand.`,
    why: `The question was: ${asks?.apply ?? title}. The answer was "Take back".`,
    fix: 'The steps before it are taken back. Type the command again when it can be done.',
  }).failure;
}

function undoDeclined({ title, asks }: PlannedStep): Failure {
  return refuse('not-done-by-hand', {
    what: `"${title}" was not taken back by hand.`,
    why: `The question was: ${asks?.undo ?? title}. The answer was "Cannot be done".`,
    fix: 'It is still in place, and so is what the steps before it did. Take them back by hand.',
  }).failure;
}

function refusal(request: HandworkAnswer, failure: Failure): DecisionResult {
  const about = `answer about step ${request.stepId} of change ${request.changeId}`;
  return { reply: { kind: 'refused', about, failure, inTheWay: null }, runnable: null };
}
