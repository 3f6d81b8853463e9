// Change ids that count up, so that a test's output is the same every time.

import type { ChangeId } from '../../src/domain/names.ts';

let counter = 0;

export function nextChangeId(): ChangeId {
  counter += 1;
  return `c${String(counter).padStart(6, '0')}` as ChangeId;
}
