// The lines of the doctor: one for each thing that was looked at, with what is fine or what to mend.

import { failureOf } from '../domain/failures.ts';

let unhealthy = 0;

/** How much there is to mend. */
export function unhealthyCount(): number {
  return unhealthy;
}

export function reportProblem(text: string): void {
  unhealthy += 1;
  console.log(`✗ ${text}`);
}

/** One line; `look` returns what is fine, or throws what is not. False: there is something to mend. */
export async function check(what: string, look: () => Promise<string>): Promise<boolean> {
  try {
    console.log(`✓ ${what}: ${await look()}`);
    return true;
  } catch (thrown) {
    const failure = failureOf(thrown);
    const text = failure === null ? messageOf(thrown) : `${failure.what} ${failure.why}`;
    reportProblem(`${what}: ${text}`);
    if (failure !== null) console.log(`    ${failure.fix}`);
    return false;
  }
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
