// Pings that run beside a change and count what got lost.
//
// Contract: `start` throws `Failed` when the probe cannot be started; a change then goes on without
// figures and says so. A probe that dies later reports what it saw until then. It ends by itself
// after an upper bound even when nobody stops it.

import type { ProbePlan } from '../domain/plan.ts';

export interface ProbeFigures {
  readonly sent: number;
  readonly lost: number;
  /** Longest time without an answer beyond the normal interval, in milliseconds. */
  readonly longestGapMs: number;
}

export interface RunningProbe {
  stop(): Promise<ProbeFigures>;
}

export interface TrafficProbe {
  start(plan: ProbePlan): Promise<RunningProbe>;
}
