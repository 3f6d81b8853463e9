// Which messages of a change an event makes outdated. The messages themselves are rendered by the chat
// adapter, from the journal. Questions and results have numbers: a new one is a new message, because
// an edited message notifies nobody.

import type { Change, ChangeEvent } from '../domain/change.ts';
import type { Plan } from '../domain/plan.ts';
import { type MessageKind, type MessageName, messageName } from '../ports/outbox.ts';

/** `question` is not here: which of them depends on what was asked before. */
const OUTDATED_BY: Readonly<
  Record<ChangeEvent['type'], readonly Exclude<MessageKind, 'question'>[]>
> = {
  proposed: ['plan'],
  approved: ['plan', 'progress'],
  rejected: ['plan'],
  cancelled: ['plan'],
  expired: ['plan'],
  'found-stale': ['plan', 'progress', 'result'],
  queued: ['plan'],
  'line-stuck': ['plan'],
  'turn-came': ['plan', 'progress'],
  replanned: ['plan', 'progress'],
  'stop-requested': ['plan', 'progress'],
  stopped: ['plan', 'progress'],
  continued: ['plan', 'progress'],
  'take-back-requested': ['plan', 'progress'],
  'undo-retried': ['plan', 'progress', 'result'],
  'taken-over': ['plan', 'progress', 'result'],
  reverted: ['plan', 'result'],
  'watch-alerted': ['alert'],
  'watch-ended': ['result'],
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

/** What a change has said before; a fresh one has asked nobody and has had no result. */
type Said = Pick<Change, 'questions' | 'undoRetryCount' | 'alerts'>;

const NOTHING_SAID: Said = { questions: [], undoRetryCount: 0, alerts: [] };

/** `plan`: of the change that the events belong to; `said`: that change before the events. */
export function messagesOutdatedBy(
  events: readonly ChangeEvent[],
  plan: Plan,
  said: Said = NOTHING_SAID,
): readonly MessageName[] {
  const names = events.flatMap((event): MessageName[] => {
    // Only the hour that is over is worth an edit: a later change, or an undo, has messages of its own.
    if (event.type === 'watch-ended' && event.why !== 'time') return [];
    const questions = questionsOutdatedBy(event, plan, said.questions);
    return [
      ...OUTDATED_BY[event.type].map((kind) => numbered(kind, said)),
      // The card must not say that steps are running while everything waits for a person.
      ...(questions.length === 0 ? [] : (['plan'] as const)),
      ...questions.map((number) => messageName('question', number)),
    ];
  });
  return [...new Set(names)];
}

function numbered(kind: Exclude<MessageKind, 'question'>, said: Said): MessageName {
  if (kind === 'result') return messageName(kind, said.undoRetryCount + 1);
  return kind === 'alert' ? messageName(kind, said.alerts.length + 1) : kind;
}

/** The newest question when the event answers it, and the one that the event asks. */
function questionsOutdatedBy(
  event: ChangeEvent,
  plan: Plan,
  asked: Change['questions'],
): readonly number[] {
  const isOpen = asked.at(-1)?.answer === null;
  const answered = isOpen && isAnswer(event) ? [asked.length] : [];
  return isQuestion(event, plan) ? [...answered, asked.length + 1] : answered;
}

/** Of whichever question is open. */
const ANSWERS: ReadonlySet<ChangeEvent['type']> = new Set<ChangeEvent['type']>([
  'stopped',
  'continued',
  'take-back-requested',
  'approved',
  'queued',
  'rejected',
  'expired',
  'turn-came',
]);

function isAnswer(event: ChangeEvent): boolean {
  return ANSWERS.has(event.type) || ('by' in event && 'stepId' in event);
}

const QUESTIONS: ReadonlySet<ChangeEvent['type']> = new Set<ChangeEvent['type']>([
  'stopped',
  'replanned',
  'line-stuck',
]);

function isQuestion(event: ChangeEvent, { steps }: Plan): boolean {
  if (QUESTIONS.has(event.type)) return true;
  if (event.type !== 'step-started' && event.type !== 'step-undo-started') return false;
  return steps.some(({ id, asks }) => id === event.stepId && asks !== undefined);
}
