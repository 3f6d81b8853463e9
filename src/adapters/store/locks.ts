// Locks on resource keys, held by a change and not by a process: they survive a restart. All or none: a
// conflicting key that another change holds, or waits for and came first, rolls the whole transaction
// back. No database type knows when keys conflict, so all that is held is read and compared here: it is
// a dozen keys for each change at work.

import type { Kysely, Transaction } from 'kysely';
import type { ChangeId, ResourceKey } from '../../domain/names.ts';
import { conflictIn, resourcesConflict } from '../../domain/resource-keys.ts';
import type { AppendResult, LockHolder, PlaceInLine, Waiter } from '../../ports/journal.ts';
import { passGate } from './gate.ts';
import type { Database } from './schema.ts';

/** Thrown through a transaction to roll it back. */
export class NotAppended extends Error {
  readonly result: AppendResult;

  constructor(result: AppendResult) {
    super(`nothing is written: ${result.result}`);
    this.name = 'NotAppended';
    this.result = result;
  }
}

export async function lockHolders(
  db: Kysely<Database>,
  keys: readonly ResourceKey[] | 'all',
): Promise<readonly LockHolder[]> {
  if (keys.length === 0) return [];
  const held = await readHeld(db);
  if (keys === 'all') return held;
  const conflicting = keys.flatMap((key) =>
    held.filter((holder) => resourcesConflict(holder.key, key)),
  );
  return [...new Set(conflicting)];
}

async function readHeld(db: Kysely<Database>): Promise<readonly LockHolder[]> {
  const rows = await db.selectFrom('locks').selectAll().orderBy('resource_key').execute();
  return rows.map((row) => ({ key: row.resource_key, changeId: row.change_id, since: row.since }));
}

export async function readWaiters(db: Kysely<Database>): Promise<readonly Waiter[]> {
  const rows = await db
    .selectFrom('waits')
    .selectAll()
    .orderBy('ordinal')
    .orderBy('resource_key')
    .execute();
  return [...Map.groupBy(rows, (row) => row.change_id)].map(([changeId, ofChange]) => ({
    changeId,
    keys: ofChange.map((row) => row.resource_key),
    since: ofChange[0]?.since ?? '',
  }));
}

interface Wanted {
  readonly changeId: ChangeId;
  readonly keys: readonly ResourceKey[];
  readonly since: string;
}

/** Takes the keys; those that the change already holds keep their time. */
export async function takeLocks(within: Transaction<Database>, wanted: Wanted): Promise<void> {
  const { changeId, since } = wanted;
  const keys = [...new Set(wanted.keys)];
  const freeze = await passGate(within);
  if (freeze !== null) throw new NotAppended({ result: 'frozen', freeze });
  const holders = await othersHolding(within, { ...wanted, keys });
  const before = await waitersBefore(within, { ...wanted, keys });
  const [holder] = [...holders, ...before.map((waiter) => claimOf(waiter, keys))];
  if (holder !== undefined) {
    const ids = [...holders, ...before].map((other) => other.changeId);
    throw new NotAppended({ result: 'locked', holder, behind: [...new Set(ids)] });
  }
  if (keys.length === 0) return;
  const rows = keys.map((key) => ({ resource_key: key, change_id: changeId, since }));
  await within
    .insertInto('locks')
    .values(rows)
    .onConflict((conflict) => conflict.column('resource_key').doNothing())
    .execute();
  await leaveLine(within, changeId);
}

async function othersHolding(
  within: Transaction<Database>,
  { changeId, keys }: Wanted,
): Promise<readonly LockHolder[]> {
  const holders = await lockHolders(within, keys);
  return holders.filter((holder) => holder.changeId !== changeId);
}

/** Everybody in line for a conflicting key; for one who is in line, those in front. */
async function waitersBefore(
  within: Transaction<Database>,
  { changeId, keys }: Wanted,
): Promise<readonly Waiter[]> {
  const line = await readWaiters(within);
  const place = line.findIndex((waiter) => waiter.changeId === changeId);
  const before = place === -1 ? line : line.slice(0, place);
  return before.filter((waiter) => keys.some((key) => conflictIn(waiter.keys, key) !== undefined));
}

/** What a waiter has in common with these keys, as if it were held since it came. */
function claimOf(waiter: Waiter, keys: readonly ResourceKey[]): LockHolder {
  const { changeId, since } = waiter;
  const [key] = waiter.keys.filter((own) => conflictIn(keys, own) !== undefined);
  if (key === undefined) throw new Error(`Change ${changeId} is in nobody's way.`);
  return { key, changeId, since };
}

export async function waitInLine(
  within: Transaction<Database>,
  wanted: Omit<Wanted, 'keys'> & { readonly place: PlaceInLine },
): Promise<void> {
  const { changeId, since, place } = wanted;
  const keys = [...new Set(place.keys)];
  const freeze = await passGate(within);
  if (freeze !== null) throw new NotAppended({ result: 'frozen', freeze });
  await leaveLine(within, changeId);
  const before = await waitersBefore(within, { changeId, keys, since });
  if (before.length >= place.placesMax) throw new NotAppended({ result: 'line-full' });
  if (keys.length === 0) return;
  const last = await within
    .selectFrom('waits')
    .select(({ fn }) => fn.max('ordinal').as('ordinal'))
    .executeTakeFirst();
  const ordinal = (last?.ordinal ?? 0) + 1;
  const rows = keys.map((key) => ({ resource_key: key, change_id: changeId, since, ordinal }));
  await within.insertInto('waits').values(rows).execute();
}

export async function releaseLocks(
  within: Transaction<Database>,
  changeId: ChangeId,
): Promise<void> {
  await within.deleteFrom('locks').where('change_id', '=', changeId).execute();
  await leaveLine(within, changeId);
}

async function leaveLine(within: Transaction<Database>, changeId: ChangeId): Promise<void> {
  await within.deleteFrom('waits').where('change_id', '=', changeId).execute();
}
