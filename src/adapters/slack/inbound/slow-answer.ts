// Tells a person that their command is being worked on, but only when the answer takes long: Slack lets
// nobody take such a note away again, so for a quick answer it would be noise below the plan card.

import type { Clock } from '../../../ports/clock.ts';
import type { Inbox, InboxItem } from '../../../ports/inbox.ts';
import { sendPrivately } from '../response-url.ts';
import type { SlackLog } from '../settings.ts';

// Below two seconds nobody wonders; above, silence looks as if the command had been lost.
const PATIENCE_MS = 2000;

const NOTE = 'Looking at the hosts. The answer appears here when all of them have been asked.';

interface Parts {
  readonly inbox: Pick<Inbox, 'pending'>;
  readonly hasTold: (itemId: string) => boolean;
  readonly clock: Clock;
  readonly log: SlackLog;
  /** Aborted when the bot stops: then nobody waits here any more. */
  readonly signal: AbortSignal;
}

/** Never rejects: whether the note is shown changes nothing. */
export async function noteSlowAnswer(item: InboxItem, parts: Parts): Promise<void> {
  const { inbox, clock, log, signal } = parts;
  try {
    await clock.sleep(PATIENCE_MS, signal);
    const pending = await inbox.pending();
    const isWaiting = pending.some(({ id }) => id === item.id);
    // A command that waits for a change to end stays pending, and its person knows why.
    if (parts.hasTold(item.id)) return;
    if (isWaiting && item.replyTo !== null) await sendPrivately(item.replyTo, NOTE, { log });
  } catch (thrown) {
    if (!signal.aborted) log.warn({ err: thrown }, 'A person was not told that this takes long');
  }
}
