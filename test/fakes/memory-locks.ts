// The locks, the line and the freeze of the store in memory, after the contracts in ports/journal.ts
// and ports/freeze.ts. Deliberately compares keys with the same function as the real store: what
// conflicts is a rule of the domain, tested on its own.

import type { ChangeId, ResourceKey } from '../../src/domain/names.ts';
import { resourcesConflict } from '../../src/domain/resource-keys.ts';
import type { Frozen } from '../../src/ports/freeze.ts';
import type { Append, AppendResult, LockHolder, Waiter } from '../../src/ports/journal.ts';

type Refusal = Exclude<AppendResult, { result: 'appended' | 'moved-on' }>;

export interface MemoryLocks {
  frozen: Frozen | null;
  /** Does what an append asks for, or says why nothing of it may be written. */
  move(append: Append): Refusal | null;
  holders(keys: readonly ResourceKey[] | 'all'): readonly LockHolder[];
  waiters(): readonly Waiter[];
  dump(): string[];
}

export function createMemoryLocks(): MemoryLocks {
  const held = new Map<ResourceKey, LockHolder>();
  const line: Waiter[] = [];
  const locks: MemoryLocks = {
    frozen: null,
    move: (append) => take(append) ?? wait(append) ?? release(append),
    holders: (keys) => holdersOf(held, keys),
    waiters: () => [...line],
    dump: () => [
      ...[...held.values()].map(({ key, changeId }) => `lock ${key} ${changeId}`),
      ...line.map(({ changeId, keys }) => `waits ${changeId} ${keys.join(' ')}`),
      ...(locks.frozen === null ? [] : [`frozen ${locks.frozen.reason}`]),
    ],
  };
  return locks;

  function take({ changeId, takeLocks: keys = [], at }: Append): Refusal | null {
    if (keys.length === 0) return null;
    if (locks.frozen !== null) return { result: 'frozen', freeze: locks.frozen };
    const holders = holdersOf(held, keys).filter((holder) => holder.changeId !== changeId);
    const before = waitersBefore(line, changeId, keys);
    const [holder] = [...holders, ...before.map((waiter) => claimOf(waiter, keys))];
    if (holder !== undefined) {
      const ids = [...holders, ...before].map((other) => other.changeId);
      return { result: 'locked', holder, behind: [...new Set(ids)] };
    }
    for (const key of keys) {
      held.set(key, { key, changeId, since: held.get(key)?.since ?? at });
    }
    leave(changeId);
    return null;
  }

  function wait({ changeId, waitInLine: place, at }: Append): Refusal | null {
    if (place === undefined) return null;
    if (locks.frozen !== null) return { result: 'frozen', freeze: locks.frozen };
    const others = line.filter((waiter) => waiter.changeId !== changeId);
    const before = waitersBefore(others, changeId, place.keys);
    if (before.length >= place.placesMax) return { result: 'line-full' };
    leave(changeId);
    if (place.keys.length === 0) return null;
    const keys = [...new Set(place.keys)].toSorted();
    line.push({ changeId, keys, since: at });
    return null;
  }

  function release({ changeId, releaseLocks }: Append): null {
    if (releaseLocks !== true) return null;
    for (const holder of held.values()) if (holder.changeId === changeId) held.delete(holder.key);
    leave(changeId);
    return null;
  }

  function leave(changeId: ChangeId): void {
    const place = line.findIndex((waiter) => waiter.changeId === changeId);
    if (place !== -1) line.splice(place, 1);
  }
}

function holdersOf(
  held: ReadonlyMap<ResourceKey, LockHolder>,
  keys: readonly ResourceKey[] | 'all',
): readonly LockHolder[] {
  const all = [...held.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1));
  if (keys === 'all') return all;
  const found = keys.flatMap((key) => all.filter((holder) => resourcesConflict(holder.key, key)));
  return [...new Set(found)];
}

function waitersBefore(
  line: readonly Waiter[],
  changeId: ChangeId,
  keys: readonly ResourceKey[],
): readonly Waiter[] {
  const place = line.findIndex((waiter) => waiter.changeId === changeId);
  const before = place === -1 ? line : line.slice(0, place);
  return before.filter((waiter) => waiter.keys.some((own) => isWanted(own, keys)));
}

function isWanted(key: ResourceKey, keys: readonly ResourceKey[]): boolean {
  return keys.some((wanted) => resourcesConflict(wanted, key));
}

function claimOf({ changeId, keys, since }: Waiter, wanted: readonly ResourceKey[]): LockHolder {
  const [key] = keys.filter((own) => isWanted(own, wanted));
  if (key === undefined) throw new Error(`Change ${changeId} is in nobody's way.`);
  return { key, changeId, since };
}
