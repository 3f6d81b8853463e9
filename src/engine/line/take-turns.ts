// Whose turn it is: those in line whose locks have come free, in the order in which they queued. The
// store lets nobody overtake and knows the line after a restart; here they are only asked for in turn.
// Whoever waits for a change that is stuck is told so, because that ends by a person only.

import type { Change, ChangeEvent } from '../../domain/change.ts';
import type { ChangeId, ResourceKey } from '../../domain/names.ts';
import { isoTime } from '../../ports/clock.ts';
import type { AppendResult, Waiter } from '../../ports/journal.ts';
import type { EngineParts } from '../parts.ts';
import { messagesOutdatedBy } from '../report.ts';

/** The changes that may run now. Their facts are read again before their first step. */
export async function takeTurns(parts: EngineParts): Promise<readonly Change[]> {
  const started: Change[] = [];
  for (const waiter of await parts.journal.waiters()) {
    const change = await takeTurn(waiter, parts);
    if (change !== null) started.push(change);
  }
  return started;
}

/** null: not yet, or no longer in line. */
async function takeTurn(waiter: Waiter, parts: EngineParts): Promise<Change | null> {
  const change = await parts.journal.read(waiter.changeId);
  if (change?.state !== 'queued') return null;
  const result = await write(change, { type: 'turn-came' }, { keys: waiter.keys, parts });
  if (result.result === 'appended') return result.change;
  if (result.result === 'locked') await tellOfStuck(change, result.behind, parts);
  return null;
}

async function tellOfStuck(
  change: Change,
  behind: readonly ChangeId[],
  parts: EngineParts,
): Promise<void> {
  for (const id of behind.filter((one) => !change.stuckAhead.includes(one))) {
    if ((await parts.journal.read(id))?.state !== 'stuck') continue;
    await write(change, { type: 'line-stuck', behind: id }, { keys: [], parts });
    // One at a time: the next look finds the next.
    return;
  }
}

async function write(
  change: Change,
  event: ChangeEvent,
  { keys, parts }: { readonly keys: readonly ResourceKey[]; readonly parts: EngineParts },
): Promise<AppendResult> {
  const result = await parts.journal.append({
    changeId: change.id,
    afterSequence: change.sequence,
    at: isoTime(parts.world.clock),
    events: [event],
    takeLocks: keys,
    messages: messagesOutdatedBy([event], change.plan, change),
  });
  if (result.result === 'appended') parts.messagesChanged();
  return result;
}
