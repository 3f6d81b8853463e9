// Whether an applied change may be taken back: nothing in it is final, nobody took it back already, no
// later change built on the same things, and what it left on the hosts still stands. Asked before a
// plan is made and again under its locks.

import type { Change } from '../../domain/change.ts';
import { type Failure, refuse } from '../../domain/failures.ts';
import type { EngineParts } from '../parts.ts';
import { findMissing, missingText } from '../run/standing.ts';

// More changes on the same things since are as good as one: any of them refuses.
const LATER_CHANGES_MAX = 50;
// Three objects show what is going on.
const MISSING_SHOWN_MAX = 3;

/** null: it may be taken back. Throws `Failed` when a host does not answer. `except`: the undo itself. */
export async function findUndoProblem(
  change: Change,
  parts: EngineParts,
  except: Change | null = null,
): Promise<Failure | null> {
  return (
    undoOfUndoProblem(change) ??
    finalProblem(change) ??
    revertedProblem(change, except) ??
    (await laterProblem(change, parts)) ??
    (await missingProblem(change, parts))
  );
}

/**
 * An undo leaves out what only announces and proves, since there is nothing to take back of that. Done
 * again without these, a move lost packets; the command itself plans them.
 */
function undoOfUndoProblem({ id, undoes }: Change): Failure | null {
  if (undoes === null) return null;
  return refuse('undo-impossible', {
    what: `Change ${id} cannot be undone: it is itself the undo of ${undoes}.`,
    why: 'Turned round twice, a change would lack its announcements and proofs.',
    fix: `This changed nothing. To do it again, type the command of ${undoes} again.`,
  }).failure;
}

function finalProblem({ id, plan, standing }: Change): Failure | null {
  const final = plan.steps.filter(({ isFinal }) => isFinal === true);
  if (final.length > 0) {
    const titles = final.map(({ title }) => `"${title}"`).join(', ');
    return undoImpossible(id, `Nothing takes this back: ${titles}.`);
  }
  if (plan.steps.every(({ undo }) => undo === null)) {
    return undoImpossible(id, 'It only looked or announced, so there is nothing to take back.');
  }
  if (standing !== null) return null;
  return undoImpossible(id, 'It was made by an older version, which did not note what it left.');
}

function undoImpossible(id: string, why: string): Failure {
  const what = `Change ${id} cannot be undone.`;
  const fix = 'This changed nothing. Use the command that does the opposite, if there is one.';
  return refuse('undo-impossible', { what, why, fix }).failure;
}

function revertedProblem({ id, revertedBy }: Change, except: Change | null): Failure | null {
  if (revertedBy === null || revertedBy === except?.id) return null;
  return refuse('undo-overtaken', {
    what: `Change ${id} was undone already.`,
    why: `Change ${revertedBy} took it back.`,
    fix: 'This changed nothing. To have it again, type the command again.',
  }).failure;
}

/** A change and its undo cancel each other out; whatever else came later stands on this one. */
async function laterProblem(change: Change, { journal }: EngineParts): Promise<Failure | null> {
  const touching = await journal.touching(change.plan.locks, LATER_CHANGES_MAX);
  const endedAt = change.endedAt ?? '';
  const later = touching.find(
    (one) =>
      one.id !== change.id &&
      (one.endedAt ?? '') > endedAt &&
      ['applied', 'taken-over'].includes(one.state) &&
      !isCancelledOut(one, touching),
  );
  if (later === undefined) return null;
  return refuse('undo-overtaken', {
    what: `Change ${later.id} was made after ${change.id}, on the same things.`,
    why: `${later.plan.summary}. It stands on what ${change.id} did.`,
    fix: `This changed nothing. Undo ${later.id} first, or use the command that does the opposite.`,
  }).failure;
}

function isCancelledOut({ revertedBy, undoes }: Change, all: readonly Change[]): boolean {
  const partner = all.find(({ id }) => id === (revertedBy ?? undoes));
  return partner !== undefined;
}

async function missingProblem(change: Change, parts: EngineParts): Promise<Failure | null> {
  const missing = await findMissing(change, parts);
  if (missing.length === 0) return null;
  const more = missing.length - MISSING_SHOWN_MAX;
  const texts = missing.slice(0, MISSING_SHOWN_MAX).map(missingText);
  return refuse('undo-drifted', {
    what: `What change ${change.id} left on the hosts was changed since.`,
    why: [...texts, ...(more > 0 ? [`And ${more} more.`] : [])].join(' '),
    fix: 'This changed nothing. Find out who changed it and why; then take back by hand what is left.',
  }).failure;
}
