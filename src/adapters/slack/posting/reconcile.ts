// Looks whether a message whose answer was lost is there after all: by the block ids and the metadata
// that every message of ours carries, in the thread or, for the card, in the channel since the plan.

import { z } from 'zod';
import type { Change } from '../../../domain/change.ts';
import type { MessageName, PostedAddress } from '../../../ports/outbox.ts';
import type { SlackCalls } from '../client.ts';
import { isBlockOf } from '../messages/block-id.ts';
import { call, type CallOutcome } from './calls.ts';

export const METADATA_TYPE = 'arpeggio_message';

export type Search =
  | { readonly kind: 'found'; readonly address: PostedAddress }
  | { readonly kind: 'absent' }
  /** It cannot be looked up, now or ever; `outcome` says which. */
  | { readonly kind: 'unreadable'; readonly outcome: Exclude<CallOutcome, { kind: 'done' }> };

export interface Sought {
  readonly change: Change;
  readonly message: MessageName;
  readonly channel: string;
  /** The card's timestamp, for what is in its thread; null: the card itself. */
  readonly threadTimestamp: string | null;
  /** A message that is known and cannot be used. */
  readonly except: PostedAddress | null;
}

// 1,000 messages since the plan: a busier channel than that cannot be read by people either.
const PAGE_COUNT_MAX = 5;
const PAGE_LENGTH = 200;
// Slack's clock and ours may differ; messages from this long before the plan are looked at too.
const CLOCK_SKEW_MAX_S = 300;

const Posted = z.object({
  ts: z.string(),
  blocks: z.array(z.object({ block_id: z.string().optional() })).optional(),
  metadata: z
    .object({
      event_type: z.string(),
      event_payload: z.record(z.string(), z.unknown()),
    })
    .optional()
    // Metadata of other apps may have any shape.
    .catch(undefined),
});
const Page = z.object({
  messages: z.array(z.unknown()),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

export async function searchFor(client: SlackCalls, sought: Sought): Promise<Search> {
  let cursor: string | undefined;
  for (let page = 0; page < PAGE_COUNT_MAX; page += 1) {
    const { method, options } = question(sought, cursor);
    const outcome = await call(client, method, options);
    // A thread that is gone holds nothing of ours.
    if (outcome.kind === 'message-gone') return { kind: 'absent' };
    if (outcome.kind !== 'done') return { kind: 'unreadable', outcome };
    const parsed = Page.safeParse(outcome.answer);
    if (!parsed.success) {
      const problem = 'Slack answered a search in an unknown form';
      return { kind: 'unreadable', outcome: { kind: 'refused', problem } };
    }
    const found = parsed.data.messages.flatMap((one) => timestampOf(one, sought)).at(0);
    if (found !== undefined) {
      return { kind: 'found', address: { channel: sought.channel, timestamp: found } };
    }
    cursor = parsed.data.response_metadata?.next_cursor;
    if (cursor === undefined || cursor === '') return { kind: 'absent' };
  }
  return { kind: 'absent' };
}

function question(
  { change, channel, threadTimestamp }: Sought,
  cursor: string | undefined,
): { method: string; options: Record<string, unknown> } {
  const common = {
    channel,
    include_all_metadata: true,
    limit: PAGE_LENGTH,
    ...(cursor === undefined ? {} : { cursor }),
  };
  if (threadTimestamp !== null) {
    return { method: 'conversations.replies', options: { ...common, ts: threadTimestamp } };
  }
  const oldest = Math.floor(Date.parse(change.proposedAt) / 1000) - CLOCK_SKEW_MAX_S;
  return { method: 'conversations.history', options: { ...common, oldest: `${oldest}.000000` } };
}

function timestampOf(candidate: unknown, { change, message, except }: Sought): string[] {
  const parsed = Posted.safeParse(candidate);
  if (!parsed.success) return [];
  const { ts, blocks, metadata } = parsed.data;
  if (ts === except?.timestamp) return [];
  const isByMetadata =
    metadata?.event_type === METADATA_TYPE &&
    metadata.event_payload['change'] === change.id &&
    metadata.event_payload['message'] === message;
  const isByBlock = (blocks ?? []).some(
    ({ block_id: id }) => id !== undefined && isBlockOf(id, change.id, message),
  );
  return isByMetadata || isByBlock ? [ts] : [];
}
