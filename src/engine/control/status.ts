// "status" in the thread of a change: how it stands in a few lines, for somebody who has just been
// called. The messages above it tell the same at length.

import type { Change, ChangeState } from '../../domain/change.ts';
import type { Answer } from '../../ports/command-catalogue.ts';
import { NOW } from './answer.ts';

const HOLDS_LOCKS: ReadonlySet<ChangeState> = new Set<ChangeState>([
  'applying',
  'stopped',
  'undoing',
  'stuck',
]);

export function statusOf(change: Change): Answer {
  const { is, can } = NOW[change.state];
  const lines = [
    is,
    ...stepLines(change),
    ...haltLines(change),
    ...(change.failure === null ? [] : [`${change.failure.what} ${change.failure.why}`]),
    ...(HOLDS_LOCKS.has(change.state) ? [`Locked: ${change.plan.locks.join(', ')}.`] : []),
    ...(change.revertedBy === null ? [can] : [`Change ${change.revertedBy} took it back since.`]),
  ];
  return { title: `${change.id}: ${change.plan.summary}`, lines };
}

function stepLines({ plan, steps }: Change): string[] {
  const states = plan.steps.map(({ id }) => steps[id]?.state ?? 'pending');
  if (states.every((state) => state === 'pending')) return [];
  const count = states.filter((state) => state === 'done').length;
  const index = states.findIndex((state) => ['running', 'waiting', 'undoing'].includes(state));
  const current = plan.steps[index];
  const now = current === undefined ? '' : ` Now: ${index + 1}. ${current.title}.`;
  return [`Done and in place: ${count} of ${states.length} steps.${now}`];
}

function haltLines({ state, stopRequest, haltUntil }: Change): string[] {
  if (haltUntil !== null) {
    return [`If nobody decides, it is taken back at ${haltUntil.slice(11, 19)} UTC.`];
  }
  return state === 'applying' && stopRequest !== null
    ? ['A halt was asked for; it comes at the end of the running step.']
    : [];
}
