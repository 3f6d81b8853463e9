// One thing that is wrong with the configuration, and all of them as one failure: a person mends a
// file once, so every problem is reported at once. Secrets are never quoted.

import { type Failure, refuse } from '../domain/failures.ts';

export interface ConfigProblem {
  /** Where: `arpeggio.yaml:12 segments.public.gateway`, or the name of a variable. */
  readonly place: string;
  readonly expected: string;
  readonly seen: string;
}

// Enough to recognise what one wrote; a whole pasted key would hide the sentence around it.
const SEEN_LENGTH_MAX = 60;

/** A value as it stands in the file, shortened; `nothing` when it is absent. */
export function showValue(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  const text = JSON.stringify(value) ?? typeof value;
  return text.length <= SEEN_LENGTH_MAX ? text : `${text.slice(0, SEEN_LENGTH_MAX)}…`;
}

export function renderProblem({ place, expected, seen }: ConfigProblem): string {
  return `${place}: expected ${expected}; found ${seen}`;
}

export function configurationInvalid(problems: readonly ConfigProblem[]): Failure {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  return refuse('configuration-invalid', {
    what: `The configuration has ${count}.`,
    why: problems.map(renderProblem).join('\n'),
    fix: 'Nothing was started and nothing was changed. Mend the places named and start again.',
  }).failure;
}
