// Which messages of a change an event makes outdated. The messages themselves are rendered by the chat
// adapter, from the journal.

import type { ChangeEvent } from '../domain/change.ts';
import type { Plan } from '../domain/plan.ts';
import type { MessageName } from '../ports/outbox.ts';

const OUTDATED_BY: Readonly<Record<ChangeEvent['type'], readonly MessageName[]>> = {
  proposed: ['plan'],
  approved: ['plan', 'progress'],
  rejected: ['plan'],
  cancelled: ['plan'],
  expired: ['plan'],
  'found-stale': ['plan', 'progress', 'result'],
  queued: ['plan'],
  'turn-came': ['plan', 'progress'],
  replanned: ['plan', 'progress'],
  'stop-requested': ['plan', 'progress'],
  stopped: ['plan', 'progress', 'question'],
  continued: ['plan', 'progress', 'question'],
  'take-back-requested': ['plan', 'progress', 'question'],
  'undo-retried': ['plan', 'progress', 'result'],
  'taken-over': ['plan', 'progress', 'result'],
  reverted: ['plan', 'result'],
  'step-started': ['progress'],
  'step-confirmed': ['progress'],
  'step-done': ['progress'],
  'step-failed': ['plan', 'progress'],
  'step-undo-started': ['progress'],
  'step-undone': ['progress'],
  'step-undo-failed': ['plan', 'progress', 'result'],
  applied: ['plan', 'progress', 'result'],
  undone: ['plan', 'progress', 'result'],
};

/** `plan`: of the change that the events belong to. */
export function messagesOutdatedBy(
  events: readonly ChangeEvent[],
  plan: Plan,
): readonly MessageName[] {
  const names = events.flatMap((event) => [
    ...OUTDATED_BY[event.type],
    // The card must not say that steps are running while everything waits for a person.
    ...(isAskedOrAnswered(event, plan) ? (['plan', 'question'] as const) : []),
  ]);
  return [...new Set(names)];
}

function isAskedOrAnswered(event: ChangeEvent, { steps }: Plan): boolean {
  if ('by' in event) return 'stepId' in event;
  if (event.type !== 'step-started' && event.type !== 'step-undo-started') return false;
  return steps.some(({ id, asks }) => id === event.stepId && asks !== undefined);
}
