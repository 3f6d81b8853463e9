// Works on what people sent, from the durable inbox: commands one after the other for each person, so
// that a repeated one finds what the first one made, and clicks one after the other for each change.
// A command that has to wait, for locks or for the store, is left pending and taken up again later.

import { failureOf, type Failure } from '../domain/failures.ts';
import type { Change } from '../domain/change.ts';
import type { InboxItem } from '../ports/inbox.ts';
import type { Reply } from '../ports/replies.ts';
import { decide, type DecisionResult } from './approve.ts';
import { control } from './control/control.ts';
import { answerHandwork } from './control/handwork.ts';
import { withdraw, type Withdrawal } from './line/requests.ts';
import type { EngineParts } from './parts.ts';
import { propose } from './propose.ts';

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
  readonly runnable: (change: Pick<Change, 'id'>) => void;
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

    retry() {
      // In the order in which they were first taken up, whenever each was left.
      const items = [...taken].flatMap((id) => left.get(id) ?? []);
      left.clear();
      for (const item of items) enqueue(item);
    },

    async idle() {
      await Promise.all(queues.values());
    },
  };

  function enqueue(item: InboxItem): void {
    const key = queueOf(item);
    const before = queues.get(key) ?? Promise.resolve();
    const ended = before
      .then(() => workOn(item))
      .catch(parts.crashed)
      .finally(() => {
        if (queues.get(key) === ended) queues.delete(key);
      });
    queues.set(key, ended);
  }

  async function workOn(item: InboxItem): Promise<void> {
    const reply = await answerOrExcuse(item);
    if (reply !== null && isWaiting(reply)) return leave(item, reply);
    if (reply !== null) await parts.replies.tell(item, reply);
    try {
      await parts.inbox.finish(item.id, reply?.kind ?? 'done');
    } catch (thrown) {
      if (!isStoreAway(thrown)) throw thrown;
      // Answered and not written down: it is worked on again, which finds that it is done.
      left.set(item.id, item);
      return;
    }
    finished.add(item.id);
    told.delete(item.id);
    worked();
  }

  async function leave(item: InboxItem, reply: Reply): Promise<void> {
    if (!told.has(item.id)) await parts.replies.tell(item, reply);
    told.add(item.id);
    left.set(item.id, item);
  }

  /** Without a store nothing may start: the person hears it, and the row stays for a better time. */
  async function answerOrExcuse(item: InboxItem): Promise<Reply | null> {
    try {
      return await answer(item);
    } catch (thrown) {
      const failure = failureOf(thrown);
      if (failure === null || !isStoreAway(thrown)) throw thrown;
      return { kind: 'refused', about: aboutOf(item), failure, inTheWay: null };
    }
  }

  async function answer(item: InboxItem): Promise<Reply | null> {
    const { request } = item;
    if (request.kind === 'command') return answerCommand(item, request.text);
    if (request.kind === 'withdraw') return withdrawCommand(item, request);
    const result = await resultOf(item, request);
    if (result.runnable !== null) runnable(result.runnable);
    return result.reply;
  }

  function resultOf(
    item: InboxItem,
    request: Exclude<InboxItem['request'], { kind: 'command' | 'withdraw' }>,
  ): Promise<DecisionResult> {
    switch (request.kind) {
      case 'decision':
        return decide(item, request, parts);
      case 'handwork':
        return answerHandwork(item, request, parts);
      default:
        return control(item, request, parts);
    }
  }

  async function withdrawCommand(item: InboxItem, request: Withdrawal): Promise<Reply> {
    const reply = await withdraw(item, request, parts);
    if (reply.kind === 'answer') left.delete(request.itemId);
    return reply;
  }

  async function answerCommand(item: InboxItem, text: string): Promise<Reply | null> {
    try {
      const reply = await propose(item, text, parts);
      // One that waits for a person comes to its halt only when it is taken up.
      if (reply?.kind === 'frozen') for (const id of reply.halted) runnable({ id });
      return reply;
    } catch (thrown) {
      const failure = failureOf(thrown) ?? internalError(thrown);
      if (failure.code === 'store-unavailable') throw thrown;
      return { kind: 'refused', about: text, failure, inTheWay: null };
    }
  }
}

function isStoreAway(thrown: unknown): boolean {
  return failureOf(thrown)?.code === 'store-unavailable';
}

/** The row stays pending, and is worked on again. */
function isWaiting(reply: Reply): boolean {
  if (reply.kind === 'request-waits') return true;
  return reply.kind === 'refused' && reply.failure.code === 'store-unavailable';
}

function aboutOf({ request }: InboxItem): string {
  return request.kind === 'command' ? request.text : '';
}

/** Reading facts takes seconds; an approval must not wait behind a question of the same person. */
function queueOf({ person, request }: InboxItem): string {
  return 'changeId' in request ? request.changeId : person.id;
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
