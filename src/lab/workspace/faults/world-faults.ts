// Faults that change the world itself: a channel archived, the bot thrown out, a token revoked…
// Each knows its own repair; those that happen once and for all have none.
import type { InstantFault, WorldFault } from '../page-protocol.ts';
import { findMessage, removeMessage } from '../world/messages.ts';
import type { Channel, User, World } from '../world/world.ts';
import type { SocketFaults } from './fault-book.ts';

export type Broken = { ok: true; repair?: () => void } | { ok: false; error: string; text: string };

function missing(what: string): Broken {
  return { ok: false, error: 'not_found', text: `There is no such ${what}.` };
}

function socketFaults(sockets: SocketFaults): Record<string, (() => void) | undefined> {
  return {
    'socket-cut': sockets.cut,
    'socket-warning': sockets.warn,
    'socket-refresh': sockets.refresh,
    'socket-link-disabled': sockets.disableLink,
  };
}

export function breakWorld(
  world: World,
  sockets: SocketFaults,
  fault: InstantFault | WorldFault,
): Broken {
  const breakSockets = socketFaults(sockets)[fault.kind];
  if (breakSockets !== undefined) {
    breakSockets();
    return { ok: true };
  }
  if ('user' in fault) return breakUser(world, fault.user, fault.kind);
  switch (fault.kind) {
    case 'clock-jump':
      world.clock.jump(fault.byMs);
      return { ok: true };
    case 'delete-message':
      return deleteMessage(world, fault.channel, fault.ts);
    case 'revoke-token':
      world.app.isTokenRevoked = true;
      return {
        ok: true,
        repair: () => {
          world.app.isTokenRevoked = false;
        },
      };
    case 'archive-channel':
    case 'remove-bot':
    case 'share-channel':
      return breakChannel(world, fault);
    default:
      return missing('fault');
  }
}

function deleteMessage(world: World, channel: string, ts: string): Broken {
  const message = findMessage(world, channel, ts);
  if (message === undefined) return missing('message');
  removeMessage(world, message);
  return { ok: true };
}

type UserFault = Extract<WorldFault, { user: string }>['kind'];

const userMarks = {
  'deactivate-user': 'isDeactivated',
  'make-guest': 'isRestricted',
  'make-stranger': 'isStranger',
} as const satisfies Record<UserFault, keyof User>;

function breakUser(world: World, id: string, kind: UserFault): Broken {
  const user = world.users.get(id);
  if (user === undefined) return missing('user');
  user[userMarks[kind]] = true;
  world.changed('users');
  return {
    ok: true,
    repair: () => {
      user[userMarks[kind]] = false;
      world.changed('users');
    },
  };
}

type ChannelFault = Extract<WorldFault, { channel: string }>;

function breakChannel(world: World, fault: ChannelFault): Broken {
  const channel = world.channels.get(fault.channel);
  if (channel === undefined) return missing('channel');
  const repair = setChannel(world, channel, fault.kind);
  world.changed('channels');
  return {
    ok: true,
    repair: () => {
      repair();
      world.changed('channels');
    },
  };
}

function setChannel(world: World, channel: Channel, kind: ChannelFault['kind']): () => void {
  const before = { isArchived: channel.isArchived, isShared: channel.isShared };
  if (kind === 'archive-channel') channel.isArchived = true;
  if (kind === 'share-channel') channel.isShared = true;
  if (kind !== 'remove-bot') return () => Object.assign(channel, before);
  channel.members.delete(world.app.botUserId);
  return () => channel.members.add(world.app.botUserId);
}
