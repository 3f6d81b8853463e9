// What a change has asked people in its thread, one after the other: a step or its undo by hand, whether
// to go on after a halt, and approval once more after a time in line; there, too, it says that it waits
// for one that is stuck. Kept because every question is a message of its own: one that is only
// edited notifies nobody. Pure; replay.ts calls it with each event.

import type { Change, ChangeEvent, Person } from './change.ts';
import type { ChangeId } from './names.ts';

export interface Question {
  /** null: it is about the change as a whole. */
  readonly stepId: string | null;
  readonly purpose: 'apply' | 'undo' | 'halt' | 'approval' | 'line';
  /** What moved while it waited in line, when approval is asked again. */
  readonly differences?: readonly string[];
  /** The change in front of it that is stuck. */
  readonly behind?: ChangeId;
  /** null: it is still asked. */
  readonly answer: Answer | null;
}

export interface Answer {
  /** `closed`: a halt came before anybody answered. `moved-on`: the card or the line says how. */
  readonly kind: 'done' | 'declined' | 'closed' | 'continued' | 'taken-back' | 'moved-on';
  /** null: nobody decided in time. */
  readonly by: Person | null;
}

/** `before`: the change that the event happens to. */
export function questionsAfter(
  before: Pick<Change, 'plan' | 'questions' | 'stopRequest'>,
  event: ChangeEvent,
): readonly Question[] {
  const { questions, stopRequest } = before;
  const answer = answerIn(event, stopRequest?.by ?? null);
  const answered = answer === null ? questions : answerLast(questions, answer);
  const asked = questionIn(event, before);
  return asked === null ? answered : [...answered, asked];
}

/** The question that an event asks; null: none. */
function questionIn(event: ChangeEvent, { plan }: Pick<Change, 'plan'>): Question | null {
  const whole = { stepId: null, answer: null };
  if (event.type === 'stopped') return { ...whole, purpose: 'halt' };
  if (event.type === 'line-stuck') return { ...whole, purpose: 'line', behind: event.behind };
  if (event.type === 'replanned') {
    return { ...whole, purpose: 'approval', differences: event.differences };
  }
  if (event.type !== 'step-started' && event.type !== 'step-undo-started') return null;
  const { stepId } = event;
  if (!plan.steps.some(({ id, asks }) => id === stepId && asks !== undefined)) return null;
  return { stepId, purpose: event.type === 'step-started' ? 'apply' : 'undo', answer: null };
}

function answerIn(event: ChangeEvent, stoppedBy: Person | null): Answer | null {
  switch (event.type) {
    case 'step-confirmed':
      return { kind: 'done', by: event.by };
    case 'step-failed':
    case 'step-undo-failed':
      // Without a person it failed by itself, and that answers nothing.
      return event.by === undefined ? null : { kind: 'declined', by: event.by };
    case 'stopped':
      return { kind: 'closed', by: stoppedBy };
    case 'approved':
    case 'queued':
    case 'rejected':
      return { kind: 'moved-on', by: event.by };
    case 'expired':
    case 'turn-came':
      return { kind: 'moved-on', by: null };
    case 'continued':
      return { kind: 'continued', by: event.by };
    case 'take-back-requested':
      return { kind: 'taken-back', by: event.by };
    default:
      return null;
  }
}

/** Only an open question takes an answer. */
function answerLast(questions: readonly Question[], answer: Answer): readonly Question[] {
  const last = questions.at(-1);
  if (last === undefined || last.answer !== null) return questions;
  return [...questions.slice(0, -1), { ...last, answer }];
}
