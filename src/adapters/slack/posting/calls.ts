// What came of one call to Slack, as a value: the poster decides by kinds and not by error classes. The
// difference that matters is between "certainly not done" and "perhaps done": only the first may be
// repeated without looking.

import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { TOKEN_ERRORS, type SlackCalls } from '../client.ts';

export type CallOutcome =
  | { readonly kind: 'done'; readonly answer: object }
  /** Certainly not done; Slack wants silence for a while. */
  | { readonly kind: 'rate-limited'; readonly waitMs: number }
  /** Perhaps done: the answer was lost or says nothing. */
  | { readonly kind: 'lost'; readonly problem: string }
  /** Certainly not done, and it will not be for this channel. */
  | { readonly kind: 'channel-gone'; readonly problem: string }
  /** Certainly not done: the message to edit is not there or not ours to edit. */
  | { readonly kind: 'message-gone'; readonly problem: string }
  /** Certainly not done: Slack does not like these blocks. */
  | { readonly kind: 'unfit'; readonly problem: string }
  /** Certainly not done, until a person repairs a token, a scope or a membership. */
  | { readonly kind: 'refused'; readonly problem: string };

// What Slack says in its 200 answers, by what it means here.
const CHANNEL_GONE = new Set(['channel_not_found', 'is_archived', 'channel_is_archived']);
const MESSAGE_GONE = new Set([
  'message_not_found',
  'cant_update_message',
  'edit_window_closed',
  'is_inactive',
  'thread_not_found',
]);
const UNFIT = new Set([
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_too_long',
  'msg_blocks_too_long',
  'block_mismatch',
  'metadata_too_large',
  'invalid_metadata_schema',
]);
// Slack documents of these that part of the work may have been done.
const PERHAPS_DONE = new Set([
  'fatal_error',
  'internal_error',
  'request_timeout',
  'service_unavailable',
  'update_failed',
]);
const RATE_LIMITED = new Set(['ratelimited', 'rate_limited', 'message_limit_exceeded']);
// For a limit without a Retry-After; Slack's tiers are counted by the minute.
const UNSTATED_WAIT_MS = 10_000;

export async function call(
  client: SlackCalls,
  method: string,
  options: Record<string, unknown>,
): Promise<CallOutcome> {
  try {
    return { kind: 'done', answer: await client.apiCall(method, options) };
  } catch (thrown) {
    return outcomeOf(thrown);
  }
}

function outcomeOf(thrown: unknown): CallOutcome {
  if (thrown instanceof WebAPIRateLimitedError) {
    return { kind: 'rate-limited', waitMs: thrown.retryAfter * 1000 };
  }
  if (thrown instanceof WebAPIPlatformError) return outcomeOfCode(thrown.data.error);
  if (thrown instanceof WebAPIHTTPError) {
    return { kind: 'lost', problem: `Slack answered with HTTP ${thrown.statusCode}` };
  }
  if (thrown instanceof WebAPIRequestError) {
    return { kind: 'lost', problem: `Slack could not be reached: ${thrown.original.message}` };
  }
  // A 429 without Retry-After comes as a plain Error; nothing is known of any other.
  return { kind: 'lost', problem: thrown instanceof Error ? thrown.message : String(thrown) };
}

function outcomeOfCode(code: string): CallOutcome {
  if (RATE_LIMITED.has(code)) return { kind: 'rate-limited', waitMs: UNSTATED_WAIT_MS };
  if (CHANNEL_GONE.has(code)) return { kind: 'channel-gone', problem: code };
  if (MESSAGE_GONE.has(code)) return { kind: 'message-gone', problem: code };
  if (UNFIT.has(code)) return { kind: 'unfit', problem: code };
  if (PERHAPS_DONE.has(code)) return { kind: 'lost', problem: code };
  // A whole page of HTML instead of an error code comes from something between Slack and us.
  if (!/^[a-z_]{1,80}$/.test(code)) return { kind: 'lost', problem: 'Slack answered with no JSON' };
  const whose = TOKEN_ERRORS.has(code) ? 'Slack refuses the token' : 'Slack refuses';
  return { kind: 'refused', problem: `${whose}: ${code}` };
}
