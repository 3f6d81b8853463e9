// What a change has asked people in its thread, one after the other: a step or its undo by hand, and
// whether to go on after a halt. Kept because every question is a message of its own: one that is only
// edited notifies nobody. Pure; replay.ts calls it with each event.

import type { Change, ChangeEvent, Person } from './change.ts';

export interface Question {
  /** null: whether the change goes on or back after a halt. */
  readonly stepId: string | null;
  readonly purpose: 'apply' | 'undo' | 'halt';
  /** null: it is still asked. */
  readonly answer: Answer | null;
}

export interface Answer {
  /** `closed`: a halt came before anybody answered. */
  readonly kind: 'done' | 'declined' | 'closed' | 'continued' | 'taken-back';
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
  if (event.type === 'stopped') return { stepId: null, purpose: 'halt', answer: null };
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
