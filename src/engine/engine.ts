// The change engine: takes up the inbox, runs approved changes side by side (their locks keep them
// apart), gives those in line their turn, expires plans, recovers at start and drains at the end. It
// knows no chat, no cloud, no SSH.

import { failureOf } from '../domain/failures.ts';
import type { ChangeId } from '../domain/names.ts';
import { createAttendant } from './attend.ts';
import { takeTurns } from './line/take-turns.ts';
import type { EngineParts } from './parts.ts';
import { endDueHalts, expireDue, findInterrupted } from './recover.ts';
import { createWatchman } from './run/watch.ts';
import { runChange } from './run-change.ts';

export interface Engine {
  /** Resumes what a crash interrupted and begins to attend. */
  start(): Promise<void>;
  /** Something arrived in the inbox. */
  wake(): void;
  /** Resolves when nothing is being worked on; for tests and for the demo's script. */
  idle(): Promise<void>;
  /** Takes up nothing new, lets running steps reach their end, and returns. */
  stop(): Promise<void>;
}

// A plan that expires while nothing else happens is noticed this late at most.
const LOOK_MS = 5_000;
// Slack repeats a delivery within minutes; a day also covers a socket that was away for a night.
const REDELIVERY_MAX_MS = 24 * 3_600_000;
const PRUNE_EVERY_MS = 3_600_000;

export function createEngine(parts: EngineParts): Engine {
  const stopping = new AbortController();
  const running = new Map<ChangeId, Promise<void>>();
  // Answered while its run was still on its way out, having seen nothing but the question.
  const again = new Set<ChangeId>();
  const attendant = createAttendant(parts, { runnable: ({ id }) => run(id), worked: locksFreed });
  const watchman = createWatchman(parts, stopping.signal);
  let attending: Promise<void> = Promise.resolve();
  let turning: Promise<void> = Promise.resolve();
  let ticking: Promise<void> = Promise.resolve();
  // Whatever is begun counts, so that `settle` sees that something came of something.
  let begunCount = 0;
  let prunedAt = -Infinity;

  return {
    async start() {
      for (const { id } of await findInterrupted(parts)) run(id);
      ticking = lookAsTimePasses().catch(parts.crashed);
      await watchman.resume();
      wake();
      locksFreed();
    },

    wake,

    async idle() {
      await settle();
    },

    async stop() {
      stopping.abort();
      await settle();
      await watchman.ended();
      await ticking;
    },
  };

  function wake(): void {
    if (stopping.signal.aborted) return;
    begunCount += 1;
    attending = attending.then(() => attendant.attend()).catch(unlessStoreIsAway);
  }

  /** Those in line have their turn, and commands that waited are planned. */
  function locksFreed(): void {
    if (stopping.signal.aborted) return;
    begunCount += 1;
    turning = turning
      .then(async () => {
        for (const { id } of await takeTurns(parts)) run(id);
        attendant.retry();
      })
      .catch(unlessStoreIsAway);
  }

  /** Nothing was begun without it; the next look, or the next thing that arrives, tries again. */
  function unlessStoreIsAway(thrown: unknown): void {
    if (failureOf(thrown)?.code !== 'store-unavailable') parts.crashed(thrown);
  }

  function run(id: ChangeId): void {
    if (stopping.signal.aborted) return;
    if (running.has(id)) {
      again.add(id);
      return;
    }
    begunCount += 1;
    const ended = runChange(id, parts, stopping.signal)
      .then(() => watchman.begin(id))
      .catch(parts.crashed)
      .finally(() => {
        running.delete(id);
        if (again.delete(id)) run(id);
        locksFreed();
      });
    running.set(id, ended);
  }

  async function settle(): Promise<void> {
    let seenCount = -1;
    while (seenCount !== begunCount) {
      seenCount = begunCount;
      await attending;
      await turning;
      await attendant.idle();
      while (running.size > 0) await Promise.all(running.values());
    }
  }

  async function lookAsTimePasses(): Promise<void> {
    const { clock } = parts.world;
    while (!stopping.signal.aborted) {
      const nextAt = await look().catch(unlessStoreIsAway);
      // A halt says to the second when it ends.
      const waitMs = Math.min(LOOK_MS, (nextAt ?? Infinity) - clock.now());
      await clock.sleep(waitMs, stopping.signal).catch(() => {});
    }
  }

  /** What only the passing of time brings about; when the next halt ends (epoch ms), if there is one. */
  async function look(): Promise<number | null> {
    await expireDue(parts);
    const { runnable, nextAt } = await endDueHalts(parts);
    for (const { id } of runnable) run(id);
    locksFreed();
    await prune();
    return nextAt;
  }

  async function prune(): Promise<void> {
    const now = parts.world.clock.now();
    if (now - prunedAt < PRUNE_EVERY_MS) return;
    prunedAt = now;
    await parts.inbox.prune(new Date(now - REDELIVERY_MAX_MS).toISOString());
  }
}
