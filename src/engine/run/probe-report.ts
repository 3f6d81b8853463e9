// Runs the traffic probe beside a change. A probe that cannot run never stops a change: its report is
// then null, and the final message says that there are no figures.

import type { Change, ProbeReport } from '../../domain/change.ts';
import { failureOf } from '../../domain/failures.ts';
import type { PlannedStep } from '../../domain/plan.ts';
import type { RunningProbe } from '../../ports/traffic-probe.ts';
import type { EngineParts } from '../parts.ts';

export interface ChangeProbe {
  /** Ends the probe and gives the figures since this run began; later calls give the same. */
  report(): Promise<ProbeReport | null>;
}

type Pause = { readonly probe?: ProbeReport | null };

/** For an event after which the change waits for a person; empty: there is no probe to tell of. */
export async function pauseOf({ plan }: Change, probe: ChangeProbe | null): Promise<Pause> {
  return plan.probe === null || probe === null ? {} : { probe: await probe.report() };
}

/** The same, for an event that makes it wait only when the step asks a person. */
export async function pauseAt(
  { asks }: PlannedStep,
  change: Change,
  probe: ChangeProbe | null,
): Promise<Pause> {
  return asks === undefined ? {} : pauseOf(change, probe);
}

export async function startProbe(change: Change, parts: EngineParts): Promise<ChangeProbe> {
  const { probe: plan } = change.plan;
  // A step was begun before this run, and no wait for a person is in between: the bot died, and packets
  // lost before now were not counted.
  const wasBegun = Object.values(change.steps).some((step) => step.wasStarted);
  const isPartial = wasBegun && !change.isProbePaused;
  const running = plan === null ? null : await orNull(() => parts.probe.start(plan));
  let report: Promise<ProbeReport | null> | null = null;
  return {
    report() {
      report ??= running === null || plan === null ? Promise.resolve(null) : stop(running);
      return report;
    },
  };

  async function stop(probe: RunningProbe): Promise<ProbeReport | null> {
    const figures = await orNull(() => probe.stop());
    if (figures === null || plan === null) return null;
    return { ...figures, intervalMs: plan.intervalMs, isPartial };
  }
}

async function orNull<Value>(action: () => Promise<Value>): Promise<Value | null> {
  try {
    return await action();
  } catch (thrown) {
    if (failureOf(thrown) === null) throw thrown;
    return null;
  }
}
