// Private answers to the person who typed or clicked: through the response_url of their command, and by
// chat.postEphemeral when that is used up (five uses, thirty minutes). Best effort by contract.

import { z } from 'zod';
import type { ChangeId } from '../../domain/names.ts';
import type { InboxItem } from '../../ports/inbox.ts';
import type { Outbox } from '../../ports/outbox.ts';
import type { Replies, Reply } from '../../ports/replies.ts';
import type { RenderedMessage } from './messages/mrkdwn.ts';
import { renderReply } from './messages/reply.ts';
import { sendPrivately } from './response-url.ts';
import type { SlackLog } from './settings.ts';
import type { SlackCalls } from './client.ts';

interface RepliesParts {
  readonly client: SlackCalls;
  /** To link the card of a change that is already open. */
  readonly outbox: Pick<Outbox, 'addressOf'>;
  readonly log: SlackLog;
}

export function createReplies(parts: RepliesParts): Replies {
  return {
    async tell(item, reply) {
      try {
        const message = renderReply(reply, await cardLink(parts, reply));
        const isTold = item.replyTo !== null && (await sendPrivately(item.replyTo, message, parts));
        if (!isTold) await tellInChannel(parts, item, message);
      } catch (thrown) {
        parts.log.warn({ err: thrown, inboxId: item.id }, 'A person got no private reply');
      }
    },
  };
}

async function tellInChannel(
  { client }: RepliesParts,
  item: InboxItem,
  message: RenderedMessage,
): Promise<void> {
  if (item.origin.source !== 'slack' || item.origin.channel === '') return;
  await client.apiCall('chat.postEphemeral', {
    channel: item.origin.channel,
    user: item.person.id,
    ...message,
  });
}

async function cardLink(parts: RepliesParts, reply: Reply): Promise<string | null> {
  if (reply.kind !== 'already-open') return null;
  return permalink(parts, reply.changeId).catch(() => null);
}

async function permalink({ client, outbox }: RepliesParts, id: ChangeId): Promise<string | null> {
  const address = await outbox.addressOf(id, 'plan');
  if (address === null) return null;
  const answer = await client.apiCall('chat.getPermalink', {
    channel: address.channel,
    message_ts: address.timestamp,
  });
  return z.object({ permalink: z.string() }).parse(answer).permalink;
}
