// Takes back every step that was begun, last one first, the failed one included: it may have happened
// in part. When a step cannot be taken back, the hosts that are armed are told to do their part at once;
// what is left ends the change as stuck, with its locks kept.

import type { Change } from '../domain/change.ts';
import type { Failure } from '../domain/failures.ts';
import type { ArmedSwitch, PlannedStep } from '../domain/plan.ts';
import type { TakenBackNow } from '../ports/step-driver.ts';
import type { EngineParts } from './parts.ts';
import { type ChangeProbe, pauseAt, pauseOf } from './run/probe-report.ts';
import type { Recorder } from './run/recorder.ts';
import { repeatedly } from './run/repeat.ts';
import { stepFailureOf } from './run/step-failure.ts';

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
  const { recorder, stopping, probe } = run;
  for (const step of recorder.change.plan.steps.toReversed()) {
    if (!isLeftToUndo(recorder.change, step.id)) continue;
    if (stopping.aborted) return;
    const failure = await undoStep(step, run);
    if (failure !== null) await leaveToHosts(step, run);
    if (!isLeftToUndo(recorder.change, step.id)) continue;
    if (failure === null) return;
    // A person has to look before anything goes on.
    const pause = await pauseOf(recorder.change, probe);
    return recorder.record({ type: 'step-undo-failed', stepId: step.id, failure, ...pause });
  }
}

/** Begun, and not yet taken back. */
export function isLeftToUndo({ steps }: Change, stepId: string): boolean {
  const progress = steps[stepId];
  return progress !== undefined && progress.wasStarted && progress.state !== 'undone';
}

/** null: it is undone, it waits for a person now, or the process stops. */
async function undoStep(step: PlannedStep, run: Run): Promise<Failure | null> {
  const { recorder, parts, stopping } = run;
  const { steps, world } = parts;
  const { undo } = steps.bind(step);
  const stepId = step.id;
  const nothing = neverDone(recorder.change, stepId);
  if (undo === null || nothing !== null) {
    const evidence = nothing ?? NOTHING_TO_TAKE_BACK;
    await recorder.record({ type: 'step-undone', stepId, evidence });
    return null;
  }
  if (!isConfirmed(recorder.change, step)) {
    await recordUndoStarted(step, run);
    // Asked just now: the answer, whenever it comes, goes on from here.
    if (step.asks !== undefined) return null;
  }
  const attempt = async () => {
    try {
      const evidence = await undo(world);
      await recorder.record({ type: 'step-undone', stepId, evidence });
      return null;
    } catch (thrown) {
      return stepFailureOf(thrown);
    }
  };
  return repeatedly(attempt, world.clock, stopping);
}

async function recordUndoStarted(step: PlannedStep, { recorder, probe }: Run): Promise<void> {
  const pause = await pauseAt(step, recorder.change, probe);
  await recorder.record({ type: 'step-undo-started', stepId: step.id, ...pause });
}

/**
 * Where dead-man switches are armed, the hosts take back by themselves soon, in no step with each other
 * and under the hands of whoever mends the rest. So they are told to do it now, and what they have
 * taken back is looked at and noted, which may include the step that could not be undone.
 */
async function leaveToHosts(failed: PlannedStep, run: Run): Promise<void> {
  const { plan } = run.recorder.change;
  const ended: ArmedSwitch[] = [];
  // In the order in which the hosts would do it by themselves. After one that does not, the next keeps
  // what it has for as long as it is armed: it may be the only one that still carries the traffic.
  for (const step of plan.steps.filter(({ id }) => isLeftToUndo(run.recorder.change, id))) {
    if (step.arms === undefined) continue;
    const result = step === failed ? 'failed' : await takeBackNow(step, run);
    if (result === 'failed') break;
    if (result === 'taken-back') ended.push(step.arms);
  }
  for (const step of plan.steps.toReversed()) {
    const isEnded = isTakenBackBy(ended, step) && isLeftToUndo(run.recorder.change, step.id);
    if (isEnded && !run.stopping.aborted) await undoStep(step, run);
  }
}

async function takeBackNow(step: PlannedStep, run: Run): Promise<TakenBackNow> {
  const { takeBackNow: onHost } = run.parts.steps.bind(step);
  if (onHost === undefined || run.stopping.aborted) return 'failed';
  await recordUndoStarted(step, run);
  try {
    return await onHost(run.parts.world);
  } catch (thrown) {
    // Nothing more to do about it: the change is stuck, and tells what is where.
    stepFailureOf(thrown);
    return 'failed';
  }
}

/** All of its hosts that have anything to take back of it have done so. */
function isTakenBackBy(
  ended: readonly ArmedSwitch[],
  { arms, deadMan = [] }: PlannedStep,
): boolean {
  const touched = arms === undefined ? deadMan.filter(({ number }) => number !== null) : [arms];
  const isEnded = ({ host, id }: ArmedSwitch) =>
    ended.some((one) => one.host === host && one.id === id);
  return touched.length > 0 && touched.every(isEnded);
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
