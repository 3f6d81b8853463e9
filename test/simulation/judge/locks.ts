// Rule: two changes that are at work never hold what belongs to both, whoever is at work or stuck holds
// all of its locks, and nobody else holds any.

import type { Change, ChangeState } from '../../../src/domain/change.ts';
import type { ResourceKey } from '../../../src/domain/names.ts';
import type { Journal } from '../../../src/ports/journal.ts';
import type { History } from '../seed/history.ts';

const HOLDING: readonly ChangeState[] = ['applying', 'stopped', 'undoing', 'stuck'];

export async function judgeLocks(
  changes: readonly Change[],
  journal: Pick<Journal, 'lockHolders'>,
  history: History,
): Promise<void> {
  const holding = changes.filter(({ state }) => HOLDING.includes(state));
  const keys = [...new Set(changes.flatMap(({ plan }) => plan.locks))];
  const holders = await journal.lockHolders(keys);
  const wanted = holding.flatMap(({ id, plan }) => plan.locks.map((key) => `${key} by ${id}`));
  const seen = holders.map(({ key, changeId }) => `${key} by ${changeId}`);
  const missing = wanted.filter((line) => !seen.includes(line));
  const surplus = seen.filter((line) => !wanted.includes(line));
  if (missing.length > 0) {
    history.violate({
      rule: 'a change that is at work or stuck holds its locks',
      expected: missing.join(', '),
      seen: seen.join(', ') || 'no lock at all',
    });
  }
  if (surplus.length > 0) {
    history.violate({
      rule: 'nobody else holds a lock',
      expected: `only ${wanted.join(', ') || 'none'}`,
      seen: surplus.join(', '),
    });
  }
  judgeOverlap(holding, history);
}

function judgeOverlap(holding: readonly Change[], history: History): void {
  for (const [index, one] of holding.entries()) {
    for (const other of holding.slice(index + 1)) {
      const shared = one.plan.locks.filter((key) => other.plan.locks.some((its) => meet(key, its)));
      if (shared.length === 0) continue;
      history.violate({
        rule: 'no two changes are at work on what belongs to both',
        expected: `${one.id} and ${other.id} one after the other`,
        seen: `both hold ${shared.join(', ')}`,
      });
    }
  }
}

/** Written apart from the bot's own comparison: equal, or one prefix or address inside the other. */
function meet(one: ResourceKey, other: ResourceKey): boolean {
  if (one === other) return true;
  const [a, b] = [rangeOf(one), rangeOf(other)];
  return a !== null && b !== null && a.first <= b.last && b.first <= a.last;
}

function rangeOf(key: ResourceKey): { first: number; last: number } | null {
  const match = /^(?:ip|prefix):(\d+)\.(\d+)\.(\d+)\.(\d+)(?:\/(\d+))?$/.exec(key);
  if (match === null) return null;
  const first = match.slice(1, 5).reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return { first, last: first + 2 ** (32 - Number(match[5] ?? 32)) - 1 };
}
