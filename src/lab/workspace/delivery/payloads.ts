// The payloads of commands, clicks, submissions and shortcuts.
// Keys follow the samples of slackapi/java-slack-sdk (json-logs/samples/app-backend).
import type { Core } from '../core.ts';
import { addHook, addTrigger } from '../world/links.ts';
import { nextTs } from '../world/messages.ts';
import { renderMessage, renderView } from '../world/render.ts';
import type { Channel, Message, User, View } from '../world/world.ts';
import type { Json } from './envelope.ts';

/** Flat strings, the same over HTTP and Socket Mode. */
export function commandPayload(
  core: Core,
  user: User,
  channel: Channel,
  typed: { command: string; text: string },
): Json {
  const { world } = core;
  return {
    token: world.app.verificationToken,
    team_id: world.team.id,
    team_domain: world.team.domain,
    channel_id: channel.id,
    channel_name: channel.isDirectMessage ? 'directmessage' : channel.name,
    user_id: user.id,
    user_name: user.name,
    command: typed.command,
    text: typed.text,
    api_app_id: world.app.id,
    is_enterprise_install: 'false',
    response_url: addHook(world, 'commands', { user: user.id, channel: channel.id }),
    trigger_id: addTrigger(world, user.id),
  };
}

function common(core: Core, user: User, type: string): Json {
  const { world } = core;
  return {
    type,
    team: { id: world.team.id, domain: world.team.domain },
    enterprise: null,
    is_enterprise_install: false,
    user: {
      id: user.id,
      username: user.name,
      name: user.name,
      team_id: user.isStranger ? 'T0STRANGE1' : world.team.id,
    },
    api_app_id: world.app.id,
    token: world.app.verificationToken,
  };
}

function channelJson(channel: Channel): Json {
  return { id: channel.id, name: channel.isDirectMessage ? 'directmessage' : channel.name };
}

/** A click in a message; for an ephemeral one the app does not get the message back. */
export function messageActionPayload(
  core: Core,
  user: User,
  message: Message,
  click: { action: Json; state: Json },
): Json {
  const { world } = core;
  const channel = world.channels.get(message.channel);
  const isEphemeral = message.ephemeralFor !== undefined;
  return {
    ...common(core, user, 'block_actions'),
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: message.channel,
      is_ephemeral: isEphemeral,
      ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
    },
    trigger_id: addTrigger(world, user.id),
    channel: channel === undefined ? { id: message.channel } : channelJson(channel),
    ...(isEphemeral ? {} : { message: renderMessage(world, message, true) }),
    state: { values: click.state },
    response_url: addHook(world, 'actions', {
      user: user.id,
      channel: message.channel,
      sourceTs: message.ts,
    }),
    actions: [{ ...click.action, action_ts: nextTs(world) }],
  };
}

/** A click in a modal or in App Home. */
export function viewActionPayload(core: Core, user: User, view: View, action: Json): Json {
  const { world } = core;
  return {
    ...common(core, user, 'block_actions'),
    container: { type: 'view', view_id: view.id },
    trigger_id: addTrigger(world, user.id, view.id),
    view: renderView(world, view),
    actions: [{ ...action, action_ts: nextTs(world) }],
  };
}

export function submissionPayload(core: Core, user: User, view: View): Json {
  return {
    ...common(core, user, 'view_submission'),
    trigger_id: addTrigger(core.world, user.id, view.id),
    view: renderView(core.world, view),
    response_urls: [],
  };
}

export function closedPayload(core: Core, user: User, view: View, isCleared: boolean): Json {
  return {
    ...common(core, user, 'view_closed'),
    view: renderView(core.world, view),
    is_cleared: isCleared,
  };
}

/** Without a message a global shortcut, with one a message shortcut. */
export function shortcutPayload(
  core: Core,
  user: User,
  callbackId: string,
  message?: Message,
): Json {
  const { world } = core;
  const shared = {
    callback_id: callbackId,
    trigger_id: addTrigger(world, user.id),
    action_ts: nextTs(world),
  };
  if (message === undefined) return { ...common(core, user, 'shortcut'), ...shared };
  const channel = world.channels.get(message.channel);
  return {
    ...common(core, user, 'message_action'),
    ...shared,
    channel: channel === undefined ? { id: message.channel } : channelJson(channel),
    message_ts: message.ts,
    message: renderMessage(world, message, true),
    response_url: addHook(world, 'actions', {
      user: user.id,
      channel: message.channel,
      sourceTs: message.ts,
    }),
  };
}
