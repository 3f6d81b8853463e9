// A small Slack for the poster: channels with messages, the rules that matter for posting and editing,
// and faults. It throws the error classes of @slack/web-api, so the code under test cannot tell.
// Deliberately no block checks: the workspace of the lab has those.

import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { z } from 'zod';
import type { SlackCalls } from '../../../src/adapters/slack/client.ts';
import type { Clock } from '../../../src/ports/clock.ts';

export interface FakeMessage {
  readonly ts: string;
  readonly threadTs: string | null;
  readonly isBroadcast: boolean;
  readonly metadata: unknown;
  text: string;
  blocks: unknown[];
  edits: number;
}

/** What happens to one call instead of, or after, its effect. */
export type Fault =
  | { readonly kind: 'error'; readonly error: string }
  | { readonly kind: 'rate-limit'; readonly seconds: number }
  | { readonly kind: 'reset-before' }
  | { readonly kind: 'reset-after' }
  | { readonly kind: 'http-500' };

export interface FakeSlack extends SlackCalls {
  readonly messages: FakeMessage[];
  /** Faults for the next calls of a method, in order. */
  fault(method: string, ...faults: Fault[]): void;
  /** While set, every call fails so. */
  outage: Fault | null;
  isArchived: boolean;
  delete(ts: string): void;
  /** Times at which a method, or any, was called, in milliseconds. */
  callTimes(method?: string): number[];
  /** The channel as a person reads it: replies indented under their roots. */
  dump(): string[];
}

const Post = z.object({
  channel: z.string(),
  text: z.string(),
  blocks: z.array(z.unknown()),
  thread_ts: z.string().optional(),
  reply_broadcast: z.boolean().optional(),
  metadata: z.unknown().optional(),
});
const Update = Post.extend({ ts: z.string() });
const Read = z.object({ ts: z.string().optional(), oldest: z.string().optional() });

export function createFakeSlack(clock: Clock): FakeSlack {
  const messages: FakeMessage[] = [];
  const faults = new Map<string, Fault[]>();
  const times: { method: string; at: number }[] = [];
  let count = 0;

  function perform(method: string, options: unknown): object {
    if (slack.isArchived) throw platformError('is_archived');
    switch (method) {
      case 'chat.postMessage':
        return post(Post.parse(options));
      case 'chat.update':
        return update(Update.parse(options));
      case 'conversations.history':
      case 'conversations.replies':
        return read(Read.parse(options));
      default:
        throw platformError('unknown_method');
    }
  }

  function post(sent: z.infer<typeof Post>): object {
    count += 1;
    const ts = `${Math.floor(clock.now() / 1000)}.${String(count).padStart(6, '0')}`;
    messages.push({
      ts,
      threadTs: sent.thread_ts ?? null,
      isBroadcast: sent.reply_broadcast === true,
      metadata: sent.metadata,
      text: sent.text,
      blocks: sent.blocks,
      edits: 0,
    });
    return { ok: true, channel: sent.channel, ts };
  }

  function update(sent: z.infer<typeof Update>): object {
    const message = messages.find(({ ts }) => ts === sent.ts);
    if (message === undefined) throw platformError('message_not_found');
    message.text = sent.text;
    message.blocks = sent.blocks;
    message.edits += 1;
    return { ok: true, channel: sent.channel, ts: sent.ts };
  }

  function read({ ts, oldest }: z.infer<typeof Read>): object {
    const found = messages.filter((one) =>
      ts === undefined
        ? one.threadTs === null && one.ts >= (oldest ?? '')
        : one.ts === ts || one.threadTs === ts,
    );
    return { ok: true, messages: found.map((one) => ({ ...one, thread_ts: one.threadTs })) };
  }

  const slack: FakeSlack = {
    messages,
    outage: null,
    isArchived: false,
    fault: (method, ...more) => faults.set(method, [...(faults.get(method) ?? []), ...more]),
    delete: (ts) => {
      messages.splice(
        messages.findIndex((one) => one.ts === ts),
        1,
      );
    },
    callTimes: (method) =>
      times.filter((one) => method === undefined || one.method === method).map(({ at }) => at),
    async apiCall(method, options) {
      times.push({ method, at: clock.now() });
      const fault = slack.outage ?? faults.get(method)?.shift() ?? null;
      if (fault !== null && fault.kind !== 'reset-after') throw thrownFor(fault);
      const answer = perform(method, options);
      if (fault !== null) throw thrownFor(fault);
      return answer;
    },
    dump: () =>
      messages
        .filter(({ threadTs }) => threadTs === null || !messages.some(({ ts }) => ts === threadTs))
        .flatMap((root) => [
          root.text,
          ...messages
            .filter(({ threadTs }) => threadTs === root.ts)
            .map(({ text, isBroadcast }) => `  ${isBroadcast ? '(also to channel) ' : ''}${text}`),
        ]),
  };
  return slack;
}

function thrownFor(fault: Fault): Error {
  switch (fault.kind) {
    case 'error':
      return platformError(fault.error);
    case 'rate-limit':
      return new WebAPIRateLimitedError(fault.seconds);
    case 'http-500':
      return new WebAPIHTTPError(500, 'Internal Server Error', {});
    default:
      return new WebAPIRequestError(new Error('socket hang up'));
  }
}

function platformError(error: string): WebAPIPlatformError {
  return new WebAPIPlatformError({ ok: false, error });
}
