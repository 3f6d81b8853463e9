// Takes back every step that was begun, last one first, the failed one included: it may have happened
// in part. A step that cannot be taken back ends the change as stuck, with its locks kept.

import type { Change } from '../domain/change.ts';
import { failureOf } from '../domain/failures.ts';
import type { PlannedStep } from '../domain/plan.ts';
import type { EngineParts } from './parts.ts';
import { type ChangeProbe, pauseAt, pauseOf } from './run/probe-report.ts';
import type { Recorder } from './run/recorder.ts';
import { repeatedly } from './run/repeat.ts';

const NOTHING_TO_TAKE_BACK = 'it only looked or announced, so there is nothing to take back';
const NEVER_DONE = 'it was not done by hand, so there is nothing to take back';

/** One run of a change, from its start or from where the journal leaves off. */
export interface Run {
  readonly recorder: Recorder;
  readonly parts: EngineParts;
  /** The process ends: nothing new is begun. */
  readonly stopping: AbortSignal;
  /** null: it has ended before this run. */
  readonly probe: ChangeProbe | null;
}

export async function undoSteps(run: Run): Promise<void> {
  const { recorder, stopping } = run;
  for (const step of recorder.change.plan.steps.toReversed()) {
    const progress = recorder.change.steps[step.id];
    if (!progress?.wasStarted || progress.state === 'undone') continue;
    if (stopping.aborted) return;
    await undoStep(step, run);
    if (recorder.change.steps[step.id]?.state !== 'undone') return;
  }
}

async function undoStep(step: PlannedStep, run: Run): Promise<void> {
  const { recorder, parts, stopping, probe } = run;
  const { steps, world } = parts;
  const { undo } = steps.bind(step);
  const stepId = step.id;
  const nothing = neverDone(recorder.change, stepId);
  if (undo === null || nothing !== null) {
    const evidence = nothing ?? NOTHING_TO_TAKE_BACK;
    return recorder.record({ type: 'step-undone', stepId, evidence });
  }
  if (!isConfirmed(recorder.change, step)) {
    const pause = await pauseAt(step, recorder.change, probe);
    await recorder.record({ type: 'step-undo-started', stepId, ...pause });
    // Asked just now: the answer, whenever it comes, goes on from here.
    if (step.asks !== undefined) return;
  }
  const attempt = async () => {
    try {
      const evidence = await undo(world);
      await recorder.record({ type: 'step-undone', stepId, evidence });
      return null;
    } catch (thrown) {
      const failure = failureOf(thrown);
      if (failure === null || failure.code === 'store-unavailable') throw thrown;
      return failure;
    }
  };
  const failure = await repeatedly(attempt, world.clock, stopping);
  if (failure === null) return;
  // A person has to look before anything goes on.
  const pause = await pauseOf(recorder.change, probe);
  await recorder.record({ type: 'step-undo-failed', stepId, failure, ...pause });
}

/**
 * Whoever declined to do it said that nothing of it is there, so nobody is asked a second time. Whoever
 * declined to take it back said the opposite, and that step is not `failed` but `undo-failed`.
 */
function neverDone({ steps }: Change, stepId: string): string | null {
  const { state, failure } = steps[stepId] ?? {};
  return state === 'failed' && failure?.code === 'not-done-by-hand' ? NEVER_DONE : null;
}

/** A person said that it is taken back; only looking whether it is so may be left. */
function isConfirmed({ steps }: Change, { id, asks }: PlannedStep): boolean {
  return asks !== undefined && steps[id]?.state === 'undoing';
}
