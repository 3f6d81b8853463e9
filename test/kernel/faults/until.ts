// Waiting for what somebody else does: looks again and again, and says what did not come.

import { setTimeout as sleep } from 'node:timers/promises';

// The longest of all: a frozen bot, or two hosts that wait for theirs, on a machine with much to do.
const PATIENCE_MS = 420_000;
// Looking costs a millisecond.
const LOOK_EVERY_MS = 25;

export async function until<Seen>(
  what: string,
  look: () => Promise<Seen | undefined> | Seen | undefined,
  patienceMs = PATIENCE_MS,
): Promise<Seen> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > deadline) throw new Error(`Not within ${patienceMs / 1000} s: ${what}.`);
    await sleep(LOOK_EVERY_MS);
  }
}
