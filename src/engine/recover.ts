// At start: changes that were running when the process died go on, and plans whose time ran out
// meanwhile expire. Later: plans expire, and halts end, when their time comes.

import type { Change } from '../domain/change.ts';
import { isoTime } from '../ports/clock.ts';
import type { EngineParts } from './parts.ts';
import { messagesOutdatedBy } from './report.ts';

/** Changes whose journal ends in the middle; those in line go on when their turn comes. */
export async function findInterrupted({ journal }: EngineParts): Promise<readonly Change[]> {
  const open = await journal.open();
  return open.filter(({ state }) => state !== 'awaiting-approval' && state !== 'queued');
}

/** Takes back the halts that nobody decided about in time; also when the next one ends (epoch ms). */
export async function endDueHalts(
  parts: EngineParts,
): Promise<{ readonly runnable: readonly Change[]; readonly nextAt: number | null }> {
  const { journal, world } = parts;
  const halted = (await journal.open()).filter(({ state }) => state === 'stopped');
  const now = world.clock.now();
  const runnable: Change[] = [];
  for (const change of halted.filter((one) => haltEnd(one) <= now)) {
    const event = { type: 'take-back-requested', by: null } as const;
    const result = await journal.append({
      changeId: change.id,
      afterSequence: change.sequence,
      at: isoTime(world.clock),
      events: [event],
      messages: messagesOutdatedBy([event], change.plan, change),
    });
    parts.messagesChanged();
    // "moved-on" means that somebody decided in this moment, which is just as well.
    if (result.result === 'appended') runnable.push(result.change);
  }
  const later = halted.map(haltEnd).filter((at) => at > now);
  return { runnable, nextAt: later.length === 0 ? null : Math.min(...later) };
}

function haltEnd({ haltUntil }: Change): number {
  return Date.parse(haltUntil ?? '');
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
      messages: messagesOutdatedBy([{ type: 'expired' }], change.plan, change),
    });
    parts.messagesChanged();
  }
  const later = waiting.map(({ expiresAt }) => Date.parse(expiresAt)).filter((at) => at > now);
  return later.length === 0 ? null : Math.min(...later);
}
