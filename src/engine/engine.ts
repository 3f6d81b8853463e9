// The change engine: takes up the inbox, runs approved changes side by side (their locks keep them
// apart), expires plans, recovers at start and drains at the end. It knows no chat, no cloud, no SSH.

import type { ChangeId } from '../domain/names.ts';
import { createAttendant } from './attend.ts';
import type { EngineParts } from './parts.ts';
import { expireDue, findInterrupted } from './recover.ts';
import { runChange } from './run-change.ts';

export interface Engine {
  /** Resumes what a crash interrupted and begins to attend. */
  start(): Promise<void>;
  /** Something arrived in the inbox. */
  wake(): void;
  /** Resolves when nothing is being worked on; for tests and for the demo's script. */
  idle(): Promise<void>;
  /** Takes up nothing new, lets running steps reach their end, and returns. */
  stop(): Promise<void>;
}

// A plan that expires while nothing else happens is noticed this late at most.
const EXPIRY_LOOK_MS = 5_000;

export function createEngine(parts: EngineParts): Engine {
  const stopping = new AbortController();
  const running = new Map<ChangeId, Promise<void>>();
  // Answered while its run was still on its way out, having seen nothing but the question.
  const again = new Set<ChangeId>();
  const attendant = createAttendant(parts, ({ id }) => run(id));
  let attending: Promise<void> = Promise.resolve();
  let expiring: Promise<void> = Promise.resolve();

  return {
    async start() {
      for (const { id } of await findInterrupted(parts)) run(id);
      expiring = expireAsTimePasses().catch(parts.crashed);
      wake();
    },

    wake,

    async idle() {
      await settle();
    },

    async stop() {
      stopping.abort();
      await settle();
      await expiring;
    },
  };

  function wake(): void {
    if (stopping.signal.aborted) return;
    attending = attending.then(() => attendant.attend()).catch(parts.crashed);
  }

  function run(id: ChangeId): void {
    if (stopping.signal.aborted) return;
    if (running.has(id)) {
      again.add(id);
      return;
    }
    const ended = runChange(id, parts, stopping.signal)
      .catch(parts.crashed)
      .finally(() => {
        running.delete(id);
        if (again.delete(id)) run(id);
      });
    running.set(id, ended);
  }

  async function settle(): Promise<void> {
    await attending;
    await attendant.idle();
    while (running.size > 0) await Promise.all(running.values());
  }

  async function expireAsTimePasses(): Promise<void> {
    while (!stopping.signal.aborted) {
      await expireDue(parts);
      await parts.world.clock.sleep(EXPIRY_LOOK_MS, stopping.signal).catch(() => {});
    }
  }
}
