// What one person sees, as page-protocol.ts describes it: the state of the world, seen by a viewer.
import type { Core } from '../core.ts';
import type { PageChannel, PageMessage, PageState, PageUser, PageView } from '../page-protocol.ts';
import { renderFile } from '../world/render.ts';
import { messagesOf, repliesOf } from '../world/messages.ts';
import type { Channel, Message, Part, User, View, World } from '../world/world.ts';

export type Viewer = {
  user: User;
  /** ephemeral messages up to this id were forgotten by a reload */
  forgottenTs: string;
};

function pageMessage(world: World, message: Message): PageMessage {
  const replies = message.threadTs === message.ts ? repliesOf(world, message) : [];
  const latest = replies.at(-1);
  return {
    channel: message.channel,
    ts: message.ts,
    ...(message.threadTs === undefined ? {} : { threadTs: message.threadTs }),
    user: message.user,
    ...(message.botId === undefined ? {} : { botId: message.botId }),
    text: message.text,
    blocks: message.blocks,
    isEdited: message.edited !== undefined,
    isEphemeral: message.ephemeralFor !== undefined,
    ...(message.subtype === undefined ? {} : { subtype: message.subtype }),
    replyCount: replies.length,
    replyUsers: [...new Set(replies.map((reply) => reply.user))],
    ...(latest === undefined ? {} : { latestReply: latest.ts }),
    reactions: [...message.reactions].map(([name, users]) => ({ name, users: [...users] })),
    files: message.files.map((id) => {
      const file = renderFile(world, id);
      return { id, name: String(file['name']), url: String(file['url_private']) };
    }),
    isPinned: message.isPinned,
    isBroadcast: message.isBroadcast,
  };
}

export function visibleChannels(world: World, user: User): Channel[] {
  return [...world.channels.values()].filter((channel) => channel.members.has(user.id));
}

function pageChannel(world: World, channel: Channel): PageChannel {
  return {
    id: channel.id,
    name: channel.isDirectMessage ? world.app.name : channel.name,
    topic: channel.topic,
    isDirectMessage: channel.isDirectMessage,
    isArchived: channel.isArchived,
    isShared: channel.isShared,
    members: [...channel.members],
  };
}

function pageUser({ id, name, realName, role, isBot, isDeactivated }: User): PageUser {
  return { id, name, realName, role, isBot, isDeactivated };
}

type TextObjects = Pick<PageView, 'title' | 'submit' | 'close'>;

function pageView(view: View): PageView {
  const { title, submit, close } = view.content as TextObjects;
  return {
    id: view.id,
    type: view.type,
    ...(title ? { title } : {}),
    ...(submit ? { submit } : {}),
    ...(close ? { close } : {}),
    blocks: view.content.blocks,
    callbackId: view.callbackId,
    errors: view.errors,
    hash: view.hash,
  };
}

function pageViews(world: World, user: User): PageView[] {
  const ids = world.modals.get(user.id) ?? [];
  const views = ids.map((id) => world.views.get(id)).filter((view) => view !== undefined);
  return views.map((view) => pageView(view));
}

/** The messages of the given channels that the person is in, by channel. */
export function pageMessages(
  world: World,
  user: User,
  channels?: Set<string>,
): PageState['messages'] {
  const shown = visibleChannels(world, user).filter(({ id }) => channels?.has(id) ?? true);
  return Object.fromEntries(
    shown.map(({ id }) => [id, messagesOf(world, id).map((entry) => pageMessage(world, entry))]),
  );
}

type Parts = { [Key in Part]: (core: Core, viewer: Viewer) => PageState[Key] };

const parts: Parts = {
  team: ({ world }) => world.team,
  app: ({ world, delivery }) => ({
    id: world.app.id,
    name: world.app.name,
    botUserId: world.app.botUserId,
    mode: delivery.mode,
    connections: delivery.connections(),
  }),
  users: ({ world }) => [...world.users.values()].map((user) => pageUser(user)),
  channels: ({ world }, { user }) =>
    visibleChannels(world, user).map((channel) => pageChannel(world, channel)),
  commands: ({ world }) =>
    world.app.commands.map((entry) => ({
      command: entry.command,
      description: entry.description,
      usageHint: entry.usage_hint,
    })),
  shortcuts: ({ world }) =>
    world.app.shortcuts.map(({ name, type, callback_id: callbackId }) => ({
      name,
      type,
      callbackId,
    })),
  messages: ({ world }, { user }) => pageMessages(world, user),
  ephemerals: ({ world }, { user, forgottenTs }) =>
    world.ephemerals
      .filter((message) => message.ephemeralFor === user.id && message.ts > forgottenTs)
      .map((message) => pageMessage(world, message)),
  views: ({ world }, { user }) => pageViews(world, user),
  home: ({ world }, { user }) => {
    const home = world.homes.get(user.id);
    return home === undefined ? null : pageView(home);
  },
  inspector: ({ world }) => world.inspector,
  faults: ({ faults }) => faults.list(),
  incidents: ({ incidents }) => incidents.list(),
  settings: ({ limits }) => ({ tierLimits: limits.isOn }),
};

export function pagePart<Key extends Part>(core: Core, viewer: Viewer, key: Key): PageState[Key] {
  return parts[key](core, viewer);
}

export function pageState(core: Core, viewer: Viewer, revision: number): PageState {
  return {
    revision,
    viewer: viewer.user.id,
    team: parts.team(core, viewer),
    app: parts.app(core, viewer),
    users: parts.users(core, viewer),
    channels: parts.channels(core, viewer),
    commands: parts.commands(core, viewer),
    shortcuts: parts.shortcuts(core, viewer),
    messages: parts.messages(core, viewer),
    ephemerals: parts.ephemerals(core, viewer),
    views: parts.views(core, viewer),
    home: parts.home(core, viewer),
    inspector: parts.inspector(core, viewer),
    faults: parts.faults(core, viewer),
    incidents: parts.incidents(core, viewer),
    settings: parts.settings(core, viewer),
  };
}
