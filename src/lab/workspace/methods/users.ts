// users.info, users.list, users.lookupByEmail.
import { z } from 'zod';
import { renderUser } from '../world/render.ts';
import { method, page, SlackError, whole } from './method.ts';
import type { MethodTable } from './method.ts';

export const userMethods: MethodTable = {
  'users.info': method({
    tier: 4,
    scopes: ['users:read'],
    args: z.object({ user: z.string() }),
    run: ({ world }, args) => {
      const user = world.users.get(args.user);
      if (user === undefined) throw new SlackError('user_not_found');
      return { user: renderUser(world, user) };
    },
  }),
  'users.list': method({
    tier: 2,
    scopes: ['users:read'],
    args: z.object({ cursor: z.string().optional(), limit: whole.optional() }),
    run: ({ world }, args) => {
      const { items, metadata } = page([...world.users.values()], {
        ...(args.cursor === undefined ? {} : { cursor: args.cursor }),
        ...(args.limit === undefined ? {} : { limit: args.limit }),
      });
      return {
        members: items.map((user) => renderUser(world, user)),
        cache_ts: Math.floor(world.clock.now() / 1000),
        response_metadata: metadata,
      };
    },
  }),
  'users.lookupByEmail': method({
    tier: 3,
    scopes: ['users:read.email'],
    args: z.object({ email: z.string() }),
    run: ({ world }, args) => {
      const user = [...world.users.values()].find((entry) => entry.email === args.email);
      if (user === undefined || user.isBot) throw new SlackError('users_not_found');
      return { user: renderUser(world, user) };
    },
  }),
};
