// Links to the cards of changes, for messages that speak of another change. A link is worth little: where
// there is none, the id of the change has to do, so nothing here ever throws.

import { z } from 'zod';
import type { Change } from '../../../domain/change.ts';
import type { ChangeId } from '../../../domain/names.ts';
import type { Outbox } from '../../../ports/outbox.ts';
import type { SlackCalls } from '../client.ts';
import type { Links } from '../messages/mrkdwn.ts';

export interface LinkParts {
  readonly client: SlackCalls;
  readonly outbox: Pick<Outbox, 'addressOf'>;
}

const Permalink = z.object({ permalink: z.string() });

/** The link to the card of a change; null: it has none, or Slack does not say. */
export async function permalinkOf(
  id: ChangeId,
  { client, outbox }: LinkParts,
): Promise<string | null> {
  try {
    const address = await outbox.addressOf(id, 'plan');
    if (address === null) return null;
    const { channel, timestamp } = address;
    const answer = await client.apiCall('chat.getPermalink', { channel, message_ts: timestamp });
    return Permalink.parse(answer).permalink;
  } catch {
    return null;
  }
}

/** Of the changes that this one undoes, that undid it, or that it waits for. */
export async function linksOf(change: Change, parts: LinkParts): Promise<Links> {
  const { undoes, revertedBy, waitedFor } = change;
  const links: Record<string, string> = {};
  for (const id of [undoes, revertedBy, ...(change.state === 'queued' ? waitedFor : [])]) {
    const link = id === null ? null : await permalinkOf(id, parts);
    if (id !== null && link !== null) links[id] = link;
  }
  return links;
}
