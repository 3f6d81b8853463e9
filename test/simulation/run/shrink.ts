// From a seed that fails to a short story that fails in the same way: actions and faults are left out,
// many at first and one by one at the end, for as long as the same rule is violated.

import { type Outcome, simulate, type Wanted } from '../simulate.ts';

// A story is short enough long before; this bounds a seed that takes seconds.
const RUNS_MAX = 300;

export interface Shrunk {
  readonly outcome: Outcome;
  readonly runs: number;
}

/** `failing`: the outcome of `wanted`, with at least one violation. */
export async function shrink(wanted: Wanted, failing: Outcome): Promise<Shrunk> {
  const rule = failing.violations[0]?.rule;
  let best = failing;
  let withoutActions = new Set(wanted.withoutActions ?? []);
  let withoutFaults = new Set(wanted.withoutFaults ?? []);
  let runs = 0;

  await leaveOut(
    () => best.actions,
    async (few) => {
      const fewer = new Set([...withoutActions, ...few]);
      const isKept = await attempt({ ...wanted, withoutFaults, withoutActions: fewer });
      if (isKept) withoutActions = fewer;
      return isKept;
    },
  );
  await leaveOut(
    () => best.faults,
    async (few) => {
      const fewer = new Set([...withoutFaults, ...few]);
      const isKept = await attempt({ ...wanted, withoutActions, withoutFaults: fewer });
      if (isKept) withoutFaults = fewer;
      return isKept;
    },
  );
  return { outcome: best, runs };

  async function attempt(smaller: Wanted): Promise<boolean> {
    if (runs >= RUNS_MAX) return false;
    runs += 1;
    const outcome = await simulate(smaller);
    if (outcome.violations[0]?.rule !== rule) return false;
    best = outcome;
    return true;
  }
}

/** Tries to do without halves, quarters … and single ones; `parts` changes as it succeeds. */
async function leaveOut<Part>(
  parts: () => readonly Part[],
  isStillFailing: (few: readonly Part[]) => Promise<boolean>,
): Promise<void> {
  for (let size = Math.ceil(parts().length / 2); size >= 1; size = size === 1 ? 0 : size >> 1) {
    let from = 0;
    while (from < parts().length) {
      const few = parts().slice(from, from + size);
      if (!(await isStillFailing(few))) from += size;
    }
  }
}
