// The changes that run in this process, side by side and each once: their locks keep them apart. One that
// is asked for again while it is on its way out runs once more, having seen nothing of what came since.

import type { ChangeId } from '../../domain/names.ts';
import type { EngineParts } from '../parts.ts';
import { runChange } from '../run-change.ts';

export interface Runs {
  readonly run: (id: ChangeId) => void;
  readonly isRunning: (id: ChangeId) => boolean;
  /** Resolves when none runs. */
  idle(): Promise<void>;
}

interface Listeners {
  /** Fired when nothing new may begin. */
  readonly stopping: AbortSignal;
  readonly begun: () => void;
  /** One has ended, or waits for a person; before the next of the same begins. */
  readonly ended: (id: ChangeId) => void | Promise<void>;
  /** It is no longer among those that run. */
  readonly left: () => void;
}

export function createRuns(parts: EngineParts, { stopping, begun, ended, left }: Listeners): Runs {
  const running = new Map<ChangeId, Promise<void>>();
  const again = new Set<ChangeId>();
  return {
    run,
    isRunning: (id) => running.has(id),

    async idle() {
      while (running.size > 0) await Promise.all(running.values());
    },
  };

  function run(id: ChangeId): void {
    if (stopping.aborted) return;
    if (running.has(id)) {
      again.add(id);
      return;
    }
    begun();
    const end = runChange(id, parts, stopping)
      .then(() => ended(id))
      .catch(parts.crashed)
      .finally(() => {
        running.delete(id);
        if (again.delete(id)) run(id);
        left();
      });
    running.set(id, end);
  }
}
