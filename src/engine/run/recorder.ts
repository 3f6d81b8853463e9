// The one way in which a running change writes to its journal: in order, each entry durable before
// the next action, and never beside another writer. One exception: a person may ask for a halt at any
// moment, and that entry is read and gone on from.

import type { Change, ChangeEvent } from '../../domain/change.ts';
import { isoTime } from '../../ports/clock.ts';
import type { EngineParts } from '../parts.ts';
import { messagesOutdatedBy } from '../report.ts';

export interface Recorder {
  /** As of the last recorded event. */
  readonly change: Change;
  record(event: ChangeEvent): Promise<void>;
  /** Records that a step starts; false, and nothing is recorded, when a halt was asked for meanwhile. */
  begin(event: Extract<ChangeEvent, { type: 'step-started' }>): Promise<boolean>;
}

export function createRecorder(start: Change, parts: EngineParts): Recorder {
  let change = start;
  return {
    get change() {
      return change;
    },

    async record(event) {
      while (!(await append(event))) change = await readHalt(change, parts);
    },

    async begin(event) {
      if (await append(event)) return true;
      change = await readHalt(change, parts);
      return false;
    },
  };

  /** False when somebody else wrote first. */
  async function append(event: ChangeEvent): Promise<boolean> {
    const result = await parts.journal.append({
      changeId: change.id,
      afterSequence: change.sequence,
      at: isoTime(parts.world.clock),
      events: [event],
      releaseLocks: endsCleanly(event),
      messages: messagesOutdatedBy([event], change.plan, change),
    });
    if (result.result !== 'appended') return false;
    change = result.change;
    parts.messagesChanged();
    return true;
  }
}

/** The change as it is now, if nothing but a request for a halt came in between. */
async function readHalt({ id, sequence }: Change, { journal }: EngineParts): Promise<Change> {
  const since = (await journal.entries(id)).filter((entry) => entry.sequence > sequence);
  const now = await journal.read(id);
  const isHalt = since.length > 0 && since.every(({ event }) => event.type === 'stop-requested');
  if (now === null || !isHalt || now.sequence !== since.at(-1)?.sequence) {
    throw new Error(`Change ${id} was written to by somebody else while it ran.`);
  }
  return now;
}

/** Ended with nothing in an unknown state; a stuck change keeps its locks until a person looks. */
function endsCleanly(event: ChangeEvent): boolean {
  return ['applied', 'undone', 'found-stale', 'replanned'].includes(event.type);
}
