// Which messages of a change an event makes outdated. The messages themselves are rendered by the chat
// adapter, from the journal.

import type { ChangeEvent } from '../domain/change.ts';
import type { MessageName } from '../ports/outbox.ts';

const OUTDATED_BY: Readonly<Record<ChangeEvent['type'], readonly MessageName[]>> = {
  proposed: ['plan'],
  approved: ['plan', 'progress'],
  rejected: ['plan'],
  cancelled: ['plan'],
  expired: ['plan'],
  'found-stale': ['plan', 'progress', 'result'],
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

export function messagesOutdatedBy(events: readonly ChangeEvent[]): readonly MessageName[] {
  return [...new Set(events.flatMap((event) => OUTDATED_BY[event.type]))];
}
