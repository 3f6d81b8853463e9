// Brings one message of one change up to date in Slack: the first post, the edits after it, and what
// to do with each way in which Slack can fail. Decisions worth knowing:
// - A first post whose answer was lost is looked for before it is repeated. If Slack forbids looking
//   (no history scope), it is repeated once and a warning is logged: a second card is confusing but
//   harmless (the journal takes one decision), while a missing card leaves nobody able to approve.
// - A message that people deleted is posted anew once; whoever deletes it again wants it gone.
// - A channel that is gone ends the message, never the change.

import { z } from 'zod';
import type { Change } from '../../../domain/change.ts';
import type { OutboxRow, PostedAddress } from '../../../ports/outbox.ts';
import type { SlackCalls } from '../client.ts';
import type { RenderedMessage } from '../messages/mrkdwn.ts';
import { section } from '../messages/mrkdwn.ts';
import { call, type CallOutcome } from './calls.ts';
import { METADATA_TYPE, searchFor } from './reconcile.ts';

/** What came of a delivery; the poster writes it down. */
export type Delivery =
  | { readonly kind: 'posted'; readonly address: PostedAddress }
  | { readonly kind: 'wait'; readonly outcome: Exclude<CallOutcome, { kind: 'done' }> }
  | { readonly kind: 'give-up'; readonly problem: string };

export interface Letter {
  readonly row: OutboxRow;
  readonly change: Change;
  readonly rendered: RenderedMessage;
  /** Timestamp of the card, for what belongs in its thread; null for the card. */
  readonly threadTimestamp: string | null;
  readonly isBroadcast: boolean;
}

/** What is known of a message besides its row, for as long as this process lives. */
export interface Memory {
  /** Slack said that the last attempt was not done, so nothing has to be looked for. */
  readonly certainlyAbsent: Set<string>;
  readonly repeatedBlindly: Set<string>;
  readonly postedAnew: Set<string>;
}

export interface DeliveryParts {
  readonly client: SlackCalls;
  readonly memory: Memory;
  /** Durable before a post is sent. */
  readonly markPosting: (row: OutboxRow) => Promise<void>;
  readonly warn: (problem: string) => void;
}

export function createMemory(): Memory {
  return { certainlyAbsent: new Set(), repeatedBlindly: new Set(), postedAnew: new Set() };
}

export function keyOf({ changeId, message }: OutboxRow): string {
  return `${changeId} ${message}`;
}

export async function deliver(letter: Letter, parts: DeliveryParts): Promise<Delivery> {
  const { row } = letter;
  if (row.isAmbiguous) {
    const isAbsent = parts.memory.certainlyAbsent.has(keyOf(row));
    return isAbsent ? post(letter, parts) : searchThenPost(letter, parts, null);
  }
  return row.address === null ? post(letter, parts) : edit(letter, row.address, parts);
}

/** Looks for the message before it is posted (again); `missing` is known to be of no use. */
async function searchThenPost(
  letter: Letter,
  parts: DeliveryParts,
  missing: PostedAddress | null,
): Promise<Delivery> {
  const { row, change, threadTimestamp } = letter;
  const search = await searchFor(parts.client, {
    change,
    message: row.message,
    channel: change.origin.channel,
    threadTimestamp,
    except: missing,
  });
  if (search.kind === 'found') return rewrite(letter, search.address, parts);
  if (search.kind === 'absent') return post(letter, parts);
  const { outcome } = search;
  if (outcome.kind !== 'refused') return failed(outcome);
  const key = keyOf(row);
  if (parts.memory.repeatedBlindly.has(key)) {
    return { kind: 'give-up', problem: `posted twice without an answer; ${outcome.problem}` };
  }
  parts.memory.repeatedBlindly.add(key);
  parts.warn(`The ${row.message} message may appear twice: ${outcome.problem}`);
  return post(letter, parts);
}

async function post(letter: Letter, parts: DeliveryParts): Promise<Delivery> {
  const { row, change, rendered, threadTimestamp } = letter;
  await parts.markPosting(row);
  parts.memory.certainlyAbsent.delete(keyOf(row));
  const thread =
    threadTimestamp === null
      ? {}
      : { thread_ts: threadTimestamp, ...(letter.isBroadcast ? { reply_broadcast: true } : {}) };
  const options = {
    channel: change.origin.channel,
    ...thread,
    metadata: {
      event_type: METADATA_TYPE,
      event_payload: { change: change.id, message: row.message },
    },
    unfurl_links: false,
    unfurl_media: false,
  };
  const outcome = await callSized(parts, 'chat.postMessage', { rendered, options });
  if (outcome.kind === 'done') return posted(outcome.answer, change.origin.channel);
  if (outcome.kind !== 'lost') parts.memory.certainlyAbsent.add(keyOf(row));
  return failed(outcome);
}

async function edit(
  letter: Letter,
  address: PostedAddress,
  parts: DeliveryParts,
): Promise<Delivery> {
  const delivery = await rewrite(letter, address, parts);
  if (delivery.kind !== 'wait' || delivery.outcome.kind !== 'message-gone') return delivery;
  const { memory } = parts;
  const key = keyOf(letter.row);
  if (memory.postedAnew.has(key)) {
    return { kind: 'give-up', problem: `deleted again: ${delivery.outcome.problem}` };
  }
  // Looked for first: an earlier replacement may be there, its answer lost.
  const replacement = memory.certainlyAbsent.has(key)
    ? await post(letter, parts)
    : await searchThenPost(letter, parts, address);
  if (replacement.kind === 'posted') memory.postedAnew.add(key);
  return replacement;
}

async function rewrite(
  { rendered }: Letter,
  address: PostedAddress,
  parts: DeliveryParts,
): Promise<Delivery> {
  const options = { channel: address.channel, ts: address.timestamp };
  const outcome = await callSized(parts, 'chat.update', { rendered, options });
  return outcome.kind === 'done' ? { kind: 'posted', address } : failed(outcome);
}

/** When Slack does not like the blocks, the words and the buttons alone are better than nothing. */
async function callSized(
  parts: DeliveryParts,
  method: string,
  { rendered, options }: { rendered: RenderedMessage; options: Record<string, unknown> },
): Promise<CallOutcome> {
  const outcome = await call(parts.client, method, { ...options, ...rendered });
  if (outcome.kind !== 'unfit') return outcome;
  parts.warn(`Slack did not take the blocks of a message and got a plain one: ${outcome.problem}`);
  const buttons = rendered.blocks.filter(({ type }) => type === 'actions');
  const plain = { text: rendered.text, blocks: [section(rendered.text), ...buttons] };
  return call(parts.client, method, { ...options, ...plain });
}

const PostAnswer = z.object({ ts: z.string(), channel: z.string().optional() });

function posted(answer: object, channel: string): Delivery {
  const parsed = PostAnswer.safeParse(answer);
  if (!parsed.success) {
    return failed({ kind: 'lost', problem: 'Slack did not say where the message is' });
  }
  const address = { channel: parsed.data.channel ?? channel, timestamp: parsed.data.ts };
  return { kind: 'posted', address };
}

function failed(outcome: Exclude<CallOutcome, { kind: 'done' }>): Delivery {
  return outcome.kind === 'channel-gone'
    ? { kind: 'give-up', problem: outcome.problem }
    : { kind: 'wait', outcome };
}
