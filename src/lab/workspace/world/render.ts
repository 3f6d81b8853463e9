// How messages, channels, users and views look in Slack's answers and payloads.
// Key names follow the samples of slackapi/java-slack-sdk (json-logs).
import { isReply, repliesOf } from './messages.ts';
import type { Channel, Message, User, View, World } from './world.ts';

type Json = Record<string, unknown>;

export function renderMessage(world: World, message: Message, withMetadata = false): Json {
  return {
    type: 'message',
    ...(message.subtype === undefined ? {} : { subtype: message.subtype }),
    ...renderAuthor(world, message),
    ts: message.ts,
    text: message.text,
    team: world.team.id,
    ...(message.blocks.length === 0 ? {} : { blocks: message.blocks }),
    ...(message.attachments.length === 0 ? {} : { attachments: message.attachments }),
    ...(message.edited === undefined ? {} : { edited: message.edited }),
    ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
    ...renderThread(world, message),
    ...renderExtras(world, message),
    ...(withMetadata && message.metadata !== undefined ? { metadata: message.metadata } : {}),
  };
}

function renderAuthor(world: World, message: Message): Json {
  // Slack signs what it leaves of a deleted message itself.
  if (message.subtype === 'tombstone') return { user: 'USLACKBOT', hidden: true };
  if (message.botId === undefined) return { user: message.user };
  return { user: message.user, bot_id: message.botId, app_id: world.app.id };
}

function renderThread(world: World, message: Message): Json {
  if (message.threadTs === undefined) return {};
  if (isReply(message)) {
    const root = world.messages.get(message.channel)?.get(message.threadTs);
    return root === undefined ? {} : { parent_user_id: root.user };
  }
  const replies = repliesOf(world, message);
  const users = [...new Set(replies.map((reply) => reply.user))];
  return {
    reply_count: replies.length,
    reply_users_count: users.length,
    latest_reply: replies.at(-1)?.ts ?? message.ts,
    reply_users: users,
    is_locked: false,
    subscribed: false,
  };
}

function renderExtras(world: World, message: Message): Json {
  const reactions = [...message.reactions].map(([name, users]) => ({
    name,
    users: [...users],
    count: users.size,
  }));
  const files = message.files.map((id) => renderFile(world, id));
  return {
    ...(reactions.length === 0 ? {} : { reactions }),
    ...(files.length === 0 ? {} : { files }),
    ...(message.isPinned ? { pinned_to: [message.channel] } : {}),
  };
}

export function renderFile(world: World, id: string): Json {
  const file = world.files.get(id);
  if (file === undefined) return { id, mode: 'tombstone' };
  return {
    id,
    name: file.name,
    title: file.title,
    size: file.contents.length,
    user: file.user,
    mode: 'hosted',
    url_private: `${world.origin}/files-pri/${world.team.id}-${id}/${file.name}`,
    permalink: `${world.origin}/files/${id}`,
  };
}

export function renderChannel(world: World, channel: Channel): Json {
  const bot = world.app.botUserId;
  const base = {
    id: channel.id,
    created: channel.createdAtS,
    is_archived: channel.isArchived,
    is_im: channel.isDirectMessage,
    is_org_shared: false,
    is_ext_shared: channel.isShared,
    context_team_id: world.team.id,
  };
  if (channel.isDirectMessage) return { ...base, user: channel.name, is_open: true };
  return {
    ...base,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: true,
    is_group: false,
    is_mpim: false,
    is_private: channel.isPrivate,
    is_general: false,
    is_shared: channel.isShared,
    is_pending_ext_shared: false,
    is_member: channel.members.has(bot),
    creator: [...channel.members][0] ?? bot,
    topic: { value: channel.topic, creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
    num_members: channel.members.size,
  };
}

export function renderUser(world: World, user: User): Json {
  return {
    id: user.id,
    team_id: user.isStranger ? 'T0STRANGE1' : world.team.id,
    name: user.name,
    deleted: user.isDeactivated,
    real_name: user.realName,
    tz: 'Europe/Berlin',
    tz_label: 'Central European Time',
    tz_offset: 3600,
    profile: {
      title: '',
      phone: '',
      skype: '',
      real_name: user.realName,
      real_name_normalized: user.realName,
      display_name: user.name,
      display_name_normalized: user.name,
      status_text: '',
      status_emoji: '',
      status_expiration: 0,
      email: user.email,
      ...(user.isBot ? { bot_id: world.app.botId, api_app_id: world.app.id } : {}),
    },
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: user.isRestricted,
    is_ultra_restricted: false,
    is_stranger: user.isStranger,
    is_bot: user.isBot,
    is_app_user: false,
    updated: 0,
  };
}

export function renderView(world: World, view: View): Json {
  return {
    id: view.id,
    team_id: world.team.id,
    private_metadata: '',
    title: null,
    close: null,
    submit: null,
    clear_on_close: false,
    notify_on_close: false,
    ...view.content,
    type: view.type,
    callback_id: view.callbackId,
    external_id: view.externalId,
    hash: view.hash,
    state: { values: view.state },
    root_view_id: view.rootViewId,
    previous_view_id: view.previousViewId,
    app_id: world.app.id,
    app_installed_team_id: world.team.id,
    bot_id: world.app.botId,
  };
}
