// Carries out an approved change: facts once more, then step by step, journal before effect. When a
// step fails, everything begun is taken back in reverse. It resumes after a crash at the point the
// journal shows: a started step may have happened, so it is looked at before anything is done.
// A step done by hand ends the run until the answer is in the journal; so does a halt that somebody
// asked for, at the end of the running step. Nothing waits in memory.

import type { Change, ProbeReport } from '../domain/change.ts';
import type { Failure } from '../domain/failures.ts';
import type { ChangeId } from '../domain/names.ts';
import type { PlannedStep } from '../domain/plan.ts';
import { addReports } from '../domain/probe-pauses.ts';
import { drifted } from './run/drift.ts';
import { lookBeforeStart } from './run/first-look.ts';
import type { EngineParts } from './parts.ts';
import { pauseAt, pauseOf, startProbe } from './run/probe-report.ts';
import { createRecorder, type Recorder } from './run/recorder.ts';
import { repeatedly } from './run/repeat.ts';
import { recordReverted } from './run/reverted.ts';
import { findGone, findStanding } from './run/standing.ts';
import { stepFailureOf } from './run/step-failure.ts';
import { isLeftToUndo, type Run, undoSteps } from './undo-steps.ts';

// Long enough to read what is true and to decide; short, because dead-man switches may be armed and
// other changes wait for the locks.
const HALT_MS = 60_000;

/** Returns when the change has ended, is halted, waits for a person, or at a safe point after `stopping` fired. */
export async function runChange(
  id: ChangeId,
  parts: EngineParts,
  stopping: AbortSignal,
): Promise<void> {
  const change = await parts.journal.read(id);
  if (change === null) throw new Error(`There is no change ${id} to run.`);
  if (change.state === 'stopped') return;
  const recorder = createRecorder(change, parts);
  if (isWaiting(change)) {
    // Its probe ended when it began to wait.
    return change.stopRequest === null
      ? undefined
      : halt({ recorder, parts, stopping, probe: null });
  }
  if (change.state === 'applying' && !hasBegun(change)) {
    const instead = await lookBeforeStart(change, parts);
    if (instead !== null) return recorder.record(instead);
  }
  const probe = await startProbe(change, parts);
  try {
    const run = { recorder, parts, stopping, probe };
    if (change.state === 'applying') await applySteps(run);
    if (recorder.change.state === 'undoing') await undoSteps(run);
    await recordEnd(recorder, parts, () => probe.report());
  } finally {
    // Also when a bug is on its way up: no ping may outlive its change.
    await probe.report();
  }
}

/** False: a halt was asked for in this moment, or the step waits for a person now. */
async function begin(step: PlannedStep, { recorder, probe }: Run): Promise<boolean> {
  const pause = await pauseAt(step, recorder.change, probe);
  const isBegun = await recorder.begin({ type: 'step-started', stepId: step.id, ...pause });
  return isBegun && !isWaiting(recorder.change);
}

function isWaiting(change: Change): boolean {
  return Object.values(change.steps).some((step) => step.state === 'waiting');
}

function hasBegun(change: Change): boolean {
  return Object.values(change.steps).some((step) => step.state !== 'pending');
}

async function applySteps(run: Run): Promise<void> {
  const { recorder, parts, stopping } = run;
  for (const step of recorder.change.plan.steps) {
    if (recorder.change.steps[step.id]?.state === 'done') continue;
    if (stopping.aborted) return;
    if (isHaltDue(recorder.change, step)) return halt(run);
    const attempt = () => attemptStep(step, run);
    const failure = await repeatedly(attempt, parts.world.clock, stopping);
    // A halt was asked for in the moment in which the step would have begun.
    if (failure === null && isHaltDue(recorder.change, step)) return halt(run);
    if (failure !== null) {
      return recorder.record({ type: 'step-failed', stepId: step.id, failure });
    }
    if (isWaiting(recorder.change)) return;
  }
}

/** A step that has begun is brought to its end first, also after a crash. */
function isHaltDue({ stopRequest, steps }: Change, { id }: PlannedStep): boolean {
  return stopRequest !== null && steps[id]?.state === 'pending';
}

async function halt({ recorder, parts, probe }: Run): Promise<void> {
  const pause = await pauseOf(recorder.change, probe);
  const standing = await findStanding(recorder.change, parts);
  const until = new Date(parts.world.clock.now() + HALT_MS).toISOString();
  await recorder.record({ type: 'stopped', standing, until, ...pause });
}

/** null when the step is done, waits for a person, or did not begin because of a halt. */
async function attemptStep(step: PlannedStep, run: Run): Promise<Failure | null> {
  try {
    return await carryOut(step, run);
  } catch (thrown) {
    return stepFailureOf(thrown);
  }
}

async function carryOut(step: PlannedStep, run: Run): Promise<Failure | null> {
  const { recorder, parts } = run;
  const { steps, world } = parts;
  const driver = steps.bind(step);
  const gone = await findGone(recorder.change, { steps, world });
  if (gone !== null) return gone;
  const wasStarted = recorder.change.steps[step.id]?.wasStarted ?? false;
  const check = await driver.check(world);
  // A step that was started before a crash may have happened; only then is "already applied" ours.
  const isOurs = wasStarted && check.state === 'already-applied';
  if (check.state !== 'as-planned' && !isOurs) return drifted(step, check);
  if (!wasStarted && !(await begin(step, run))) return null;
  if (!isOurs) await driver.apply(world);
  const evidence = await driver.verify(world);
  await recorder.record({ type: 'step-done', stepId: step.id, evidence });
  return null;
}

async function recordEnd(
  recorder: Recorder,
  parts: EngineParts,
  report: () => Promise<ProbeReport | null>,
): Promise<void> {
  const { state, plan, steps } = recorder.change;
  const isApplied = plan.steps.every(({ id }) => steps[id]?.state === 'done');
  if (state === 'applying' && isApplied) {
    const probe = addReports(recorder.change.probeBefore, await report());
    const standing = await findStanding(recorder.change, parts);
    await recordReverted(recorder.change, parts);
    await recorder.record({ type: 'applied', probe, standing });
  }
  if (state === 'undoing' && !plan.steps.some(({ id }) => isLeftToUndo(recorder.change, id))) {
    await recorder.record({
      type: 'undone',
      probe: addReports(recorder.change.probeBefore, await report()),
    });
  }
}
