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

const ANSWERS: Partial<Record<ChangeEvent['type'], Answer['kind']>> = {
  'step-confirmed': 'done',
  'step-failed': 'declined',
  'step-undo-failed': 'declined',
  stopped: 'closed',
  approved: 'moved-on',
  queued: 'moved-on',
  rejected: 'moved-on',
  expired: 'moved-on',
  'turn-came': 'moved-on',
  continued: 'continued',
  'take-back-requested': 'taken-back',
};

function answerIn(event: ChangeEvent, stoppedBy: Person | null): Answer | null {
  const kind = ANSWERS[event.type];
  if (kind === undefined) return null;
  if (event.type === 'stopped') return { kind, by: stoppedBy };
  const by = 'by' in event ? (event.by ?? null) : null;
  // A step that failed without a person failed by itself, and that answers nothing.
  return kind === 'declined' && by === null ? null : { kind, by };
}

/** Only an open question takes an answer. */
function answerLast(questions: readonly Question[], answer: Answer): readonly Question[] {
  const last = questions.at(-1);
  if (last === undefined || last.answer !== null) return questions;
  return [...questions.slice(0, -1), { ...last, answer }];
}
