// Works on what people sent, from the durable inbox: commands one after the other for each person, so
// that a repeated one finds what the first one made, and clicks one after the other for each change.
// A command that has to wait, for locks or for the store, is left pending and taken up again later.

import type { ChangeId } from '../domain/names.ts';
import type { InboxItem } from '../ports/inbox.ts';
import type { Reply } from '../ports/replies.ts';
import { answerRequest } from './control/request.ts';
import type { EngineParts } from './parts.ts';
import { isStoreAway } from './run/store-away.ts';

export interface Attendant {
  /** Takes up whatever is pending and not yet being worked on. */
  attend(): Promise<void>;
  /** Takes up again what was left waiting. */
  retry(): void;
  /** Resolves when nothing is being worked on. */
  idle(): Promise<void>;
}

interface Listeners {
  /** A change was approved, or what it waited for has come: an answer, or the request to halt. */
  readonly runnable: (id: ChangeId) => void;
  /** An item was worked on: locks may have come free. */
  readonly worked: () => void;
}

export function createAttendant(parts: EngineParts, { runnable, worked }: Listeners): Attendant {
  const taken = new Set<string>();
  const finished = new Set<string>();
  // By id; they stay among the taken.
  const left = new Map<string, InboxItem>();
  // Told once why it waits, and not again at every try.
  const told = new Set<string>();
  const queues = createQueues(parts.crashed);

  return {
    async attend() {
      // Forgotten only before the next reading: what was read while an item was being finished still
      // holds that item, and it must not be taken up a second time.
      for (const id of finished) taken.delete(id);
      finished.clear();
      for (const item of await parts.inbox.pending()) {
        if (taken.has(item.id)) continue;
        taken.add(item.id);
        enqueue(item);
      }
    },

    retry() {
      // In the order in which they were first taken up, whenever each was left.
      const items = [...taken].flatMap((id) => left.get(id) ?? []);
      left.clear();
      for (const item of items) enqueue(item);
    },

    idle: () => queues.idle(),
  };

  function enqueue(item: InboxItem): void {
    queues.add(queueOf(item), () => workOn(item));
  }

  async function workOn(item: InboxItem): Promise<void> {
    const { reply, runnable: changes } = await answerRequest(item, parts);
    for (const { id } of changes) runnable(id);
    if (reply !== null && waits(reply)) return leave(item, reply);
    if (reply !== null) await parts.replies.tell(item, reply);
    if (!(await isFinished(item, reply?.kind ?? 'done'))) {
      left.set(item.id, item);
      return;
    }
    finished.add(item.id);
    told.delete(item.id);
    const withdrawn = withdrawnBy(item, reply);
    if (withdrawn !== null) left.delete(withdrawn);
    worked();
  }

  async function leave(item: InboxItem, reply: Reply): Promise<void> {
    if (!told.has(item.id)) await parts.replies.tell(item, reply);
    told.add(item.id);
    left.set(item.id, item);
  }

  /** False when it could not be written down: it is worked on again, which finds that it is done. */
  async function isFinished({ id }: InboxItem, outcome: string): Promise<boolean> {
    try {
      await parts.inbox.finish(id, outcome);
      return true;
    } catch (thrown) {
      if (isStoreAway(thrown)) return false;
      throw thrown;
    }
  }
}

/** One after the other for each key, and side by side for different ones. */
function createQueues(crashed: EngineParts['crashed']) {
  const queues = new Map<string, Promise<void>>();
  return {
    add(key: string, work: () => Promise<void>): void {
      const before = queues.get(key) ?? Promise.resolve();
      const ended = before
        .then(work)
        .catch(crashed)
        .finally(() => {
          if (queues.get(key) === ended) queues.delete(key);
        });
      queues.set(key, ended);
    },

    async idle(): Promise<void> {
      await Promise.all(queues.values());
    },
  };
}

/** The command that is not to be tried again. */
function withdrawnBy({ request }: InboxItem, reply: Reply | null): string | null {
  return request.kind === 'withdraw' && reply?.kind === 'answer' ? request.itemId : null;
}

/** The row stays pending, and is worked on again. */
function waits(reply: Reply): boolean {
  if (reply.kind === 'request-waits') return true;
  return reply.kind === 'refused' && reply.failure.code === 'store-unavailable';
}

/** Reading facts takes seconds; an approval must not wait behind a question of the same person. */
function queueOf({ person, request }: InboxItem): string {
  return 'changeId' in request ? request.changeId : person.id;
}
