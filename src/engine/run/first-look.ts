// The look before the first step, under the locks: are the facts still those that the plan rests on? A
// plan that was approved a moment ago and no longer fits is stale. One that waited in line is made anew
// and asks again: that the facts moved meanwhile is what everybody expects of waiting.

import type { Change, ChangeEvent } from '../../domain/change.ts';
import { failureOf } from '../../domain/failures.ts';
import type { ChangeId } from '../../domain/names.ts';
import { type Plan, planDigest } from '../../domain/plan.ts';
import { findUndoProblem } from '../control/undo-checks.ts';
import type { EngineParts } from '../parts.ts';
import { factsDifference } from './facts-difference.ts';

/** What is recorded instead of the first step; null: the plan fits. */
export async function lookBeforeStart(
  change: Change,
  parts: EngineParts,
): Promise<ChangeEvent | null> {
  const look = await planAgain(change, parts);
  if (look.plan === null) return { type: 'found-stale', differences: look.problems };
  const differences = differencesTo(change.plan, look.plan);
  if (change.waitedFor.length === 0) {
    return differences.length === 0 ? null : { type: 'found-stale', differences };
  }
  if (differences.length === 0 && !isApprovalOld(change, parts)) return null;
  const plan = differences.length === 0 ? change.plan : look.plan;
  const { clock } = parts.world;
  return {
    type: 'replanned',
    plan,
    planDigest: planDigest(plan),
    expiresAt: new Date(clock.now() + parts.inventory.approvalExpiryMs).toISOString(),
    differences,
  };
}

type Look =
  | { readonly plan: Plan }
  /** It cannot be planned any more, and why. */
  | { readonly plan: null; readonly problems: readonly string[] };

async function planAgain(change: Change, parts: EngineParts): Promise<Look> {
  const { world, inventory, commands } = parts;
  const { intent } = change.plan;
  try {
    if (change.undoes !== null) return await lookAtUndone(change, change.undoes, parts);
    const draft = await commands.prepare(intent, { world, inventory, changeId: change.id });
    if (!draft.ok) return noPlan(`${draft.failure.what} ${draft.failure.why}`);
    if (draft.value.kind !== 'plan') throw new Error(`${intent.command} no longer makes a plan.`);
    return { plan: draft.value.plan };
  } catch (thrown) {
    const failure = failureOf(thrown);
    if (failure === null || failure.code === 'store-unavailable') throw thrown;
    return noPlan(`${failure.what} ${failure.why}`);
  }
}

/** The facts of an undo are what the first change left behind: as long as that stands, it fits. */
async function lookAtUndone(change: Change, undoes: ChangeId, parts: EngineParts): Promise<Look> {
  const original = await parts.journal.read(undoes);
  if (original === null) throw new Error(`Change ${change.id} undoes no known change.`);
  const problem = await findUndoProblem(original, parts, change);
  return problem === null ? { plan: change.plan } : noPlan(`${problem.what} ${problem.why}`);
}

function noPlan(problem: string): Look {
  return { plan: null, problems: [problem] };
}

function differencesTo(planned: Plan, now: Plan): readonly string[] {
  return now.factsDigest === planned.factsDigest ? [] : factsDifference(planned.facts, now.facts);
}

/** An approval counts as long in line as it would have waited to be given. */
function isApprovalOld({ decidedAt }: Change, { world, inventory }: EngineParts): boolean {
  const age = world.clock.now() - Date.parse(decidedAt ?? '');
  return age > inventory.approvalExpiryMs;
}
