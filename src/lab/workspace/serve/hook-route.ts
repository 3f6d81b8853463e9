// POST /hooks/…: the response_url of a command or a click.
// https://docs.slack.dev/interactivity/handling-user-interaction/#message_responses
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Core } from '../core.ts';
import { announceEdit, announceMessage } from '../delivery/events.ts';
import { readContent, readThread } from '../methods/chat-post.ts';
import { flag, SlackError } from '../methods/method.ts';
import type { Answer } from '../methods/method.ts';
import { inspect } from '../world/inspector.ts';
import { addEphemeral, addMessage, findEphemeral, findMessage } from '../world/messages.ts';
import { nextTs, removeMessage, withBlockIds } from '../world/messages.ts';
import type { Message, ResponseHook } from '../world/world.ts';
import { failBefore, resetAfter } from './api-faults.ts';
import { readForm, sendJson } from './request.ts';

const hookArguments = z.object({
  text: z.string().optional(),
  blocks: z.unknown().optional(),
  attachments: z.unknown().optional(),
  response_type: z.enum(['ephemeral', 'in_channel']).optional(),
  replace_original: flag.optional(),
  delete_original: flag.optional(),
  thread_ts: z.string().optional(),
});

type Arguments = z.infer<typeof hookArguments>;

function useHook(core: Core, path: string): ResponseHook {
  const hook = core.world.hooks.get(path);
  if (hook === undefined) throw new SlackError('no_such_hook');
  if (core.world.clock.now() > hook.expiresAtMs) throw new SlackError('expired_url');
  if (hook.usesLeft === 0) throw new SlackError('used_url');
  hook.usesLeft -= 1;
  return hook;
}

function sourceOf(core: Core, hook: ResponseHook): Message | undefined {
  if (hook.sourceTs === undefined) return undefined;
  const { world } = core;
  const message = findMessage(world, hook.channel, hook.sourceTs);
  return message ?? findEphemeral(world, hook.channel, hook.sourceTs);
}

function respondTo(core: Core, hook: ResponseHook, args: Arguments): void {
  const { world } = core;
  const source = sourceOf(core, hook);
  if (args.delete_original === true) {
    if (source !== undefined) removeMessage(world, source);
    return;
  }
  const content = readContent(args);
  // For a slash command there is no original: `replace_original` then just posts (bolt-js#2287).
  if (args.replace_original === true && source !== undefined) {
    replace(core, source, content);
    return;
  }
  const channel = world.channels.get(hook.channel);
  const threadTs = channel === undefined ? undefined : readThread(core, channel, args.thread_ts);
  const message = {
    ...content,
    channel: hook.channel,
    user: world.app.botUserId,
    botId: world.app.botId,
    isViaResponseUrl: true,
    ...(threadTs === undefined ? {} : { threadTs }),
  };
  if (args.response_type === 'in_channel') {
    announceMessage(core, addMessage(world, { ...message, subtype: 'bot_message' }));
  } else {
    addEphemeral(world, message, hook.user);
  }
}

function replace(core: Core, source: Message, content: ReturnType<typeof readContent>): void {
  const { world } = core;
  source.text = content.text;
  source.blocks = withBlockIds(world, content.blocks);
  source.attachments = content.attachments;
  if (source.ephemeralFor !== undefined) {
    world.changed('ephemerals');
    return;
  }
  source.edited = { user: world.app.botUserId, ts: nextTs(world) };
  world.changed('messages', source.channel);
  announceEdit(core, source, 'message_changed');
}

function handle(core: Core, path: string, fields: unknown): Answer {
  try {
    const hook = useHook(core, path);
    const args = hookArguments.safeParse(fields);
    if (!args.success) throw new SlackError('invalid_payload');
    respondTo(core, hook, args.data);
    return { ok: true };
  } catch (error) {
    if (error instanceof SlackError) return { ok: false, error: error.code, ...error.extra };
    throw error;
  }
}

// Slack answers 404 for these three, and 400 for content that it refuses.
const goneErrors = ['no_such_hook', 'expired_url', 'used_url'];

function statusOf(result: Answer): number {
  if (result['ok'] === true) return 200;
  return goneErrors.includes(String(result['error'])) ? 404 : 400;
}

export async function hookRoute(
  core: Core,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const path = url.pathname.slice('/hooks/'.length);
  const { fields } = await readForm(request);
  const channel = core.world.hooks.get(path)?.channel ?? '';
  const fault = core.faults.takeApi('response_url', channel);
  if (fault !== undefined && (await failBefore(core.world, fault, response))) return;
  const result = handle(core, path, fields);
  inspect(core.world, {
    kind: 'response-url',
    summary: `response_url ${result['ok'] === true ? 'ok' : String(result['error'])}`,
    outcome: result['ok'] === true ? 'ok' : 'error',
    request: fields,
    response: result,
  });
  if (fault?.kind === 'reset-after') resetAfter(response);
  else sendJson(response, statusOf(result), result);
}
