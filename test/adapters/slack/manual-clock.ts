// Time that moves only when the test says so. Deliberately without real timers: a test that waits for
// one would hang instead of being slow.

import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../../src/ports/clock.ts';

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

export interface ManualClock extends Clock {
  /** Moves time on, sleeper by sleeper, and lets what they start come to rest. */
  advance(milliseconds: number): Promise<void>;
  /** Time passes at once, as while a laptop sleeps: whoever is due wakes late. */
  jump(milliseconds: number): Promise<void>;
  /** Lets everything that is ready run. */
  settle(): Promise<void>;
}

// Promise chains in the code under test are far shorter than this many turns of the event loop.
const TURNS = 25;

async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) await setImmediate();
}

export function createManualClock(start = Date.UTC(2026, 10, 22, 10, 0, 5)): ManualClock {
  let now = start;
  const sleepers = new Set<Sleeper>();
  return {
    now: () => now,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = {
          until: now + milliseconds,
          wake: () => {
            sleepers.delete(sleeper);
            resolve();
          },
        };
        sleepers.add(sleeper);
        const abort = (): void => {
          sleepers.delete(sleeper);
          reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
        };
        if (signal?.aborted === true) abort();
        signal?.addEventListener('abort', abort, { once: true });
      }),
    settle,
    async jump(milliseconds) {
      now += milliseconds;
      for (const { until, wake } of sleepers) if (until <= now) wake();
      await settle();
    },
    async advance(milliseconds) {
      const end = now + milliseconds;
      await settle();
      for (;;) {
        const next = [...sleepers].toSorted((a, b) => a.until - b.until).at(0);
        if (next === undefined || next.until > end) break;
        now = Math.max(now, next.until);
        next.wake();
        await settle();
      }
      now = end;
    },
  };
}
