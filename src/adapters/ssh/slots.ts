// Bounds how many things happen at once; the rest waits in order. Waiting is not timed: whoever
// holds a slot has a deadline of its own.

export interface Slots {
  /** Runs the task when a slot is free. */
  use<Value>(task: () => Promise<Value>): Promise<Value>;
  /** Takes a slot at once, or returns null; the result gives it back and may be called twice. */
  tryTake(): (() => void) | null;
}

export function createSlots(count: number): Slots {
  let free = count;
  const waiting: (() => void)[] = [];

  const giveBack = (): void => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };

  return {
    async use(task) {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await task();
      } finally {
        giveBack();
      }
    },
    tryTake() {
      if (free === 0) return null;
      free -= 1;
      let isHeld = true;
      return () => {
        if (isHeld) giveBack();
        isHeld = false;
      };
    },
  };
}
