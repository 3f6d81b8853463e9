// A clock that stands still until the test moves it. Sleepers wake in the order of their times.

import type { Clock } from '../../src/ports/clock.ts';

export interface FakeClock extends Clock {
  advance(milliseconds: number): Promise<void>;
  /** When the next sleeper wakes; null: nobody sleeps. */
  nextAt(): number | null;
}

export function createFakeClock(start = Date.parse('2026-11-22T03:00:00Z')): FakeClock {
  let now = start;
  const sleepers = new Set<{ at: number; wake: () => void }>();
  return {
    now: () => now,

    sleep(milliseconds, signal) {
      return new Promise((resolve, reject) => {
        const sleeper = { at: now + milliseconds, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          reject(new Error('stopped'));
        });
      });
    },

    async advance(milliseconds) {
      now += milliseconds;
      const due = [...sleepers].filter(({ at }) => at <= now).toSorted((a, b) => a.at - b.at);
      for (const sleeper of due) {
        sleepers.delete(sleeper);
        sleeper.wake();
        await new Promise(setImmediate);
      }
      await new Promise(setImmediate);
    },

    nextAt() {
      let earliest: number | null = null;
      for (const { at } of sleepers) earliest = Math.min(at, earliest ?? at);
      return earliest;
    },
  };
}
