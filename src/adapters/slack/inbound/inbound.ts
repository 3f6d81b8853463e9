// What the handlers share: admission, the inbox, and two rules. An acknowledgement that cannot be sent
// (the socket was just closed) is no reason to forget a row that is on disk; and handlers are counted,
// because Bolt's own stop does not wait for them.

import type { Clock } from '../../../ports/clock.ts';
import type { Inbox, InboxItem } from '../../../ports/inbox.ts';
import type { SlackLog } from '../settings.ts';
import type { Admission } from './admission.ts';
import { noteSlowAnswer } from './slow-answer.ts';

export interface Inbound {
  readonly inbox: Inbox;
  readonly clock: Clock;
  readonly log: SlackLog;
  readonly admit: Admission;
  /** Tells the engine that the inbox has something new. */
  readonly wake: () => void;
  /** Runs a handler; `settled` waits for it. */
  track(handler: () => Promise<void>): Promise<void>;
  /** Sends an acknowledgement after the row is durable; never throws. */
  acknowledge(send: () => Promise<unknown>): Promise<void>;
  /** Tells the person privately that this takes a while, if it does. */
  noteWhenSlow(item: InboxItem): void;
  /** Ends the waiting for slow answers; resolves when no handler is running. */
  settled(): Promise<void>;
}

export function createInbound(
  parts: Pick<Inbound, 'inbox' | 'clock' | 'log' | 'admit' | 'wake'>,
): Inbound {
  const running = new Set<Promise<void>>();
  const ending = new AbortController();
  return {
    ...parts,
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
