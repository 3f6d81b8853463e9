// What a journal adds up to: a change, computed by replaying its events over one literal table of
// allowed transitions. A pair that is not in the table is corruption.
// Deliberately no I/O and no clock here: events carry their own time.

import type {
  Change,
  ChangeEvent,
  ChangeState,
  JournalEntry,
  Person,
  StepProgress,
  StepState,
} from './change.ts';
import type { ChangeId } from './names.ts';
import type { Plan } from './plan.ts';
import { probePauseAfter } from './probe-pauses.ts';
import { questionsAfter } from './questions.ts';

/** Final states hold no locks, except `stuck`, which keeps them until a person takes over. */
const ENDED: ReadonlySet<ChangeState> = new Set<ChangeState>([
  'stuck',
  'taken-over',
  'applied',
  'undone',
  'rejected',
  'expired',
  'stale',
  'cancelled',
]);

type Transitions = Readonly<Record<ChangeState, Partial<Record<ChangeEvent['type'], ChangeState>>>>;

export const TRANSITIONS: Transitions = {
  'awaiting-approval': {
    approved: 'applying',
    queued: 'queued',
    rejected: 'rejected',
    cancelled: 'cancelled',
    expired: 'expired',
  },
  queued: {
    'line-stuck': 'queued',
    'turn-came': 'applying',
    rejected: 'rejected',
    cancelled: 'cancelled',
  },
  applying: {
    'found-stale': 'stale',
    replanned: 'awaiting-approval',
    'stop-requested': 'applying',
    stopped: 'stopped',
    'step-started': 'applying',
    'step-confirmed': 'applying',
    'step-done': 'applying',
    'step-failed': 'undoing',
    applied: 'applied',
  },
  stopped: {
    continued: 'applying',
    'take-back-requested': 'undoing',
  },
  undoing: {
    'step-undo-started': 'undoing',
    'step-confirmed': 'undoing',
    'step-undone': 'undoing',
    'step-undo-failed': 'stuck',
    undone: 'undone',
  },
  stuck: {
    'undo-retried': 'undoing',
    'taken-over': 'taken-over',
  },
  'taken-over': {},
  applied: {
    reverted: 'applied',
    'watch-alerted': 'applied',
    'watch-ended': 'applied',
  },
  undone: {},
  rejected: {},
  expired: {},
  stale: {},
  cancelled: {},
};

/** The change that a whole journal adds up to; throws on a journal that cannot have happened. */
export function replay(id: ChangeId, entries: readonly JournalEntry[]): Change {
  const [first, ...rest] = entries;
  if (first?.event.type !== 'proposed') throw corrupt(id, 'does not begin with "proposed"');
  const { plan, planDigest, requester, origin, expiresAt } = first.event;
  const start: Change = {
    id,
    state: 'awaiting-approval',
    sequence: first.sequence,
    plan,
    planDigest,
    requester,
    origin,
    proposedAt: first.at,
    plannedAt: first.at,
    expiresAt,
    decidedBy: null,
    decidedAt: null,
    endedAt: null,
    steps: pendingSteps(plan),
    failure: null,
    differences: [],
    probe: null,
    probeBefore: null,
    isProbePaused: false,
    undoes: first.event.undoes ?? null,
    revertedBy: null,
    waitedFor: [],
    stuckAhead: [],
    stopRequest: null,
    takenBackBy: null,
    haltUntil: null,
    standing: null,
    questions: [],
    undoRetryCount: 0,
    takeOver: null,
    alerts: [],
    watchEnd: null,
  };
  return rest.reduce(applyEntry, start);
}

const PENDING: StepProgress = {
  state: 'pending',
  wasStarted: false,
  evidence: null,
  failure: null,
  answeredBy: null,
};

function pendingSteps(plan: Plan): Change['steps'] {
  return Object.fromEntries(plan.steps.map((step) => [step.id, PENDING]));
}

function applyEntry(change: Change, entry: JournalEntry): Change {
  const state = TRANSITIONS[change.state][entry.event.type];
  if (state === undefined) {
    throw corrupt(change.id, `has "${entry.event.type}" in state ${change.state}`);
  }
  if (entry.sequence !== change.sequence + 1) {
    throw corrupt(change.id, `jumps from entry ${change.sequence} to ${entry.sequence}`);
  }
  return {
    ...change,
    state,
    sequence: entry.sequence,
    endedAt: endAfter(change, state, entry),
    questions: questionsAfter(change, entry.event),
    ...probePauseAfter(change, entry.event),
    ...detailsOf(change, entry),
  };
}

/** What is noted after the end does not move the end. */
function endAfter(change: Change, state: ChangeState, { at }: JournalEntry): string | null {
  if (!ENDED.has(state)) return null;
  return change.state === state ? change.endedAt : at;
}

function detailsOf(change: Change, { event, at }: JournalEntry): Partial<Change> {
  switch (event.type) {
    case 'approved':
    case 'rejected':
    case 'cancelled':
      return { decidedBy: event.by, decidedAt: at };
    case 'queued':
      return { decidedBy: event.by, decidedAt: at, waitedFor: event.behind };
    case 'found-stale':
      return { differences: event.differences };
    case 'replanned':
      return planDetails(event, at);
    case 'applied':
      return { probe: event.probe, standing: event.standing ?? null };
    default:
      return 'stepId' in event ? stepDetails(change, event) : haltDetails(change, event);
  }
}

/** What is noted of a change at its end or after it. */
function laterDetails(change: Change, event: ChangeEvent): Partial<Change> {
  if (event.type === 'undone') return { probe: event.probe };
  if (event.type === 'watch-ended') return { watchEnd: event.why };
  if (event.type === 'watch-alerted') return { alerts: [...change.alerts, event.failure] };
  return {};
}

function planDetails(
  { plan, planDigest, expiresAt, differences }: Extract<ChangeEvent, { type: 'replanned' }>,
  at: string,
): Partial<Change> {
  const undecided = { decidedBy: null, decidedAt: null, stopRequest: null };
  const notInLine = { waitedFor: [], stuckAhead: [] };
  const steps = pendingSteps(plan);
  return {
    plan,
    planDigest,
    plannedAt: at,
    expiresAt,
    differences,
    steps,
    ...undecided,
    ...notInLine,
  };
}

function haltDetails(change: Change, event: ChangeEvent): Partial<Change> {
  switch (event.type) {
    case 'stop-requested':
      return { stopRequest: { by: event.by, why: event.why } };
    case 'stopped':
      return {
        haltUntil: event.until,
        standing: event.standing,
        steps: closeQuestions(change.steps),
      };
    case 'continued':
      return { stopRequest: null, haltUntil: null };
    case 'take-back-requested':
      return { takenBackBy: event.by, haltUntil: null };
    case 'reverted':
      return { revertedBy: event.undoneBy };
    case 'line-stuck':
      return { stuckAhead: [...change.stuckAhead, event.behind] };
    case 'undo-retried':
      return { undoRetryCount: change.undoRetryCount + 1 };
    case 'taken-over':
      return { takeOver: { by: event.by, reason: event.reason } };
    default:
      return laterDetails(change, event);
  }
}

/** A step that waits for a person at a halt counts as not done, and is asked for anew if it goes on. */
function closeQuestions(steps: Change['steps']): Change['steps'] {
  const closed = Object.entries(steps).map(
    ([id, step]) => [id, step.state === 'waiting' ? PENDING : step] as const,
  );
  return Object.fromEntries(closed);
}

type StepEvent = Extract<ChangeEvent, { readonly stepId: string }>;

const STEP_STATE_AFTER: Readonly<Record<StepEvent['type'], StepState>> = {
  'step-started': 'running',
  'step-confirmed': 'running',
  'step-done': 'done',
  'step-failed': 'failed',
  'step-undo-started': 'undoing',
  'step-undone': 'undone',
  'step-undo-failed': 'undo-failed',
};

function stepDetails(change: Change, event: StepEvent): Partial<Change> {
  const before = progressBefore(change, event);
  const progress: StepProgress = {
    state: stepStateAfter(change, event),
    wasStarted: before.wasStarted || event.type === 'step-started',
    evidence: 'evidence' in event ? event.evidence : before.evidence,
    failure: 'failure' in event ? event.failure : before.failure,
    answeredBy: 'by' in event ? (event.by ?? null) : answererAfter(event, before),
  };
  const steps = { ...change.steps, [event.stepId]: progress };
  if (event.type === 'step-failed') return { steps, failure: event.failure };
  // What stood at the halt may be changed by the steps after it.
  return event.type === 'step-started' ? { steps, standing: null } : { steps };
}

function progressBefore(change: Change, { type, stepId }: StepEvent): StepProgress {
  const before = change.steps[stepId];
  if (before === undefined) throw corrupt(change.id, `names an unknown step "${stepId}"`);
  if (type === 'step-confirmed' && before.state !== 'waiting') {
    throw corrupt(change.id, `confirms step "${stepId}", which asked nobody`);
  }
  return before;
}

/** Who answered is known until the next question is asked. */
function answererAfter({ type }: StepEvent, { answeredBy }: StepProgress): Person | null {
  return type === 'step-undo-started' ? null : answeredBy;
}

function stepStateAfter({ plan, state }: Change, { type, stepId }: StepEvent): StepState {
  const isAsked = plan.steps.some(({ id, asks }) => id === stepId && asks !== undefined);
  if (isAsked && (type === 'step-started' || type === 'step-undo-started')) return 'waiting';
  if (type === 'step-confirmed' && state === 'undoing') return 'undoing';
  return STEP_STATE_AFTER[type];
}

function corrupt(id: ChangeId, what: string): Error {
  return new Error(`The journal of change ${id} ${what}. It is corrupt; the bot stops.`);
}
