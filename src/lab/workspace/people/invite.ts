// /invite @name: the one of Slack's own commands that people need here, because an app that is not
// in a channel cannot post there.
import type { Core } from '../core.ts';
import { announceJoin } from '../delivery/events.ts';
import type { ActResult } from '../page-protocol.ts';
import { addMessage } from '../world/messages.ts';
import type { Channel, User } from '../world/world.ts';
import { findUser } from '../world/world.ts';
import { refused } from './act.ts';

export function invite(core: Core, host: User, channel: Channel, text: string): ActResult {
  const guest = findUser(core.world, text.trim().replace(/^@/, '').toLowerCase());
  if (guest === undefined) return refused('not_found', `There is no ${text.trim()} to invite.`);
  if (channel.members.has(guest.id)) {
    return refused('already_in_channel', `${guest.realName} is already in this channel.`);
  }
  channel.members.add(guest.id);
  core.world.changed('channels');
  addMessage(core.world, {
    channel: channel.id,
    user: guest.id,
    subtype: 'channel_join',
    text: `<@${guest.id}> has joined the channel, invited by <@${host.id}>`,
  });
  announceJoin(core, guest.id, channel.id);
  return { ok: true };
}
