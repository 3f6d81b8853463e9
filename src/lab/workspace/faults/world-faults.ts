// Faults that change the world itself: a channel archived, the bot thrown out, a token revoked…
// Each knows its own repair; those that happen once and for all have none.
import type { InstantFault, WorldFault } from '../page-protocol.ts';
import { findMessage, removeMessage } from '../world/messages.ts';
import type { Channel, World } from '../world/world.ts';
import type { SocketFaults } from './fault-book.ts';

export type Broken = { ok: true; repair?: () => void } | { ok: false; error: string; text: string };

function missing(what: string): Broken {
  return { ok: false, error: 'not_found', text: `There is no such ${what}.` };
}

export function breakWorld(
  world: World,
  sockets: SocketFaults,
  fault: InstantFault | WorldFault,
): Broken {
  switch (fault.kind) {
    case 'socket-cut':
      sockets.cut();
      return { ok: true };
    case 'socket-refresh':
      sockets.refresh();
      return { ok: true };
    case 'socket-link-disabled':
      sockets.disableLink();
      return { ok: true };
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
    case 'deactivate-user':
      return deactivateUser(world, fault.user);
    default:
      return breakChannel(world, fault);
  }
}

function deleteMessage(world: World, channel: string, ts: string): Broken {
  const message = findMessage(world, channel, ts);
  if (message === undefined) return missing('message');
  removeMessage(world, message);
  return { ok: true };
}

function deactivateUser(world: World, id: string): Broken {
  const user = world.users.get(id);
  if (user === undefined) return missing('user');
  user.isDeactivated = true;
  world.changed('users');
  return {
    ok: true,
    repair: () => {
      user.isDeactivated = false;
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
