// chat.postMessage and chat.postEphemeral.
// https://docs.slack.dev/reference/methods/chat.postMessage
import { z } from 'zod';
import type { Core } from '../core.ts';
import { announceMessage } from '../delivery/events.ts';
import { addEphemeral, addMessage, findMessage, isReply } from '../world/messages.ts';
import { renderMessage } from '../world/render.ts';
import type { Channel } from '../world/world.ts';
import { needDestination, needMembership, needWritable } from './lookup.ts';
import { readAttachments, readBlocks, readMetadata } from './lookup.ts';
import { flag, method, SlackError } from './method.ts';
import type { MethodTable } from './method.ts';

// Slack cuts longer texts and warns with message_truncated.
const textMax = 40_000;
// markdown_text has its own, smaller documented limit.
const markdownTextMax = 12_000;

const content = {
  text: z.string().optional(),
  blocks: z.unknown().optional(),
  attachments: z.unknown().optional(),
  markdown_text: z.string().optional(),
  metadata: z.unknown().optional(),
  thread_ts: z.string().optional(),
  reply_broadcast: flag.optional(),
};

type Content = z.infer<z.ZodObject<typeof content>>;

/** Blocks, attachments and text, checked; throws no_text when there is nothing to show. */
export function readContent(args: Omit<Content, 'reply_broadcast' | 'thread_ts' | 'metadata'>) {
  const blocks = readBlocks(args.blocks) ?? readMarkdown(args);
  const attachments = readAttachments(args.attachments) ?? [];
  const text = args.text ?? args.markdown_text;
  const isEmpty = blocks.length === 0 && attachments.length === 0;
  if (text === undefined && isEmpty) throw new SlackError('no_text');
  return { text: text ?? '', blocks, attachments };
}

function readMarkdown(args: { text?: string | undefined; markdown_text?: string | undefined }) {
  if (args.markdown_text === undefined) return [];
  if (args.text !== undefined) throw new SlackError('markdown_text_conflict');
  if ([...args.markdown_text].length > markdownTextMax) throw new SlackError('msg_too_long');
  return [{ type: 'markdown', text: args.markdown_text }];
}

/** The root to reply to. Replying to a reply is refused: Slack wants the root's id there. */
export function readThread(core: Core, channel: Channel, threadTs?: string): string | undefined {
  if (threadTs === undefined) return undefined;
  if (!/^\d+\.\d+$/.test(threadTs)) throw new SlackError('invalid_thread_ts');
  const root = findMessage(core.world, channel.id, threadTs);
  if (root === undefined) throw new SlackError('thread_not_found');
  if (isReply(root)) throw new SlackError('cannot_reply_to_message');
  return root.ts;
}

const postMessage = method({
  tier: 'per-channel',
  scopes: ['chat:write'],
  args: z.object({ channel: z.string(), ...content }),
  run: (core, args) => {
    const { world } = core;
    const channel = needWritable(core, args.channel);
    const { text, blocks, attachments } = readContent(args);
    const metadata = readMetadata(args.metadata);
    const threadTs = readThread(core, channel, args.thread_ts);
    const isTooLong = [...text].length > textMax;
    const message = addMessage(world, {
      channel: channel.id,
      user: world.app.botUserId,
      botId: world.app.botId,
      text: isTooLong ? [...text].slice(0, textMax).join('') : text,
      blocks,
      attachments,
      isBroadcast: threadTs !== undefined && args.reply_broadcast === true,
      ...(metadata ? { metadata } : {}),
      ...(threadTs === undefined ? {} : { threadTs }),
    });
    announceMessage(core, message);
    const warnings = isTooLong ? ['message_truncated'] : [];
    return {
      channel: channel.id,
      ts: message.ts,
      message: renderMessage(world, message, true),
      ...(warnings.length === 0 ? {} : { warning: warnings[0], response_metadata: { warnings } }),
    };
  },
});

const postEphemeral = method({
  tier: 4,
  scopes: ['chat:write'],
  args: z.object({ channel: z.string(), user: z.string(), ...content }),
  run: (core, args) => {
    const { world } = core;
    const channel = needDestination(core, args.channel);
    if (channel.isArchived) throw new SlackError('is_archived');
    needMembership(core, channel);
    if (!channel.members.has(args.user)) throw new SlackError('user_not_in_channel');
    const { text, blocks, attachments } = readContent(args);
    const threadTs = readThread(core, channel, args.thread_ts);
    const message = addEphemeral(
      world,
      {
        channel: channel.id,
        user: world.app.botUserId,
        botId: world.app.botId,
        text,
        blocks,
        attachments,
        ...(threadTs === undefined ? {} : { threadTs }),
      },
      args.user,
    );
    return { message_ts: message.ts };
  },
});

export const chatPostMethods: MethodTable = {
  'chat.postMessage': postMessage,
  'chat.postEphemeral': postEphemeral,
};
