// chat.update, chat.delete, chat.getPermalink.
// https://docs.slack.dev/reference/methods/chat.update
import { z } from 'zod';
import type { Core } from '../core.ts';
import { announceEdit } from '../delivery/events.ts';
import { nextTs, removeMessage, withBlockIds } from '../world/messages.ts';
import { renderMessage } from '../world/render.ts';
import type { Message } from '../world/world.ts';
import { needChannel, needMembership, needMessage, readMetadata } from './lookup.ts';
import { readContent } from './chat-post.ts';
import { method, SlackError } from './method.ts';
import type { MethodTable } from './method.ts';

// Slack's limit of `text` on update; posting allows ten times as much.
const updateTextMax = 4_000;

function needOwnMessage(core: Core, channelName: string, ts: string, refusal: string): Message {
  const channel = needChannel(core, channelName);
  const message = needMessage(core, channel, ts);
  if (channel.isArchived) throw new SlackError('is_inactive');
  const isOwn = message.botId === core.world.app.botId && !message.isViaResponseUrl;
  if (!isOwn) throw new SlackError(refusal);
  needMembership(core, channel);
  return message;
}

const update = method({
  tier: 3,
  scopes: ['chat:write'],
  args: z.object({
    channel: z.string(),
    ts: z.string(),
    text: z.string().optional(),
    blocks: z.unknown().optional(),
    attachments: z.unknown().optional(),
    markdown_text: z.string().optional(),
    metadata: z.unknown().optional(),
  }),
  run: (core, args) => {
    const { world } = core;
    const message = needOwnMessage(core, args.channel, args.ts, 'cant_update_message');
    if ([...(args.text ?? '')].length > updateTextMax) throw new SlackError('msg_too_long');
    const { text, blocks, attachments } = readContent(args);
    const metadata = readMetadata(args.metadata);
    message.text = text;
    // Text without blocks removes the blocks: Slack replaces the whole content.
    message.blocks = withBlockIds(world, blocks);
    message.attachments = attachments;
    if (metadata === null) delete message.metadata;
    else if (metadata !== undefined) message.metadata = metadata;
    message.edited = { user: world.app.botUserId, ts: nextTs(world) };
    world.changed('messages', message.channel);
    announceEdit(core, message, 'message_changed');
    return {
      channel: message.channel,
      ts: message.ts,
      text: message.text,
      message: renderMessage(world, message, true),
    };
  },
});

const remove = method({
  tier: 3,
  scopes: ['chat:write'],
  args: z.object({ channel: z.string(), ts: z.string() }),
  run: (core, args) => {
    const message = needOwnMessage(core, args.channel, args.ts, 'cant_delete_message');
    removeMessage(core.world, message);
    announceEdit(core, message, 'message_deleted');
    return { channel: message.channel, ts: message.ts };
  },
});

const getPermalink = method({
  tier: 'none',
  scopes: [],
  args: z.object({ channel: z.string(), message_ts: z.string() }),
  run: (core, args) => {
    const channel = needChannel(core, args.channel);
    const message = needMessage(core, channel, args.message_ts);
    const path = `/archives/${channel.id}/p${message.ts.replace('.', '')}`;
    const isInThread = message.threadTs !== undefined && message.threadTs !== message.ts;
    const query = isInThread ? `?thread_ts=${message.threadTs}&cid=${channel.id}` : '';
    // Our own page, so that a link in a message can be followed.
    return { channel: channel.id, permalink: `${core.world.origin}${path}${query}` };
  },
});

export const chatEditMethods: MethodTable = {
  'chat.update': update,
  'chat.delete': remove,
  'chat.getPermalink': getPermalink,
};
