// Private answers to the person who typed or clicked: through the response_url of their command, and by
// chat.postEphemeral when that is used up (five uses, thirty minutes). A freeze and its end are said in
// the channel. Best effort by contract.

import type { ChangeId } from '../../domain/names.ts';
import type { InboxItem } from '../../ports/inbox.ts';
import type { Journal } from '../../ports/journal.ts';
import type { Outbox } from '../../ports/outbox.ts';
import type { Replies, Reply } from '../../ports/replies.ts';
import type { RenderedMessage } from './messages/mrkdwn.ts';
import { renderReply, type Mentioned } from './messages/reply.ts';
import { permalinkOf } from './posting/permalink.ts';
import { sendPrivately } from './response-url.ts';
import type { SlackLog } from './settings.ts';
import type { SlackCalls } from './client.ts';

interface RepliesParts {
  readonly client: SlackCalls;
  /** Both to name the change that is in the way, and to link its card. */
  readonly journal: Pick<Journal, 'read'>;
  readonly outbox: Pick<Outbox, 'addressOf'>;
  readonly log: SlackLog;
}

export interface SlackReplies extends Replies {
  /** Whether the person of this row has had an answer lately; a row may be pending for long after it. */
  hasTold(itemId: string): boolean;
}

// Asked about within seconds; more than this many answers are not given in that time.
const TOLD_COUNT_MAX = 1000;

export function createReplies(parts: RepliesParts): SlackReplies {
  const told = new Set<string>();
  return {
    hasTold: (itemId) => told.has(itemId),

    async tell(item, reply) {
      if (told.size >= TOLD_COUNT_MAX) told.clear();
      told.add(item.id);
      try {
        const message = renderReply(reply, await mentionedBy(parts, reply));
        if (PUBLIC.has(reply.kind)) return await tellEverybody(parts, item, message);
        const url = item.replyTo === null || THREAD.test(item.replyTo) ? null : item.replyTo;
        const isTold = url !== null && (await sendPrivately(url, message, parts));
        if (!isTold) await tellInChannel(parts, item, message);
      } catch (thrown) {
        parts.log.warn({ err: thrown, inboxId: item.id }, 'A person got no reply');
      }
    },
  };
}

/** What stops or starts the work of everybody is said to everybody. */
const PUBLIC: ReadonlySet<Reply['kind']> = new Set<Reply['kind']>(['frozen', 'thawed']);

async function tellEverybody(
  { client }: RepliesParts,
  { origin }: InboxItem,
  message: RenderedMessage,
): Promise<void> {
  if (origin.source !== 'slack' || origin.channel === '') return;
  await client.apiCall('chat.postMessage', { channel: origin.channel, ...message });
}

async function tellInChannel(
  { client }: RepliesParts,
  item: InboxItem,
  message: RenderedMessage,
): Promise<void> {
  if (item.origin.source !== 'slack' || item.origin.channel === '') return;
  const thread = THREAD.exec(item.replyTo ?? '')?.[1];
  await client.apiCall('chat.postEphemeral', {
    channel: item.origin.channel,
    user: item.person.id,
    ...(thread === undefined ? {} : { thread_ts: thread }),
    ...message,
  });
}

const THREAD = /^thread:([\d.]+)$/;

/** What an inbox row notes about somebody who wrote in a thread: the answer belongs there. */
export function threadReply(timestamp: string): string {
  return `thread:${timestamp}`;
}

async function mentionedBy(parts: RepliesParts, reply: Reply): Promise<Mentioned | null> {
  const id = changeIdIn(reply);
  const change = id === null ? null : await parts.journal.read(id);
  if (change === null) return null;
  // Without a link the channel is named.
  const link = await permalinkOf(change.id, parts);
  return { change, link };
}

function changeIdIn(reply: Reply): ChangeId | null {
  if (reply.kind === 'already-open') return reply.changeId;
  if (reply.kind === 'queued' || reply.kind === 'request-waits') return reply.holder.changeId;
  return reply.kind === 'refused' ? reply.inTheWay : null;
}
