// conversations.*: reading channels, their history and their threads.
// https://docs.slack.dev/reference/methods/conversations.replies
import { z } from 'zod';
import type { Core } from '../core.ts';
import { findMessage, isReply, messagesOf, repliesOf } from '../world/messages.ts';
import { renderChannel, renderMessage } from '../world/render.ts';
import type { Channel, Message } from '../world/world.ts';
import { openDirectMessage } from '../world/world.ts';
import { needMembership } from './lookup.ts';
import { flag, method, page, SlackError, whole } from './method.ts';
import type { MethodTable } from './method.ts';

const readScopes = ['channels:read', 'groups:read'];
const historyScopes = ['channels:history', 'groups:history', 'im:history'];

const paging = { cursor: z.string().optional(), limit: whole.optional() };
const span = {
  oldest: z.string().optional(),
  latest: z.string().optional(),
  inclusive: flag.optional(),
  include_all_metadata: flag.optional(),
};

type Span = z.infer<z.ZodObject<typeof span>>;

/** Unlike chat.postMessage these take an id only, never a name. */
function needChannelId(core: Core, id: string): Channel {
  const channel = core.world.channels.get(id);
  if (channel === undefined) throw new SlackError('channel_not_found');
  return channel;
}

function paged(args: { cursor?: string | undefined; limit?: number | undefined }) {
  return {
    ...(args.cursor === undefined ? {} : { cursor: args.cursor }),
    ...(args.limit === undefined ? {} : { limit: args.limit }),
  };
}

/** Times as whole microseconds: as floats they would lose their last digit. */
function micros(ts: string): number {
  const [seconds = '0', fraction = ''] = ts.split('.');
  return Number(seconds) * 1_000_000 + Number(fraction.padEnd(6, '0').slice(0, 6));
}

function isWithin(message: Message, args: Span): boolean {
  const at = micros(message.ts);
  const oldest = args.oldest === undefined ? -1 : micros(args.oldest);
  const latest = args.latest === undefined ? Infinity : micros(args.latest);
  if (at > oldest && at < latest) return true;
  return args.inclusive === true && (at === oldest || at === latest);
}

const history = method({
  tier: 3,
  scopes: historyScopes,
  args: z.object({ channel: z.string(), ...paging, ...span }),
  run: (core, args) => {
    const channel = needChannelId(core, args.channel);
    needMembership(core, channel);
    const shown = messagesOf(core.world, channel.id).filter(
      (message) => (!isReply(message) || message.isBroadcast) && isWithin(message, args),
    );
    const { items, hasMore, metadata } = page(shown.toReversed(), paged(args));
    const messages = items.map((message) =>
      renderMessage(core.world, message, args.include_all_metadata === true),
    );
    const pins = shown.filter((message) => message.isPinned).length;
    return { messages, has_more: hasMore, pin_count: pins, response_metadata: metadata };
  },
});

const replies = method({
  tier: 3,
  scopes: historyScopes,
  args: z.object({ channel: z.string(), ts: z.string(), ...paging, ...span }),
  run: (core, args) => {
    const channel = needChannelId(core, args.channel);
    needMembership(core, channel);
    const message = findMessage(core.world, channel.id, args.ts);
    if (message === undefined) throw new SlackError('thread_not_found');
    const inThread = repliesOf(core.world, message).filter((reply) => isWithin(reply, args));
    // The root always comes first, on every page's first request.
    const { items, hasMore, metadata } = page([message, ...inThread], paged(args));
    const messages = items.map((entry) =>
      renderMessage(core.world, entry, args.include_all_metadata === true),
    );
    return { messages, has_more: hasMore, ...(hasMore ? { response_metadata: metadata } : {}) };
  },
});

const info = method({
  tier: 3,
  scopes: [...readScopes, 'im:read'],
  args: z.object({ channel: z.string() }),
  run: (core, args) => ({
    channel: renderChannel(core.world, needChannelId(core, args.channel)),
  }),
});

const listChannels = method({
  tier: 2,
  scopes: [...readScopes, 'im:read'],
  args: z.object({
    ...paging,
    types: z.string().optional(),
    exclude_archived: flag.optional(),
  }),
  run: (core, args) => {
    const types = (args.types ?? 'public_channel').split(',');
    const wanted = [...core.world.channels.values()].filter((channel) => {
      if (args.exclude_archived === true && channel.isArchived) return false;
      if (channel.isDirectMessage) return types.includes('im');
      return types.includes(channel.isPrivate ? 'private_channel' : 'public_channel');
    });
    const { items, metadata } = page(wanted, paged(args));
    const channels = items.map((channel) => renderChannel(core.world, channel));
    return { channels, response_metadata: metadata };
  },
});

const members = method({
  tier: 4,
  scopes: [...readScopes, 'im:read'],
  args: z.object({ channel: z.string(), ...paging }),
  run: (core, args) => {
    const channel = needChannelId(core, args.channel);
    const { items, metadata } = page([...channel.members], paged(args));
    return { members: items, response_metadata: metadata };
  },
});

const open = method({
  tier: 3,
  scopes: ['im:write'],
  args: z.object({ users: z.string().optional(), channel: z.string().optional() }),
  run: (core, args) => {
    if (args.channel !== undefined) {
      return { channel: { id: needChannelId(core, args.channel).id } };
    }
    if (args.users === undefined) throw new SlackError('users_list_not_supplied');
    const user = core.world.users.get(args.users);
    if (user === undefined) throw new SlackError('user_not_found');
    return { channel: { id: openDirectMessage(core.world, user).id } };
  },
});

export const conversationMethods: MethodTable = {
  'conversations.history': history,
  'conversations.replies': replies,
  'conversations.info': info,
  'conversations.list': listChannels,
  'conversations.members': members,
  'conversations.open': open,
};
