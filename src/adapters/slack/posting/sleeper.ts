// A sleep that can be cut short, and an end: what a loop needs that works when it is told and when a
// time comes. A wake that arrives while the loop works is not lost: the next sleep is skipped.

import type { Clock } from '../../../ports/clock.ts';

export interface Sleeper {
  /** Returns after this time, after `wake`, or after `end`, whichever is first. */
  sleep(milliseconds: number): Promise<void>;
  wake(): void;
  end(): void;
  readonly isEnded: boolean;
}

export function createSleeper(clock: Clock): Sleeper {
  let isEnded = false;
  let isWoken = false;
  let sleep = new AbortController();
  const wake = (): void => {
    isWoken = true;
    sleep.abort();
  };
  return {
    async sleep(milliseconds) {
      sleep = new AbortController();
      // Rejection is how a clock says that it was cut short.
      if (!isWoken) await clock.sleep(milliseconds, sleep.signal).catch(() => undefined);
      isWoken = false;
    },
    wake,
    end: () => {
      isEnded = true;
      wake();
    },
    get isEnded() {
      return isEnded;
    },
  };
}
