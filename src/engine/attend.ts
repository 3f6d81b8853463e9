// Works on what people sent, from the durable inbox: commands one after the other for each person, so
// that a repeated one finds what the first one made, and clicks one after the other for each change.

import { failureOf, type Failure } from '../domain/failures.ts';
import type { Change } from '../domain/change.ts';
import type { InboxItem } from '../ports/inbox.ts';
import type { Reply } from '../ports/replies.ts';
import { decide } from './approve.ts';
import { answerHandwork } from './handwork.ts';
import type { EngineParts } from './parts.ts';
import { propose } from './propose.ts';

export interface Attendant {
  /** Takes up whatever is pending and not yet being worked on. */
  attend(): Promise<void>;
  /** Resolves when nothing is being worked on. */
  idle(): Promise<void>;
}

/** `runnable`: a change was approved, or the answer that it waited for has come. */
export function createAttendant(parts: EngineParts, runnable: (change: Change) => void): Attendant {
  const taken = new Set<string>();
  const finished = new Set<string>();
  const queues = new Map<string, Promise<void>>();

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

    async idle() {
      await Promise.all(queues.values());
    },
  };

  function enqueue(item: InboxItem): void {
    const key = queueOf(item);
    const before = queues.get(key) ?? Promise.resolve();
    const ended = before
      .then(() => finish(item))
      .catch(parts.crashed)
      .finally(() => {
        if (queues.get(key) === ended) queues.delete(key);
      });
    queues.set(key, ended);
  }

  async function finish(item: InboxItem): Promise<void> {
    const reply = await answer(item);
    if (reply !== null) await parts.replies.tell(item, reply);
    await parts.inbox.finish(item.id, reply?.kind ?? 'done');
    finished.add(item.id);
  }

  async function answer(item: InboxItem): Promise<Reply | null> {
    const { request } = item;
    if (request.kind === 'command') return answerCommand(item, request.text);
    const result =
      request.kind === 'decision'
        ? await decide(item, request, parts)
        : await answerHandwork(item, request, parts);
    if (result.runnable !== null) runnable(result.runnable);
    return result.reply;
  }

  async function answerCommand(item: InboxItem, text: string): Promise<Reply | null> {
    try {
      return await propose(item, text, parts);
    } catch (thrown) {
      const failure = failureOf(thrown) ?? internalError(thrown);
      // Without a store nothing may start; the row stays pending until the next start.
      if (failure.code === 'store-unavailable') throw thrown;
      return { kind: 'refused', about: text, failure, inTheWay: null };
    }
  }
}

/** Reading facts takes seconds; an approval must not wait behind a question of the same person. */
function queueOf({ person, request }: InboxItem): string {
  return request.kind === 'command' ? person.id : request.changeId;
}

/** A bug while planning has changed nothing; crashing for it would repeat it at every start. */
function internalError(thrown: unknown): Failure {
  return {
    code: 'internal-error',
    what: 'Arpeggio made a mistake while it planned this.',
    why: thrown instanceof Error ? thrown.message : String(thrown),
    fix: 'Nothing was done. Please report it, and do this one by hand.',
  };
}
