// reactions.add, reactions.remove, pins.add.
import { z } from 'zod';
import { needChannel, needMembership, needMessage } from './lookup.ts';
import { method, SlackError } from './method.ts';
import type { MethodTable } from './method.ts';

const target = z.object({ channel: z.string(), timestamp: z.string(), name: z.string() });

export const reactionMethods: MethodTable = {
  'reactions.add': method({
    tier: 3,
    scopes: ['reactions:write'],
    args: target,
    run: (core, args) => {
      const channel = needChannel(core, args.channel);
      needMembership(core, channel);
      const message = needMessage(core, channel, args.timestamp);
      const users = message.reactions.get(args.name) ?? new Set<string>();
      if (users.has(core.world.app.botUserId)) throw new SlackError('already_reacted');
      message.reactions.set(args.name, users.add(core.world.app.botUserId));
      core.world.changed('messages', channel.id);
      return {};
    },
  }),
  'reactions.remove': method({
    tier: 2,
    scopes: ['reactions:write'],
    args: target,
    run: (core, args) => {
      const channel = needChannel(core, args.channel);
      const message = needMessage(core, channel, args.timestamp);
      const users = message.reactions.get(args.name);
      if (users?.delete(core.world.app.botUserId) !== true) throw new SlackError('no_reaction');
      if (users.size === 0) message.reactions.delete(args.name);
      core.world.changed('messages', channel.id);
      return {};
    },
  }),
  'pins.add': method({
    tier: 2,
    scopes: ['pins:write'],
    args: z.object({ channel: z.string(), timestamp: z.string() }),
    run: (core, args) => {
      const channel = needChannel(core, args.channel);
      needMembership(core, channel);
      const message = needMessage(core, channel, args.timestamp);
      if (message.isPinned) throw new SlackError('already_pinned');
      message.isPinned = true;
      core.world.changed('messages', channel.id);
      return {};
    },
  }),
};
