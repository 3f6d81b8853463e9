// Tries again what failed in a way that passes, when the failure itself says that repeating is right:
// nothing of the attempt has reached a host. Few and soon, because locks are held and people wait; what
// has not come back by then is down, and the change is taken back.

import type { Failure } from '../../domain/failures.ts';
import type { Clock } from '../../ports/clock.ts';

// A connection that sshd dropped is there again at once, a restarted sshd within a few seconds.
const PAUSES_MS: readonly number[] = [1_000, 3_000];

/**
 * null: it worked, or the process stops in the middle and goes on from the journal at its next start.
 * `attempt` is called up to three times and looks first whether anything happened.
 */
export async function repeatedly(
  attempt: () => Promise<Failure | null>,
  clock: Clock,
  stopping: AbortSignal,
): Promise<Failure | null> {
  const first = await attempt();
  let newest = first;
  for (const pauseMs of PAUSES_MS) {
    if (first === null || newest?.mayRetry !== true) break;
    await clock.sleep(pauseMs, stopping).catch(() => {});
    if (stopping.aborted) return null;
    newest = await attempt();
  }
  if (first === null || newest === null || newest === first) return newest;
  // Half of the step drifts from the plan, but that is a symptom: the host went away.
  const told = newest.code === 'world-drifted' ? first : newest;
  return { ...told, why: `${told.why} It was tried ${PAUSES_MS.length + 1} times.` };
}
