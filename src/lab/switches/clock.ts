// The time by which a stand-in takes back what nobody confirmed: the real one, or a test's.

export interface SwitchClock {
  /** Milliseconds. */
  now(): number;
  /** Returns what calls it off. */
  after(delayMs: number, work: () => void): () => void;
}

export const REAL_CLOCK: SwitchClock = {
  now: () => Date.now(),
  after(delayMs, work) {
    // A stand-in that is waiting keeps no process alive.
    const timer = setTimeout(work, delayMs).unref();
    return () => clearTimeout(timer);
  },
};

export const MINUTE_MS = 60_000;
