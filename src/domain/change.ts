// A change: one plan on its way through approval and execution, and the events its journal is made of.
// Deliberately types only; what the events add up to is in replay.ts.

import type { Failure } from './failures.ts';
import type { ChangeId } from './names.ts';
import type { Plan } from './plan.ts';
import type { Question } from './questions.ts';

export type ChangeState =
  | 'awaiting-approval'
  /** Approved, and in line behind a change that holds its locks. */
  | 'queued'
  | 'applying'
  /** At a safe point, because somebody asked for it; holds its locks until it goes on or back. */
  | 'stopped'
  | 'undoing'
  | 'stuck'
  /** Was stuck until a person mended the network and said so. */
  | 'taken-over'
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

/** What the traffic probe saw while the change was at work. */
export interface ProbeReport {
  readonly sent: number;
  readonly lost: number;
  readonly longestGapMs: number;
  readonly intervalMs: number;
  /** True when the bot died during the change: the figures start at its restart. */
  readonly isPartial: boolean;
  /** It waited for a person in between, and nothing was sent meanwhile; left out: it did not. */
  readonly hasPauses?: true;
}

export type StopReason = 'asked' | 'freeze';

/** superseded: a later change has put the same objects elsewhere. */
export type WatchEnd = 'time' | 'superseded' | 'reverted';

/** An event after which a change waits for a person: what its probe saw until then. */
interface Paused {
  readonly probe?: ProbeReport | null;
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
      /** The applied change that this one takes back; left out: it is no undo. */
      readonly undoes?: ChangeId;
    }
  | { readonly type: 'approved'; readonly by: Person; readonly planDigest: string }
  /** Approved, but others hold its locks: it waits for them. */
  | {
      readonly type: 'queued';
      readonly by: Person;
      readonly planDigest: string;
      readonly behind: readonly ChangeId[];
    }
  /** Told to those in line: one in front of them is stuck and ends only by a person. */
  | { readonly type: 'line-stuck'; readonly behind: ChangeId }
  /** First in line, and its locks are free: they are taken in this moment. */
  | { readonly type: 'turn-came' }
  /** The facts moved while it waited in line: a new plan, which asks for approval again. */
  | {
      readonly type: 'replanned';
      readonly plan: Plan;
      readonly planDigest: string;
      readonly expiresAt: string;
      readonly differences: readonly string[];
    }
  | { readonly type: 'rejected'; readonly by: Person }
  | { readonly type: 'cancelled'; readonly by: Person }
  | { readonly type: 'expired' }
  | { readonly type: 'found-stale'; readonly differences: readonly string[] }
  | ({ readonly type: 'step-started'; readonly stepId: string } & Paused)
  /** A person says that they did what the step, or its undo, asked for. */
  | { readonly type: 'step-confirmed'; readonly stepId: string; readonly by: Person }
  | { readonly type: 'step-done'; readonly stepId: string; readonly evidence: string }
  | StepFailed<'step-failed'>
  | ({ readonly type: 'step-undo-started'; readonly stepId: string } & Paused)
  | { readonly type: 'step-undone'; readonly stepId: string; readonly evidence: string }
  | (StepFailed<'step-undo-failed'> & Paused)
  /** A person, or a freeze, asks for a halt at the next safe point. */
  | { readonly type: 'stop-requested'; readonly by: Person; readonly why: StopReason }
  | ({
      readonly type: 'stopped';
      /** Ids of the steps whose effect could be seen at the halt; looked at again before it goes on. */
      readonly standing: readonly string[];
      /** ISO 8601: taken back then if nobody has decided. */
      readonly until: string;
    } & Paused)
  | { readonly type: 'continued'; readonly by: Person }
  /** `by` is null when nobody decided in time. */
  | { readonly type: 'take-back-requested'; readonly by: Person | null }
  /** A stuck undo is tried again from the step that could not be taken back. */
  | { readonly type: 'undo-retried'; readonly by: Person }
  | { readonly type: 'taken-over'; readonly by: Person; readonly reason: string }
  | {
      readonly type: 'applied';
      readonly probe: ProbeReport | null;
      /** Ids of the steps whose effect could be seen at the end; left out in old journals. */
      readonly standing?: readonly string[];
    }
  /** After the end: another change took this one back. */
  | { readonly type: 'reverted'; readonly undoneBy: ChangeId }
  /** After the end, while a watch goes on: something that people have to know. */
  | { readonly type: 'watch-alerted'; readonly failure: Failure }
  | { readonly type: 'watch-ended'; readonly why: WatchEnd }
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
  /** When the plan that counts now was made: later than `proposedAt` after a time in line. */
  readonly plannedAt: string;
  readonly expiresAt: string;
  readonly decidedBy: Person | null;
  readonly decidedAt: string | null;
  readonly endedAt: string | null;
  readonly steps: Readonly<Record<string, StepProgress>>;
  /** Of the step that failed, whether or not the undo worked. */
  readonly failure: Failure | null;
  readonly differences: readonly string[];
  readonly probe: ProbeReport | null;
  /** Seen until the newest wait for a person; the probe begins anew after it. */
  readonly probeBefore: ProbeReport | null;
  /** Nothing was done since that wait, so no time is missing in the figures. */
  readonly isProbePaused: boolean;
  readonly undoes: ChangeId | null;
  readonly revertedBy: ChangeId | null;
  /** The changes it was queued behind with this plan; empty: it never waited in line. */
  readonly waitedFor: readonly ChangeId[];
  /** Those of them that are known to have got stuck. */
  readonly stuckAhead: readonly ChangeId[];
  /** The newest request for a halt; null: none, or it went on since. */
  readonly stopRequest: { readonly by: Person; readonly why: StopReason } | null;
  /** Who asked to take it back after a halt; null: nobody. */
  readonly takenBackBy: Person | null;
  /** When a halt ends and it is taken back if nobody decides; null: it is not halted. */
  readonly haltUntil: string | null;
  /** Seen at the newest halt or at the end; null once it went on, and in old journals. */
  readonly standing: readonly string[] | null;
  /** Oldest first; each has a message of its own. */
  readonly questions: readonly Question[];
  /** How often a stuck undo was tried again; each has a result of its own. */
  readonly undoRetryCount: number;
  readonly takeOver: { readonly by: Person; readonly reason: string } | null;
  /** What the watch after the end has seen, oldest first; each has a message of its own. */
  readonly alerts: readonly Failure[];
  /** null: it goes on, or there is none. */
  readonly watchEnd: WatchEnd | null;
}
