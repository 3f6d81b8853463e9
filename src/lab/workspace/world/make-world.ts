// The workspace as it is at the start: one team, four people, two channels, one installed app.
// The ids are fixed, so that transcripts and configuration files can name them.
import { makeJumpingClock, realClock } from './clock.ts';
import type { Clock } from './clock.ts';
import { makeIds } from './ids.ts';
import { parseManifest } from './manifest.ts';
import type { App, Channel, User, World } from './world.ts';

const people = [
  { id: 'U0ALICE001', name: 'alice', realName: 'Alice Amsel', role: 'requester' },
  { id: 'U0BOB00001', name: 'bob', realName: 'Bob Berg', role: 'approver' },
  { id: 'U0CAROL001', name: 'carol', realName: 'Carol Cruz', role: 'approver' },
  // In the channels, but in no list of the app: she shows what a stranger's click does.
  { id: 'U0EVE00001', name: 'eve', realName: 'Eve Ember', role: 'outsider' },
];

const botUserId = 'U0ARPEGGIO';

const channels = [
  { id: 'C0NETONCALL', name: 'network-oncall', topic: 'Changes to the network' },
  { id: 'C0RANDOM001', name: 'random', topic: 'Everything else' },
];

function makeUser(seed: { id: string; name: string; realName: string; role: string }): User {
  return {
    ...seed,
    email: `${seed.name}@example.com`,
    isBot: seed.role === 'app',
    isDeactivated: false,
    isRestricted: false,
    isStranger: false,
  };
}

function makeChannel(seed: { id: string; name: string; topic: string }, nowMs: number): Channel {
  // The app is a member of #network-oncall only: #random shows `not_in_channel`.
  const bots = seed.name === 'network-oncall' ? [botUserId] : [];
  return {
    ...seed,
    isDirectMessage: false,
    isPrivate: false,
    isArchived: false,
    isShared: false,
    createdAtS: Math.floor(nowMs / 1000),
    members: new Set([...people.map((person) => person.id), ...bots]),
  };
}

function makeApp(manifest: unknown): App {
  return {
    ...parseManifest(manifest),
    id: 'A0ARPEGGIO1',
    botId: 'B0ARPEGGIO1',
    botUserId,
    // Shaped so that the SDKs accept them, and so that nobody takes them for real ones.
    botToken: 'xoxb-lab-0000000000-not-a-secret',
    appToken: 'xapp-1-A0ARPEGGIO1-0000000000-not-a-secret',
    signingSecret: 'lab-signing-secret-not-a-secret',
    verificationToken: 'lab-verification-token',
    isTokenRevoked: false,
  };
}

/** Throws a ZodError when the manifest is not one. */
export function makeWorld(manifest: unknown, clock: Clock = realClock): World {
  const jumping = makeJumpingClock(clock);
  const app = makeApp(manifest);
  const bot = { id: botUserId, name: app.botName, realName: app.name, role: 'app' };
  const users = [...people, bot].map((seed) => makeUser(seed));
  const watchers: World['watchers'] = new Set();
  return {
    clock: jumping,
    ids: makeIds('arpeggio-lab'),
    origin: 'http://127.0.0.1:0',
    team: { id: 'T0LAB00001', name: 'Arpeggio Lab', domain: 'arpeggio-lab' },
    app,
    users: new Map(users.map((user) => [user.id, user])),
    channels: new Map(channels.map((seed) => [seed.id, makeChannel(seed, jumping.now())])),
    messages: new Map(channels.map((seed) => [seed.id, new Map()])),
    ephemerals: [],
    views: new Map(),
    modals: new Map(),
    homes: new Map(),
    triggers: new Map(),
    hooks: new Map(),
    files: new Map(),
    inspector: [],
    lastTsMicros: 0,
    changed: (part, channel) => {
      for (const watcher of watchers) watcher(part, channel);
    },
    watchers,
  };
}
