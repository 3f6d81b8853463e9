// Events API: what happened in the workspace, sent to an app that subscribed to it, and sent again
// when nobody took it. https://docs.slack.dev/apis/events-api/
import type { Core } from '../core.ts';
import { nextTs } from '../world/messages.ts';
import { renderMessage, renderView } from '../world/render.ts';
import type { Message, User } from '../world/world.ts';
import { openDirectMessage } from '../world/world.ts';
import type { Json, Reply } from './envelope.ts';

// Slack tries an event again at once, after one minute and after five.
const retryAfterMs = [0, 60_000, 300_000];

function retryReason(reply: Reply): string {
  if (reply.status === 'failed') return reply.reason;
  return 'http_timeout';
}

function eventPayload(core: Core, event: Json): Json {
  const { world } = core;
  return {
    token: world.app.verificationToken,
    team_id: world.team.id,
    api_app_id: world.app.id,
    event,
    type: 'event_callback',
    event_id: world.ids.next('Ev'),
    event_time: Math.floor(world.clock.now() / 1000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: world.team.id,
        user_id: world.app.botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: world.channels.get(String(event['channel']))?.isShared ?? false,
    event_context: `4-${world.ids.hex(32)}`,
  };
}

/** Does not wait for the app: events are told, not asked. */
function tell(core: Core, subscription: string, event: Json): void {
  if (!core.world.app.events.includes(subscription)) return;
  const payload = eventPayload(core, {
    ...event,
    event_ts: event['event_ts'] ?? nextTs(core.world),
  });
  const channel = typeof event['channel'] === 'string' ? event['channel'] : '';
  const attempt = async (count: number, reason: string) => {
    const reply = await core.delivery.send({
      type: 'events_api',
      payload,
      acceptsPayload: false,
      channel,
      ...(count === 0 ? {} : { retry: { attempt: count, reason } }),
    });
    const isNoRetry = reply.status === 'failed' && reply.isNoRetry;
    const waitMs = retryAfterMs[count];
    if (reply.status === 'acknowledged' || isNoRetry || waitMs === undefined) return;
    core.world.clock.after(waitMs, () => void attempt(count + 1, retryReason(reply)));
  };
  void attempt(0, '');
}

function channelKind(core: Core, message: Message): { type: string; subscription: string } {
  const channel = core.world.channels.get(message.channel);
  if (channel?.isDirectMessage === true) return { type: 'im', subscription: 'message.im' };
  if (channel?.isPrivate === true) return { type: 'group', subscription: 'message.groups' };
  return { type: 'channel', subscription: 'message.channels' };
}

function isHeardByApp(core: Core, message: Message): boolean {
  const channel = core.world.channels.get(message.channel);
  return channel?.members.has(core.world.app.botUserId) ?? false;
}

/** `message` and, when a person names the app, `app_mention`. */
export function announceMessage(core: Core, message: Message): void {
  if (!isHeardByApp(core, message)) return;
  const kind = channelKind(core, message);
  const event = {
    ...renderMessage(core.world, message),
    channel: message.channel,
    event_ts: message.ts,
  };
  tell(core, kind.subscription, { ...event, channel_type: kind.type });
  const isByApp = message.user === core.world.app.botUserId;
  const isMention = message.text.includes(`<@${core.world.app.botUserId}>`);
  if (isMention && !isByApp && kind.type !== 'im') {
    tell(core, 'app_mention', { ...event, type: 'app_mention' });
  }
}

/** `message_changed` and `message_deleted`. */
export function announceEdit(core: Core, message: Message, subtype: string): void {
  if (!isHeardByApp(core, message)) return;
  const kind = channelKind(core, message);
  const ts = nextTs(core.world);
  const rendered = renderMessage(core.world, message);
  tell(core, kind.subscription, {
    type: 'message',
    subtype,
    channel: message.channel,
    channel_type: kind.type,
    hidden: true,
    ts,
    event_ts: ts,
    ...(subtype === 'message_deleted'
      ? { deleted_ts: message.ts, previous_message: rendered }
      : { message: rendered }),
  });
}

export function announceHomeOpened(core: Core, user: User, tab: 'home' | 'messages'): void {
  const home = core.world.homes.get(user.id);
  tell(core, 'app_home_opened', {
    type: 'app_home_opened',
    user: user.id,
    channel: openDirectMessage(core.world, user).id,
    tab,
    ...(home === undefined || tab !== 'home' ? {} : { view: renderView(core.world, home) }),
  });
}

export function announceJoin(core: Core, user: string, channel: string): void {
  tell(core, 'member_joined_channel', {
    type: 'member_joined_channel',
    user,
    channel,
    channel_type: 'C',
    team: core.world.team.id,
  });
}
