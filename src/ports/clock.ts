// Time as the engine sees it. Tests give a fake clock, so nothing in the core calls Date or setTimeout.

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after at least this many milliseconds, never early; rejects with the signal's reason. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export function isoTime(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}
