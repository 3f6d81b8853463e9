// Ids of rows. They look random and are not: the same acts give the same uuids, so that a recorded
// conversation stays the same from run to run. Also the rules for ids that the caller chooses.

import { createHash } from 'node:crypto';
import { invalid } from '../api/errors.ts';
import type { CloudState, Row } from './rows.ts';

/** Number and uuid of a new row. */
export function nextRow(state: CloudState): { number: number; id: string } {
  const number = state.nextNumber;
  state.nextNumber += 1;
  return { number, id: uuidOf(number) };
}

function uuidOf(number: number): string {
  const hex = createHash('sha256').update(`row ${number}`).digest('hex');
  const variant = '89ab'.charAt(number % 4);
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(12, 15)}`,
    `${variant}${hex.slice(15, 18)}`,
    hex.slice(18, 30),
  ];
  return parts.join('-');
}

/** Locally administered, one for each number below 2^24. */
export function macOf(number: number): string {
  const hex = number.toString(16).padStart(6, '0');
  return `02:01:00:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4, 6)}`;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Reference 1.5. In lower case only; any version of uuid is taken. */
export function checkCustomId(id: string, rows: readonly Row[]): void {
  if (!UUID.test(id)) throw invalid(`UUID: ${id} doesn't follow the UUID format`);
  if (rows.some((row) => row.id === id)) {
    throw invalid(`UUID: ${id} already exists so can't create/update with custom id`);
  }
}
