// Who may talk to the bot, in one place for commands, buttons and the App Home: people of the home
// team, in channels that the bot is a member of and that no other company shares. Whether a person may
// approve is the engine's question. What Slack cannot tell (missing scope, Slack is slow) does not
// refuse a person of the home team; whose team is unknown is refused.

import { WebAPIPlatformError } from '@slack/web-api';
import { z } from 'zod';
import type { Clock } from '../../../ports/clock.ts';
import type { SlackCalls } from '../client.ts';

export interface Visitor {
  /** Team of the person, from the signed payload. */
  readonly teamId: string | undefined;
  /** Empty: not in a channel (App Home). */
  readonly channel: string;
}

/** Why somebody is turned away, as a sentence for them; null: welcome. */
export type Admission = (visitor: Visitor) => Promise<string | null>;

// A command must be acknowledged within 3 s; without an answer by then the question is dropped.
const QUESTION_TIMEOUT_MS = 800;
// How long "the bot is a member and nobody else shares this" is believed.
const BELIEVED_MS = 10 * 60_000;

const STRANGER =
  'Arpeggio takes commands only from people of its own workspace. Nothing was done. Ask a colleague there.';
const SHARED =
  'This channel is shared with another company, and a plan shows the inside of the network. ' +
  'Nothing was done. Use a channel of your own workspace.';
const NOT_MEMBER =
  'Arpeggio is not a member of this channel, so it could not show a plan here. Nothing was done. ' +
  'Type `/invite @Arpeggio`, then the command again.';

export function createAdmission(sources: {
  readonly client: SlackCalls;
  readonly clock: Clock;
  readonly homeTeamId: string;
}): Admission {
  const believedUntil = new Map<string, number>();
  return async ({ teamId, channel }) => {
    if (teamId !== sources.homeTeamId) return STRANGER;
    const now = sources.clock.now();
    if (channel === '' || (believedUntil.get(channel) ?? 0) > now) return null;
    const problem = await channelProblem(sources.client, sources.clock, channel);
    if (problem === 'none') believedUntil.set(channel, now + BELIEVED_MS);
    return problem === 'none' || problem === 'unknown' ? null : problem;
  };
}

async function channelProblem(client: SlackCalls, clock: Clock, channel: string): Promise<string> {
  const enough = new AbortController();
  const question = client.apiCall('conversations.info', { channel }).then(
    problemIn,
    // A private channel that the bot is not in does not exist for it.
    (thrown: unknown) =>
      thrown instanceof WebAPIPlatformError && thrown.data.error === 'channel_not_found'
        ? NOT_MEMBER
        : 'unknown',
  );
  const dropped = clock.sleep(QUESTION_TIMEOUT_MS, enough.signal).then(
    () => 'unknown',
    () => 'unknown',
  );
  const problem = await Promise.race([question, dropped]);
  enough.abort();
  return problem;
}

const ChannelInfo = z.object({
  channel: z.object({
    is_ext_shared: z.boolean().optional(),
    is_member: z.boolean().optional(),
    is_im: z.boolean().optional(),
  }),
});

function problemIn(answer: object): string {
  const parsed = ChannelInfo.safeParse(answer);
  if (!parsed.success) return 'unknown';
  const { is_ext_shared: isShared, is_member: isMember, is_im: isDirect } = parsed.data.channel;
  if (isShared === true) return SHARED;
  return isMember === false && isDirect !== true ? NOT_MEMBER : 'none';
}
