// Time as the workspace sees it: real, driven by a test, or real with jumps (a fault).
// Every deadline of the workspace (3 s, 30 min, retries) goes through here, none through setTimeout.

export type Clock = {
  /** milliseconds since 1970 */
  now(): number;
  /** Calls `run` once when `delayMs` have passed; the returned function calls that off. */
  after(delayMs: number, run: () => void): () => void;
};

export const realClock: Clock = {
  now: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
};

type Alarm = { dueAt: number; run: () => void; callOff: () => void };

export type ManualClock = Clock & { advance(byMs: number): void };

/** A clock that stands still until `advance`; alarms fire in the order in which they are due. */
export function makeManualClock(startMs = 1_800_000_000_000): ManualClock {
  let nowMs = startMs;
  const alarms = new Set<Alarm>();
  return {
    now: () => nowMs,
    after(delayMs, run) {
      const alarm: Alarm = { dueAt: nowMs + delayMs, run, callOff: () => alarms.delete(alarm) };
      alarms.add(alarm);
      return alarm.callOff;
    },
    advance(byMs) {
      const untilMs = nowMs + byMs;
      for (;;) {
        const next = [...alarms].toSorted((a, b) => a.dueAt - b.dueAt)[0];
        if (next === undefined || next.dueAt > untilMs) break;
        nowMs = Math.max(nowMs, next.dueAt);
        alarms.delete(next);
        next.run();
      }
      nowMs = untilMs;
    },
  };
}

export type JumpingClock = Clock & {
  /** Moves the time; alarms that are due by then fire at once. Negative jumps only move `now`. */
  jump(byMs: number): void;
  /** Calls every alarm off and takes no new ones: nothing may happen after a stop. */
  stop(): void;
};

/** `base` plus an offset that a fault can change. */
export function makeJumpingClock(base: Clock): JumpingClock {
  let offsetMs = 0;
  let isStopped = false;
  const alarms = new Set<Alarm>();
  const now = () => base.now() + offsetMs;
  const arm = (alarm: Alarm) => {
    alarm.callOff();
    alarm.callOff = base.after(Math.max(0, alarm.dueAt - now()), () => {
      if (alarms.delete(alarm)) alarm.run();
    });
  };
  return {
    now,
    after(delayMs, run) {
      const alarm: Alarm = { dueAt: now() + delayMs, run, callOff: () => undefined };
      if (isStopped) return alarm.callOff;
      alarms.add(alarm);
      arm(alarm);
      return () => {
        alarms.delete(alarm);
        alarm.callOff();
      };
    },
    jump(byMs) {
      offsetMs += byMs;
      if (byMs > 0) for (const alarm of alarms) arm(alarm);
    },
    stop() {
      isStopped = true;
      for (const alarm of alarms) alarm.callOff();
      alarms.clear();
    },
  };
}
