// How long to be silent after Slack did not answer: doubling, with a cap, for all messages together,
// because an outage hits all of them and a queue of time-outs helps nobody.

// The first wait is long enough for Slack to finish what it may have taken before the answer was lost.
const FIRST_WAIT_MS = 2000;
const WAIT_MAX_MS = 60_000;
// For what only a person can repair (a token, a membership): asked again, but rarely.
export const REPAIR_WAIT_MS = 60_000;

/** `attempts`: how many failed before this one. */
export function backOffMs(attempts: number): number {
  return Math.min(WAIT_MAX_MS, FIRST_WAIT_MS * 2 ** Math.min(attempts, 10));
}
