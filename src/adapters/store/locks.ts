// Locks on resource keys, held by a change and not by a process: they survive a restart. All or none:
// a key that another change holds rolls the whole transaction back. Deliberately no waiting in line
// and no overlap of prefixes; keys are compared as text.

import type { Kysely, Transaction } from 'kysely';
import type { ChangeId, ResourceKey } from '../../domain/names.ts';
import type { LockHolder } from '../../ports/journal.ts';
import type { Database } from './schema.ts';

/** Thrown through a transaction to roll it back. */
export class LockedElsewhere extends Error {
  readonly holder: LockHolder;

  constructor(holder: LockHolder) {
    super(`${holder.key} is locked by change ${holder.changeId}`);
    this.name = 'LockedElsewhere';
    this.holder = holder;
  }
}

/** Who holds these keys, in their order; keys that nobody holds are left out. */
export async function lockHolders(
  db: Kysely<Database>,
  keys: readonly ResourceKey[],
): Promise<readonly LockHolder[]> {
  if (keys.length === 0) return [];
  const rows = await db.selectFrom('locks').selectAll().where('resource_key', 'in', keys).execute();
  const byKey = new Map(rows.map((row) => [row.resource_key, row]));
  return keys.flatMap((key) => {
    const row = byKey.get(key);
    return row === undefined ? [] : [{ key, changeId: row.change_id, since: row.since }];
  });
}

/** Takes the keys; those that the change already holds keep their time. */
export async function takeLocks(
  within: Transaction<Database>,
  lock: {
    readonly changeId: ChangeId;
    readonly keys: readonly ResourceKey[];
    readonly since: string;
  },
): Promise<void> {
  if (lock.keys.length === 0) return;
  // Always in the same order, so that two writers cannot wait for each other.
  const rows = [...new Set(lock.keys)]
    .toSorted()
    .map((key) => ({ resource_key: key, change_id: lock.changeId, since: lock.since }));
  await within
    .insertInto('locks')
    .values(rows)
    .onConflict((conflict) => conflict.column('resource_key').doNothing())
    .execute();
  const holders = await lockHolders(within, lock.keys);
  const other = holders.find((holder) => holder.changeId !== lock.changeId);
  if (other !== undefined) throw new LockedElsewhere(other);
}

export async function releaseLocks(
  within: Transaction<Database>,
  changeId: ChangeId,
): Promise<void> {
  await within.deleteFrom('locks').where('change_id', '=', changeId).execute();
}
