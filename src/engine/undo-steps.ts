// Takes back every step that was begun, last one first, the failed one included: it may have happened
// in part. A step that cannot be taken back ends the change as stuck, with its locks kept.

import { failureOf } from '../domain/failures.ts';
import type { PlannedStep } from '../domain/plan.ts';
import type { EngineParts } from './parts.ts';
import type { Recorder } from './recorder.ts';

const NOTHING_TO_TAKE_BACK = 'it only looked or announced, so there is nothing to take back';
const NEVER_DONE = 'it was not done by hand, so there is nothing to take back';

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
    if (recorder.change.steps[step.id]?.state !== 'undone') return;
  }
}

async function undoStep(
  step: PlannedStep,
  recorder: Recorder,
  { steps, world }: EngineParts,
): Promise<void> {
  const { undo } = steps.bind(step);
  const stepId = step.id;
  const progress = recorder.change.steps[stepId];
  if (undo === null || progress?.failure?.code === 'not-done-by-hand') {
    const evidence = undo === null ? NOTHING_TO_TAKE_BACK : NEVER_DONE;
    return recorder.record({ type: 'step-undone', stepId, evidence });
  }
  // Once it is confirmed, asking again would be a second question.
  const isConfirmed = step.asks !== undefined && progress?.state === 'undoing';
  if (!isConfirmed) await recorder.record({ type: 'step-undo-started', stepId });
  if (recorder.change.steps[stepId]?.state === 'waiting') return;
  try {
    const evidence = await undo(world);
    await recorder.record({ type: 'step-undone', stepId, evidence });
  } catch (thrown) {
    const failure = failureOf(thrown);
    if (failure === null || failure.code === 'store-unavailable') throw thrown;
    await recorder.record({ type: 'step-undo-failed', stepId, failure });
  }
}
