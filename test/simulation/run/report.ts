// What is printed: a seed that fails as a story that can be read and repeated, and the figures of a run.

import { renderViolation } from '../seed/history.ts';
import type { Outcome } from '../simulate.ts';

export function repeatCommand(seed: number): string {
  return `npm run sim -- --seed ${seed}`;
}

export function renderFailure({ seed, violations, lines }: Outcome): string {
  const first = violations.map(renderViolation);
  return [`seed ${seed}`, `repeat: ${repeatCommand(seed)}`, ...first, ...lines].join('\n');
}

export function renderEnds(ends: ReadonlyMap<string, number>): string {
  const sorted = [...ends].toSorted(([, a], [, b]) => b - a);
  return sorted.map(([state, count]) => `${count} ${state}`).join(', ');
}
