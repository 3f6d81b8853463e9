// A step that finds its object neither as planned nor as wanted: what is told, and kept in the journal, is
// the difference between the two, line by line, so that people see at once what somebody else did.

import type { Failure } from '../../domain/failures.ts';
import type { PlannedStep } from '../../domain/plan.ts';
import type { Check } from '../../ports/step-driver.ts';

// Enough to see what is going on; a whole file would bury it.
const LINES_MAX = 12;

export function drifted(step: PlannedStep, check: Check): Failure {
  const [expected, seen] =
    check.state === 'drifted'
      ? [check.expected, check.seen]
      : ['nobody has done this step yet', 'somebody else did it a moment ago'];
  return {
    code: 'world-drifted',
    what: `"${step.title}" met something that is not as planned.`,
    why: `The difference, − expected and + seen:\n${difference(expected, seen).join('\n')}`,
    fix:
      'This step was not begun, and what the steps before it did is taken back. ' +
      'Find out who else is working on it, then type the command again.',
  };
}

/** Lines that both have are left out; what is left keeps its order. */
export function difference(expected: string, seen: string): readonly string[] {
  const [before, after] = [expected.split('\n'), seen.split('\n')];
  const lines = [
    ...before.filter((line) => !after.includes(line)).map((line) => `− ${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`),
  ];
  if (lines.length === 0) return ['the same lines in another order'];
  const more = lines.length - LINES_MAX;
  return more > 0 ? [...lines.slice(0, LINES_MAX), `… ${more} more`] : lines;
}
