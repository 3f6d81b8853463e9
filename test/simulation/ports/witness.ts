// Sees every journal entry at the moment at which it is durable, whether or not the bot lives to hear of
// it. What the judges know of changes they know from here and not from the bot.

import type { Change, ChangeEvent } from '../../../src/domain/change.ts';
import type { ChangeId } from '../../../src/domain/names.ts';
import type { Journal } from '../../../src/ports/journal.ts';

export interface Written {
  /** The change before it; null: this began it. */
  readonly before: Change | null;
  readonly change: Change;
  readonly event: ChangeEvent;
  readonly sequence: number;
}

export interface Witness {
  readonly journal: Journal;
  /** As of the newest entry of each. */
  readonly changes: ReadonlyMap<ChangeId, Change>;
  /** The deliveries that made changes, and which. */
  readonly bySource: ReadonlyMap<string, readonly ChangeId[]>;
  readonly written: readonly Written[];
}

export function createWitness(journal: Journal, saw: (written: Written) => void): Witness {
  const changes = new Map<ChangeId, Change>();
  const bySource = new Map<string, ChangeId[]>();
  const written: Written[] = [];
  const note = (change: Change, events: readonly ChangeEvent[]): void => {
    const before = changes.get(change.id) ?? null;
    changes.set(change.id, change);
    const first = change.sequence - events.length + 1;
    for (const [index, event] of events.entries()) {
      const entry = { before, change, event, sequence: first + index };
      written.push(entry);
      saw(entry);
    }
  };
  return {
    changes,
    bySource,
    written,
    journal: {
      ...journal,
      async propose(proposal) {
        const result = await journal.propose(proposal);
        if (result.isNew) {
          const { sourceId } = proposal;
          bySource.set(sourceId, [...(bySource.get(sourceId) ?? []), result.change.id]);
          note(result.change, [proposal.event]);
        }
        return result;
      },
      async append(append) {
        const result = await journal.append(append);
        if (result.result === 'appended') note(result.change, append.events);
        return result;
      },
    },
  };
}
