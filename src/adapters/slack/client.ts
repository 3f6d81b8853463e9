// The one client for everything that the bot says to Slack, and who the bot is. It never retries by
// itself: a repeated chat.postMessage is a second message, so the outbox decides about repetition.

import { WebAPIPlatformError, WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Clock } from '../../ports/clock.ts';
import { slackLoggerOver } from './bolt-log.ts';
import type { SlackIdentity, SlackLog } from './settings.ts';

// Slack answers in well under a second; ten seconds is a lost answer and not a slow one.
export const API_TIMEOUT_MS = 10_000;
// Between two attempts to learn who the bot is while Slack cannot be reached.
const IDENTITY_RETRY_MS = 5000;

/** The one method that is used of a WebClient, so that a test can stand in for it. */
export interface SlackCalls {
  /** The answer of a method; throws the errors of @slack/web-api. */
  apiCall(method: string, options?: Record<string, unknown>): Promise<object>;
}

export function createSlackClient(
  { botToken, apiUrl }: { readonly botToken: string; readonly apiUrl: string },
  log: SlackLog,
): WebClient {
  return new WebClient(botToken, {
    slackApiUrl: apiUrl,
    timeout: API_TIMEOUT_MS,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: slackLoggerOver(log),
  });
}

/**
 * Asks auth.test until Slack answers; throws when Slack refuses the token, and the signal's reason
 * when it is aborted. Bolt is given the ids, so that no command ever waits for this question again.
 */
export async function readIdentity(
  client: SlackCalls,
  { clock, log, signal }: { clock: Clock; log: SlackLog; signal?: AbortSignal },
): Promise<SlackIdentity> {
  for (;;) {
    const answer = await client.apiCall('auth.test').catch((thrown: unknown) => {
      if (isTokenRefused(thrown)) throw thrown;
      log.warn({ err: thrown }, 'Slack does not say who this bot is; asking again in 5 s');
      return null;
    });
    if (answer !== null) return identityOf(answer);
    await clock.sleep(IDENTITY_RETRY_MS, signal);
  }
}

function isTokenRefused(thrown: unknown): boolean {
  return thrown instanceof WebAPIPlatformError && TOKEN_ERRORS.has(thrown.data.error);
}

/** Errors that say the token is of no use; waiting does not help. */
export const TOKEN_ERRORS: ReadonlySet<string> = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'not_allowed_token_type',
  'org_login_required',
  'ekm_access_denied',
]);

const Identity = z.object({ team_id: z.string(), bot_id: z.string(), user_id: z.string() });

function identityOf(answer: object): SlackIdentity {
  const parsed = Identity.safeParse(answer);
  if (!parsed.success) {
    throw new Error('auth.test names no bot: is SLACK_BOT_TOKEN a bot token (xoxb-…)?');
  }
  const { team_id: teamId, bot_id: botId, user_id: botUserId } = parsed.data;
  return { teamId, botId, botUserId };
}
