// The change engine: takes up the inbox, runs approved changes side by side (their locks keep them
// apart), gives those in line their turn, expires plans, recovers at start and drains at the end. It
// knows no chat, no cloud, no SSH.

import { createAttendant } from './attend.ts';
import { takeTurns } from './line/take-turns.ts';
import type { EngineParts } from './parts.ts';
import { createTimekeeper, findInterrupted } from './recover.ts';
import { createRuns } from './run/runs.ts';
import { isStoreAway } from './run/store-away.ts';
import { createWatchman } from './run/watch.ts';

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

export function createEngine(parts: EngineParts): Engine {
  const stopping = new AbortController();
  const watchman = createWatchman(parts, stopping.signal);
  const line = createQueue(parts.crashed);
  const inbox = createQueue(parts.crashed);
  // Whatever is begun counts, so that `settle` sees that something came of something.
  let begunCount = 0;
  const begun = () => void (begunCount += 1);
  const runs = createRuns(parts, {
    stopping: stopping.signal,
    begun,
    ended: (id) => watchman.begin(id),
    left: locksFreed,
  });
  const attendant = createAttendant(parts, { runnable: runs.run, worked: locksFreed });
  const timekeeper = createTimekeeper(parts, runs.isRunning, (due) => {
    for (const { id } of due) runs.run(id);
    locksFreed();
  });
  let ticking: Promise<void> = Promise.resolve();

  return {
    async start() {
      for (const { id } of await findInterrupted(parts)) runs.run(id);
      ticking = timekeeper.run(stopping.signal).catch(parts.crashed);
      await watchman.resume();
      wake();
      locksFreed();
    },

    wake,
    idle: settle,

    async stop() {
      stopping.abort();
      await settle();
      await watchman.ended();
      await ticking;
    },
  };

  function wake(): void {
    if (stopping.signal.aborted) return;
    begun();
    inbox.add(() => attendant.attend());
  }

  /** Those in line have their turn, and commands that waited are planned. */
  function locksFreed(): void {
    if (stopping.signal.aborted) return;
    begun();
    line.add(async () => {
      for (const { id } of await takeTurns(parts)) runs.run(id);
      attendant.retry();
    });
  }

  async function settle(): Promise<void> {
    let seenCount = -1;
    while (seenCount !== begunCount) {
      seenCount = begunCount;
      await inbox.idle();
      await line.idle();
      await attendant.idle();
      await runs.idle();
    }
  }
}

/** Does one after the other. What the store keeps from being done was not begun, and is tried again. */
function createQueue(crashed: EngineParts['crashed']) {
  let last: Promise<void> = Promise.resolve();
  return {
    add(work: () => Promise<void>): void {
      last = last.then(work).catch((thrown: unknown) => {
        if (!isStoreAway(thrown)) crashed(thrown);
      });
    },
    idle: () => last,
  };
}
