// A change: one plan on its way through approval and execution, computed by replaying its journal
// over one literal table of allowed transitions. A pair that is not in the table is corruption.
// Deliberately no I/O and no clock here: events carry their own time.

import type { Failure } from './failures.ts';
import type { ChangeId } from './names.ts';
import type { Plan } from './plan.ts';

export type ChangeState =
  | 'awaiting-approval'
  | 'applying'
  | 'undoing'
  | 'stuck'
  | 'applied'
  | 'undone'
  | 'rejected'
  | 'expired'
  | 'stale'
  | 'cancelled';

export interface Person {
  /** Stable id of the chat system or `cli:USER`; never a display name. */
  readonly id: string;
}

/** Where a change was asked for and where its thread lives. */
export interface Origin {
  readonly source: 'slack' | 'cli';
  /** Channel id; empty for the CLI. */
  readonly channel: string;
}

/** What the traffic probe saw. Figures cover the time since `sinceRestart` when the bot died. */
export interface ProbeReport {
  readonly sent: number;
  readonly lost: number;
  readonly longestGapMs: number;
  readonly intervalMs: number;
  /** True when the bot died during the change: the figures start at its restart. */
  readonly isPartial: boolean;
}

interface StepFailed<Type> {
  readonly type: Type;
  readonly stepId: string;
  readonly failure: Failure;
  /** Who declined to do it by hand; left out: it failed by itself. */
  readonly by?: Person;
}

export type ChangeEvent =
  | {
      readonly type: 'proposed';
      readonly plan: Plan;
      readonly planDigest: string;
      readonly requester: Person;
      readonly origin: Origin;
      readonly expiresAt: string;
    }
  | { readonly type: 'approved'; readonly by: Person; readonly planDigest: string }
  | { readonly type: 'rejected'; readonly by: Person }
  | { readonly type: 'cancelled'; readonly by: Person }
  | { readonly type: 'expired' }
  | { readonly type: 'found-stale'; readonly differences: readonly string[] }
  | { readonly type: 'step-started'; readonly stepId: string }
  /** A person says that they did what the step, or its undo, asked for. */
  | { readonly type: 'step-confirmed'; readonly stepId: string; readonly by: Person }
  | { readonly type: 'step-done'; readonly stepId: string; readonly evidence: string }
  | StepFailed<'step-failed'>
  | { readonly type: 'step-undo-started'; readonly stepId: string }
  | { readonly type: 'step-undone'; readonly stepId: string; readonly evidence: string }
  | StepFailed<'step-undo-failed'>
  | { readonly type: 'applied'; readonly probe: ProbeReport | null }
  | { readonly type: 'undone'; readonly probe: ProbeReport | null };

export type StepState =
  | 'pending'
  | 'running'
  /** For a person, who does it (or its undo, when the change is undoing) by hand. */
  | 'waiting'
  | 'done'
  | 'failed'
  | 'undoing'
  | 'undone'
  | 'undo-failed';

export interface StepProgress {
  readonly state: StepState;
  /** False for a step that failed before it began: nothing of it is there to take back. */
  readonly wasStarted: boolean;
  readonly evidence: string | null;
  readonly failure: Failure | null;
  /** Who answered the newest question of a step done by hand. */
  readonly answeredBy: Person | null;
}

export interface JournalEntry {
  /** 1, 2, 3 … without gaps in one change. */
  readonly sequence: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly event: ChangeEvent;
}

export interface Change {
  readonly id: ChangeId;
  readonly state: ChangeState;
  readonly sequence: number;
  readonly plan: Plan;
  readonly planDigest: string;
  readonly requester: Person;
  readonly origin: Origin;
  readonly proposedAt: string;
  readonly expiresAt: string;
  readonly decidedBy: Person | null;
  readonly decidedAt: string | null;
  readonly endedAt: string | null;
  readonly steps: Readonly<Record<string, StepProgress>>;
  /** Of the step that failed, whether or not the undo worked. */
  readonly failure: Failure | null;
  readonly differences: readonly string[];
  readonly probe: ProbeReport | null;
}

/** Final states hold no locks, except `stuck`, which keeps them until a person takes over. */
const ENDED: ReadonlySet<ChangeState> = new Set<ChangeState>([
  'stuck',
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
    rejected: 'rejected',
    cancelled: 'cancelled',
    expired: 'expired',
  },
  applying: {
    'found-stale': 'stale',
    'step-started': 'applying',
    'step-confirmed': 'applying',
    'step-done': 'applying',
    'step-failed': 'undoing',
    applied: 'applied',
  },
  undoing: {
    'step-undo-started': 'undoing',
    'step-confirmed': 'undoing',
    'step-undone': 'undoing',
    'step-undo-failed': 'stuck',
    undone: 'undone',
  },
  stuck: {},
  applied: {},
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
    expiresAt,
    decidedBy: null,
    decidedAt: null,
    endedAt: null,
    steps: Object.fromEntries(plan.steps.map((step) => [step.id, PENDING])),
    failure: null,
    differences: [],
    probe: null,
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

function applyEntry(change: Change, entry: JournalEntry): Change {
  const state = TRANSITIONS[change.state][entry.event.type];
  if (state === undefined) {
    throw corrupt(change.id, `has "${entry.event.type}" in state ${change.state}`);
  }
  if (entry.sequence !== change.sequence + 1) {
    throw corrupt(change.id, `jumps from entry ${change.sequence} to ${entry.sequence}`);
  }
  const endedAt = ENDED.has(state) ? entry.at : null;
  return { ...change, state, sequence: entry.sequence, endedAt, ...detailsOf(change, entry) };
}

function detailsOf(change: Change, { event, at }: JournalEntry): Partial<Change> {
  switch (event.type) {
    case 'approved':
    case 'rejected':
    case 'cancelled':
      return { decidedBy: event.by, decidedAt: at };
    case 'found-stale':
      return { differences: event.differences };
    case 'applied':
    case 'undone':
      return { probe: event.probe };
    case 'proposed':
    case 'expired':
      return {};
    default:
      return stepDetails(change, event);
  }
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
  const before = change.steps[event.stepId];
  if (before === undefined) throw corrupt(change.id, `names an unknown step "${event.stepId}"`);
  if (event.type === 'step-confirmed' && before.state !== 'waiting') {
    throw corrupt(change.id, `confirms step "${event.stepId}", which asked nobody`);
  }
  const progress: StepProgress = {
    state: stepStateAfter(change, event),
    wasStarted: before.wasStarted || event.type === 'step-started',
    evidence: 'evidence' in event ? event.evidence : before.evidence,
    failure: 'failure' in event ? event.failure : before.failure,
    answeredBy: 'by' in event ? (event.by ?? null) : answererAfter(event, before),
  };
  const steps = { ...change.steps, [event.stepId]: progress };
  return event.type === 'step-failed' ? { steps, failure: event.failure } : { steps };
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
