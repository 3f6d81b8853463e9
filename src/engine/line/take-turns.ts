// Whose turn it is: those in line whose locks have come free, in the order in which they queued. The
// store lets nobody overtake and knows the line after a restart; here they are only asked for in turn.

import type { Change } from '../../domain/change.ts';
import { isoTime } from '../../ports/clock.ts';
import type { Waiter } from '../../ports/journal.ts';
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
  const { journal, world } = parts;
  const change = await journal.read(waiter.changeId);
  if (change?.state !== 'queued') return null;
  const event = { type: 'turn-came' } as const;
  const result = await journal.append({
    changeId: change.id,
    afterSequence: change.sequence,
    at: isoTime(world.clock),
    events: [event],
    takeLocks: waiter.keys,
    messages: messagesOutdatedBy([event], change.plan, change),
  });
  if (result.result !== 'appended') return null;
  parts.messagesChanged();
  return result.change;
}
