// `@arpeggio stop` in the thread of a change, or with its id anywhere. Bolt acknowledges events before it
// calls us, so a mention that arrives while the bot dies is lost without an answer, and is written
// again; the buttons, which do the same, are safe from that.

import type { App } from '@slack/bolt';
import { z } from 'zod';
import type { ChangeId } from '../../../domain/names.ts';
import { isoTime } from '../../../ports/clock.ts';
import type { Outbox } from '../../../ports/outbox.ts';
import type { SlackCalls } from '../client.ts';
import { threadReply } from '../replies.ts';
import { type Inbound, refusalIn } from './inbound.ts';
import { MENTION_HELP, mentionWords } from './mention-words.ts';

export interface MentionParts {
  readonly inbound: Inbound;
  readonly outbox: Pick<Outbox, 'changeAt'>;
  readonly client: SlackCalls;
  readonly botUserId: string;
}

const Mention = z.object({
  user: z.string(),
  text: z.string(),
  ts: z.string(),
  channel: z.string(),
  thread_ts: z.string().optional(),
  /** Of a person of another company, in a channel that is shared with it. */
  user_team: z.string().optional(),
});
type Mention = z.infer<typeof Mention>;

export function listenToMentions(app: App, parts: MentionParts): void {
  const { inbound } = parts;
  app.event('app_mention', ({ event, body }) =>
    inbound.track(async () => {
      const parsed = Mention.safeParse(event);
      // A bot that mentions us has no user: nothing that a bot says is an order.
      if (!parsed.success) return;
      const mention = parsed.data;
      const visitor = { teamId: mention.user_team ?? body.team_id, channel: mention.channel };
      const problem =
        (await inbound.admit(visitor)) ?? (await receive(mention, body.event_id, parts));
      if (problem !== null) await tell(mention, problem, parts);
      inbound.wake();
    }),
  );
}

/** Why the mention was not taken, for the one who wrote it; null: it is on disk. */
async function receive(
  mention: Mention,
  eventId: string,
  { inbound, outbox, botUserId }: MentionParts,
): Promise<string | null> {
  const words = mentionWords(mention.text, botUserId);
  if (words === null) return MENTION_HELP;
  const changeId = words.changeId ?? (await changeOfThread(mention, outbox));
  if (changeId === null) return `This is not the thread of a change.\n${MENTION_HELP}`;
  const received = await inbound.receive({
    // A redelivery of the event has the same id.
    id: `mention:${eventId}`,
    receivedAt: isoTime(inbound.clock),
    person: { id: mention.user },
    origin: { source: 'slack', channel: mention.channel },
    replyTo: mention.thread_ts === undefined ? null : threadReply(mention.thread_ts),
    request: { kind: 'control', verb: words.verb, changeId, reason: words.reason },
  });
  return refusalIn(received);
}

async function changeOfThread(
  { channel, thread_ts: timestamp }: Mention,
  outbox: MentionParts['outbox'],
): Promise<ChangeId | null> {
  return timestamp === undefined ? null : outbox.changeAt({ channel, timestamp });
}

async function tell(
  { channel, user, thread_ts: thread }: Mention,
  text: string,
  { inbound, client }: MentionParts,
): Promise<void> {
  try {
    await client.apiCall('chat.postEphemeral', {
      channel,
      user,
      text,
      ...(thread === undefined ? {} : { thread_ts: thread }),
    });
  } catch (thrown) {
    inbound.log.warn({ err: thrown, user }, 'A person got no answer to a mention');
  }
}
