// Everything the stand-in workspace holds in memory, and the one way to say that it changed.
// State only: rules of the Web API are in methods/, of delivery in delivery/.
import type { Block, InspectorEntry, PageState } from '../page-protocol.ts';
import type { JumpingClock } from './clock.ts';
import type { Ids } from './ids.ts';
import type { AppFeatures } from './manifest.ts';

export type User = {
  id: string;
  name: string;
  realName: string;
  role: string;
  email: string;
  isBot: boolean;
  isDeactivated: boolean;
  isRestricted: boolean;
  /** of another company, seen through a shared channel */
  isStranger: boolean;
};

export type Channel = {
  id: string;
  /** for a direct message the id of the person */
  name: string;
  topic: string;
  isDirectMessage: boolean;
  isPrivate: boolean;
  isArchived: boolean;
  isShared: boolean;
  createdAtS: number;
  members: Set<string>;
};

export type Metadata = { event_type: string; event_payload: Record<string, unknown> };

export type Message = {
  channel: string;
  ts: string;
  /** set on replies and on roots that have replies */
  threadTs?: string;
  user: string;
  botId?: string;
  subtype?: string;
  text: string;
  blocks: Block[];
  attachments: unknown[];
  metadata?: Metadata;
  edited?: { user: string; ts: string };
  reactions: Map<string, Set<string>>;
  files: string[];
  isPinned: boolean;
  isBroadcast: boolean;
  /** posted through a response_url: the app may not change it with chat.update */
  isViaResponseUrl: boolean;
  /** the only person who sees it */
  ephemeralFor?: string;
};

export type View = {
  id: string;
  type: 'modal' | 'home';
  user: string;
  /** what the app sent: title, submit, close, blocks, private_metadata… */
  content: Record<string, unknown> & { blocks: Block[] };
  callbackId: string;
  externalId: string;
  hash: string;
  rootViewId: string;
  previousViewId: string | null;
  state: Record<string, Record<string, unknown>>;
  errors: Record<string, string>;
};

export type Trigger = { user: string; expiresAtMs: number; isUsed: boolean; viewId?: string };

/** Where a response_url leads back to. */
export type ResponseHook = {
  user: string;
  channel: string;
  expiresAtMs: number;
  usesLeft: number;
  /** the message whose button was pressed; absent for a slash command */
  sourceTs?: string;
};

export type StoredFile = {
  id: string;
  name: string;
  title: string;
  user: string;
  contents: Uint8Array;
  isUploaded: boolean;
  isComplete: boolean;
};

export type App = AppFeatures & {
  id: string;
  botId: string;
  botUserId: string;
  botToken: string;
  appToken: string;
  signingSecret: string;
  verificationToken: string;
  isTokenRevoked: boolean;
};

/** A part of the page's state, or the messages of one channel. */
export type Part = Exclude<keyof PageState, 'revision' | 'viewer'>;

export type World = {
  clock: JumpingClock;
  ids: Ids;
  /** "http://127.0.0.1:PORT", known once the server listens */
  origin: string;
  team: { id: string; name: string; domain: string };
  app: App;
  users: Map<string, User>;
  channels: Map<string, Channel>;
  /** channel -> ts -> message, in the order in which they were posted */
  messages: Map<string, Map<string, Message>>;
  ephemerals: Message[];
  views: Map<string, View>;
  /** person -> ids of their open modals, bottom first */
  modals: Map<string, string[]>;
  homes: Map<string, View>;
  triggers: Map<string, Trigger>;
  hooks: Map<string, ResponseHook>;
  files: Map<string, StoredFile>;
  inspector: InspectorEntry[];
  lastTsMicros: number;
  /** Tells everyone who watches; `channel` only with 'messages'. */
  changed(part: Part, channel?: string): void;
  watchers: Set<(part: Part, channel?: string) => void>;
};

export function findUser(world: World, idOrName: string): User | undefined {
  const byId = world.users.get(idOrName);
  if (byId !== undefined) return byId;
  return [...world.users.values()].find((user) => user.name === idOrName);
}

/** By id, "#name" or "name". */
export function findChannel(world: World, idOrName: string): Channel | undefined {
  const byId = world.channels.get(idOrName);
  if (byId !== undefined) return byId;
  const name = idOrName.replace(/^#/, '');
  return [...world.channels.values()].find(
    (channel) => channel.name === name && !channel.isDirectMessage,
  );
}

/** The conversation of one person with the app; made when it is first needed. */
export function openDirectMessage(world: World, user: User): Channel {
  const id = `D${user.id.slice(1)}`;
  const known = world.channels.get(id);
  if (known !== undefined) return known;
  const channel: Channel = {
    id,
    name: user.id,
    topic: '',
    isDirectMessage: true,
    isPrivate: true,
    isArchived: false,
    isShared: false,
    createdAtS: Math.floor(world.clock.now() / 1000),
    members: new Set([user.id, world.app.botUserId]),
  };
  world.channels.set(id, channel);
  world.messages.set(id, new Map());
  world.changed('channels');
  return channel;
}
