// The one way in which a running change writes to its journal: in order, each entry durable before
// the next action, and never beside another writer.

import type { Change, ChangeEvent } from '../../domain/change.ts';
import { isoTime } from '../../ports/clock.ts';
import type { EngineParts } from '../parts.ts';
import { messagesOutdatedBy } from '../report.ts';

export interface Recorder {
  /** As of the last recorded event. */
  readonly change: Change;
  record(event: ChangeEvent): Promise<void>;
}

export function createRecorder(start: Change, parts: EngineParts): Recorder {
  let change = start;
  return {
    get change() {
      return change;
    },

    async record(event) {
      const result = await parts.journal.append({
        changeId: change.id,
        afterSequence: change.sequence,
        at: isoTime(parts.world.clock),
        events: [event],
        releaseLocks: endsCleanly(event),
        messages: messagesOutdatedBy([event], change.plan),
      });
      if (result.result !== 'appended') {
        throw new Error(`Change ${change.id} was written to by somebody else while it ran.`);
      }
      change = result.change;
      parts.messagesChanged();
    },
  };
}

/** Ended with nothing in an unknown state; a stuck change keeps its locks until a person looks. */
function endsCleanly(event: ChangeEvent): boolean {
  return ['applied', 'undone', 'found-stale'].includes(event.type);
}
