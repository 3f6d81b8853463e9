// Whether something was not done because the store cannot be reached: no bug, and worth another try.

import { failureOf } from '../../domain/failures.ts';

export function isStoreAway(thrown: unknown): boolean {
  return failureOf(thrown)?.code === 'store-unavailable';
}
