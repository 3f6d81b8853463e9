// A clock that goes on when a test says so.

import type { SwitchClock } from '../../../src/lab/switches/clock.ts';

export interface ManualClock extends SwitchClock {
  readonly passMinutes: (minutes: number) => void;
}

export function createManualClock(): ManualClock {
  let now = Date.parse('2026-11-22T13:00:00Z');
  const due = new Map<() => void, number>();
  return {
    now: () => now,
    after(delayMs, work) {
      due.set(work, now + delayMs);
      return () => due.delete(work);
    },
    passMinutes(minutes) {
      now += minutes * 60_000;
      for (const [work, at] of [...due]) {
        if (at > now) continue;
        due.delete(work);
        work();
      }
    },
  };
}
