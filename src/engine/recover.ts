// At start: changes that were running when the process died go on, and plans whose time ran out
// meanwhile expire. Later: plans expire when their time comes.

import type { Change } from '../domain/change.ts';
import { isoTime } from '../ports/clock.ts';
import type { EngineParts } from './parts.ts';
import { messagesOutdatedBy } from './report.ts';

/** Changes whose journal ends in the middle. */
export async function findInterrupted({ journal }: EngineParts): Promise<readonly Change[]> {
  return (await journal.open()).filter(({ state }) => state !== 'awaiting-approval');
}

/** Expires what is due, and returns when the next plan expires (epoch ms); null: none waits. */
export async function expireDue(parts: EngineParts): Promise<number | null> {
  const { journal, world } = parts;
  const waiting = (await journal.open()).filter(({ state }) => state === 'awaiting-approval');
  const now = world.clock.now();
  for (const change of waiting.filter(({ expiresAt }) => Date.parse(expiresAt) <= now)) {
    // "moved-on" means that somebody decided in this moment, which is just as well.
    await journal.append({
      changeId: change.id,
      afterSequence: change.sequence,
      at: isoTime(world.clock),
      events: [{ type: 'expired' }],
      messages: messagesOutdatedBy([{ type: 'expired' }], change.plan),
    });
    parts.messagesChanged();
  }
  const later = waiting.map(({ expiresAt }) => Date.parse(expiresAt)).filter((at) => at > now);
  return later.length === 0 ? null : Math.min(...later);
}
