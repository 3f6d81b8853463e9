// At start: changes that were running when the process died go on, and plans whose time ran out
// meanwhile expire. Later: plans expire, and halts end, when their time comes, and a change that was
// left behind goes on.

import type { Change } from '../domain/change.ts';
import type { ChangeId } from '../domain/names.ts';
import { isoTime } from '../ports/clock.ts';
import type { EngineParts } from './parts.ts';
import { messagesOutdatedBy } from './report.ts';
import { isStoreAway } from './run/store-away.ts';

/** Changes whose journal ends in the middle; those in line go on when their turn comes. */
export async function findInterrupted({ journal }: EngineParts): Promise<readonly Change[]> {
  const open = await journal.open();
  return open.filter(({ state }) => state !== 'awaiting-approval' && state !== 'queued');
}

/**
 * Changes at work that nobody works on and nobody is asked about: the store took the entry that starts
 * them, and its answer was lost.
 */
async function findLeftBehind(
  { journal }: EngineParts,
  isRunning: (id: ChangeId) => boolean,
): Promise<readonly Change[]> {
  return (await journal.open()).filter(
    ({ id, state, steps }) =>
      (state === 'applying' || state === 'undoing') &&
      !isRunning(id) &&
      Object.values(steps).every((step) => step.state !== 'waiting'),
  );
}

interface DueWork {
  readonly runnable: readonly Change[];
  /** When the next halt ends (epoch ms); null: none is open. */
  readonly nextAt: number | null;
}

const NOTHING_DUE: DueWork = { runnable: [], nextAt: null };

// A plan that expires while nothing else happens is noticed this late at most.
const LOOK_MS = 5_000;
// Slack repeats a delivery within minutes; a day also covers a socket that was away for a night.
const REDELIVERY_MAX_MS = 24 * 3_600_000;
const PRUNE_EVERY_MS = 3_600_000;

export interface Timekeeper {
  /** Brings about what only the passing of time does, until `stopping` fires. */
  run(stopping: AbortSignal): Promise<void>;
}

/** `looked`: after every look, with the changes that may go on now. */
export function createTimekeeper(
  parts: EngineParts,
  isRunning: (id: ChangeId) => boolean,
  looked: (runnable: readonly Change[]) => void,
): Timekeeper {
  const { clock } = parts.world;
  let prunedAt = -Infinity;
  return {
    async run(stopping) {
      while (!stopping.aborted) {
        const { runnable, nextAt } = await look();
        looked(runnable);
        // A halt says to the second when it ends.
        const waitMs = Math.min(LOOK_MS, (nextAt ?? Infinity) - clock.now());
        await clock.sleep(waitMs, stopping).catch(() => {});
      }
    },
  };

  async function look(): Promise<DueWork> {
    try {
      await expireDue(parts);
      const { runnable, nextAt } = await endDueHalts(parts);
      await prune();
      return { runnable: [...runnable, ...(await findLeftBehind(parts, isRunning))], nextAt };
    } catch (thrown) {
      // The next look tries again.
      if (isStoreAway(thrown)) return NOTHING_DUE;
      throw thrown;
    }
  }

  /** Rows of the inbox that no redelivery can ask about any more. */
  async function prune(): Promise<void> {
    const now = clock.now();
    if (now - prunedAt < PRUNE_EVERY_MS) return;
    prunedAt = now;
    await parts.inbox.prune(new Date(now - REDELIVERY_MAX_MS).toISOString());
  }
}

/** Takes back the halts that nobody decided about in time; also when the next one ends (epoch ms). */
async function endDueHalts(parts: EngineParts): Promise<DueWork> {
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

async function expireDue(parts: EngineParts): Promise<void> {
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
}
