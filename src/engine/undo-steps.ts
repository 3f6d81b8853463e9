// Takes back every step that was begun, last one first, the failed one included: it may have happened
// in part. A step that cannot be taken back ends the change as stuck, with its locks kept.

import { failureOf } from '../domain/failures.ts';
import type { PlannedStep } from '../domain/plan.ts';
import type { EngineParts } from './parts.ts';
import type { Recorder } from './recorder.ts';

const NOTHING_TO_TAKE_BACK = 'it only looked or announced, so there is nothing to take back';

export async function undoSteps(
  recorder: Recorder,
  parts: EngineParts,
  stopping: AbortSignal,
): Promise<void> {
  for (const step of recorder.change.plan.steps.toReversed()) {
    const progress = recorder.change.steps[step.id];
    if (!progress?.wasStarted || progress.state === 'undone') continue;
    if (stopping.aborted) return;
    await undoStep(step, recorder, parts);
    if (recorder.change.state === 'stuck') return;
  }
}

async function undoStep(
  step: PlannedStep,
  recorder: Recorder,
  { steps, world }: EngineParts,
): Promise<void> {
  const { undo } = steps.bind(step);
  const stepId = step.id;
  if (undo === null) {
    return recorder.record({ type: 'step-undone', stepId, evidence: NOTHING_TO_TAKE_BACK });
  }
  await recorder.record({ type: 'step-undo-started', stepId });
  try {
    const evidence = await undo(world);
    await recorder.record({ type: 'step-undone', stepId, evidence });
  } catch (thrown) {
    const failure = failureOf(thrown);
    if (failure === null || failure.code === 'store-unavailable') throw thrown;
    await recorder.record({ type: 'step-undo-failed', stepId, failure });
  }
}
