// Ids of jobs and VMs that CloudStack is told instead of asked for. Computed from the plan, so that
// they are in the journal before anything is sent, and a second run finds what the first one began.

import { createHash } from 'node:crypto';
import type { ChangeId, CloudId } from '../../domain/names.ts';

export function cloudIdFor(changeId: ChangeId, stepId: string, purpose: string): CloudId {
  return uuidOf(`${changeId} ${stepId} ${purpose}`);
}

/** A further id for the same step, e.g. of the job that takes it back. */
export function cloudIdAfter(id: CloudId, purpose: string): CloudId {
  return uuidOf(`${id} ${purpose}`);
}

/** CloudStack takes lower-case uuids only; version 4, variant 1, as it makes them itself. */
function uuidOf(text: string): CloudId {
  const hex = createHash('sha256').update(text).digest('hex');
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return parts.join('-') as CloudId;
}
