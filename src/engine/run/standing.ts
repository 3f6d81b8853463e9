// What of a change can still be seen on the hosts: the steps whose effect stands. Looked at when a
// change halts or ends, and again before it goes on or is taken back, because somebody may have worked
// by hand in between. Only looks.

import type { Change } from '../../domain/change.ts';
import { type Failure, failureOf } from '../../domain/failures.ts';
import type { PlannedStep } from '../../domain/plan.ts';
import type { EngineParts } from '../parts.ts';

type Parts = Pick<EngineParts, 'steps' | 'world'>;

/** Ids of the done steps whose effect can be seen; a step that a later one has changed again is not. */
export async function findStanding(change: Change, parts: Parts): Promise<readonly string[]> {
  const standing: string[] = [];
  for (const step of change.plan.steps) {
    // What leaves nothing behind cannot stand.
    if (change.steps[step.id]?.state !== 'done' || step.undo === null) continue;
    const state = await stateOf(step, parts);
    // A host that does not answer now would let each of its steps wait for it.
    if (state === null) return standing;
    if (state === 'already-applied') standing.push(step.id);
  }
  return standing;
}

async function stateOf(step: PlannedStep, { steps, world }: Parts) {
  try {
    return (await steps.bind(step).check(world)).state;
  } catch (thrown) {
    const failure = failureOf(thrown);
    if (failure === null || failure.code === 'store-unavailable') throw thrown;
    return null;
  }
}

/** What a step left behind and is no longer there. */
export interface Missing {
  readonly step: PlannedStep;
  readonly expected: string;
  readonly seen: string;
}

/** Looks at the steps that stood; throws `Failed` when a host does not answer. */
export async function findMissing(
  change: Change,
  { steps, world }: Parts,
): Promise<readonly Missing[]> {
  const stood = change.plan.steps.filter(({ id }) => change.standing?.includes(id) === true);
  const missing: Missing[] = [];
  for (const step of stood) {
    const check = await steps.bind(step).check(world);
    if (check.state === 'already-applied') continue;
    const seen = check.state === 'drifted' ? check.seen : 'it is as it was before that step';
    missing.push({ step, expected: `as "${step.title}" left it`, seen });
  }
  return missing;
}

export function missingText({ expected, seen }: Missing): string {
  return `Expected: ${expected}. Seen: ${seen}.`;
}

/** null when everything that stood at the halt still stands. */
export async function findGone(change: Change, parts: Parts): Promise<Failure | null> {
  const [first] = await findMissing(change, parts);
  if (first === undefined) return null;
  return {
    code: 'world-drifted',
    what: `What "${first.step.title}" did is no longer there.`,
    why: missingText(first),
    fix: 'Find out who changed it while the change was stopped, then type the command again.',
  };
}
