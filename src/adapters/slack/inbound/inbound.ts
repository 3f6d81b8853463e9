// What the handlers share: admission, the inbox, and three rules. What cannot be written down is refused
// in words; an acknowledgement that cannot be sent (the socket was just closed) is no reason to forget a
// row that is on disk; and handlers are counted, because Bolt's own stop does not wait for them.

import { failureOf } from '../../../domain/failures.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Inbox, InboxItem } from '../../../ports/inbox.ts';
import type { SlackLog } from '../settings.ts';
import type { Admission } from './admission.ts';
import { noteSlowAnswer } from './slow-answer.ts';

/** What came of a delivery; `refusal`: the store is away, and these are the words for the person. */
export type Received = 'new' | 'duplicate' | { readonly refusal: string };

export interface Inbound {
  readonly clock: Clock;
  readonly log: SlackLog;
  readonly admit: Admission;
  /** Tells the engine that the inbox has something new. */
  readonly wake: () => void;
  /** Resolves when the row is on disk. */
  receive(item: InboxItem): Promise<Received>;
  /** Runs a handler; `settled` waits for it. */
  track(handler: () => Promise<void>): Promise<void>;
  /** Sends an acknowledgement after the row is durable; never throws. */
  acknowledge(send: () => Promise<unknown>): Promise<void>;
  /** Tells the person privately that this takes a while, if it does. */
  noteWhenSlow(item: InboxItem): void;
  /** Ends the waiting for slow answers; resolves when no handler is running. */
  settled(): Promise<void>;
}

interface InboundParts extends Pick<Inbound, 'clock' | 'log' | 'admit' | 'wake'> {
  readonly inbox: Inbox;
  /** Whether a person has had an answer, though the row is pending still. */
  readonly hasTold: (itemId: string) => boolean;
}

export function createInbound(parts: InboundParts): Inbound {
  const running = new Set<Promise<void>>();
  const ending = new AbortController();
  const { clock, log, admit, wake } = parts;
  return {
    clock,
    log,
    admit,
    wake,
    receive: (item) => receive(item, parts),
    async track(handler) {
      const run = handler();
      running.add(run);
      try {
        await run;
      } finally {
        running.delete(run);
      }
    },
    async acknowledge(send) {
      try {
        await send();
      } catch (thrown) {
        parts.log.warn({ err: thrown }, 'Slack did not take an acknowledgement; the row is kept');
      }
    },
    noteWhenSlow(item) {
      void noteSlowAnswer(item, { ...parts, signal: ending.signal });
    },
    async settled() {
      ending.abort();
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}

async function receive(item: InboxItem, { inbox, log }: InboundParts): Promise<Received> {
  try {
    return await inbox.receive(item);
  } catch (thrown) {
    const failure = failureOf(thrown);
    if (failure?.code !== 'store-unavailable') throw thrown;
    log.error({ failure }, 'A request of a person was refused, because it cannot be written down');
    return { refusal: `${failure.what} ${failure.why}\n${failure.fix} Then send it again.` };
  }
}

/** For the one who sent it; null: it is on disk. */
export function refusalIn(received: Received): string | null {
  return typeof received === 'string' ? null : received.refusal;
}
