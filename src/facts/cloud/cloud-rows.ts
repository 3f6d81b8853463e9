// Reading rows of CloudStack: what a list command gave, checked field by field. Unknown fields do not
// matter, missing ones have their default in the row's type, a wrong type names the call and the field.

import type { z } from 'zod';
import { Failed } from '../../domain/failures.ts';
import type { World } from '../../ports/world.ts';

type Parameters = Readonly<Record<string, string>>;

/** Every row of a list command that `parameters` select. */
export async function readRows<Row>(
  world: World,
  Row: z.ZodType<Row>,
  command: string,
  parameters: Parameters,
): Promise<readonly Row[]> {
  const rows = await world.cloud.list({ command, parameters });
  return rows.map((row, index) => parseCloud(Row, row, `row ${index + 1} of ${command}`));
}

/**
 * The same for what belongs to accounts and projects. CloudStack up to 4.21 gives either the ones or
 * the others, and later versions give all for `projectid=-1`, so both are asked and merged.
 */
export async function readOwnedRows<Row extends { readonly id: string }>(
  world: World,
  Row: z.ZodType<Row>,
  command: string,
  parameters: Parameters,
): Promise<readonly Row[]> {
  const all = { ...parameters, listall: 'true' };
  const ofAccounts = await readRows(world, Row, command, all);
  const ofProjects = await readRows(world, Row, command, { ...all, projectid: '-1' });
  const distinct = new Map([...ofAccounts, ...ofProjects].map((row) => [row.id, row]));
  return [...distinct.values()];
}

/** What CloudStack answered, as `Shape`; `place` says where it came from. */
export function parseCloud<Value>(Shape: z.ZodType<Value>, value: unknown, place: string): Value {
  const parsed = Shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') ?? '';
  throw new Failed({
    code: 'output-unreadable',
    what: `CloudStack's ${place} is not as expected.`,
    why: `${field === '' ? 'The whole of it' : `Its field "${field}"`}: ${issue?.message ?? 'wrong'}.`,
    fix: 'Nothing was changed by this look. Is this version of CloudStack older than 4.11?',
  });
}
