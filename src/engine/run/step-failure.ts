// What a step's error means to the engine.

import { type Failure, failureOf } from '../../domain/failures.ts';

/** Throws what is no failure of the step: a bug, and the store's own failure; recovery goes on from the journal. */
export function stepFailureOf(thrown: unknown): Failure {
  const failure = failureOf(thrown);
  if (failure === null || failure.code === 'store-unavailable') throw thrown;
  return failure;
}
