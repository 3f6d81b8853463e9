// auth.test, apps.connections.open, team.info, bots.info: who the app is and where it connects.
import { z } from 'zod';
import { inspect } from '../world/inspector.ts';
import { method, SlackError } from './method.ts';
import type { MethodTable } from './method.ts';

export const authMethods: MethodTable = {
  'auth.test': method({
    tier: 'none',
    scopes: [],
    args: z.object({}),
    run: ({ world }) => ({
      url: `https://${world.team.domain}.slack.com/`,
      team: world.team.name,
      user: world.app.botName,
      team_id: world.team.id,
      user_id: world.app.botUserId,
      bot_id: world.app.botId,
      is_enterprise_install: false,
    }),
  }),
  'apps.connections.open': method({
    tier: 3,
    scopes: [],
    token: 'app',
    args: z.object({}),
    run: ({ world, delivery }) => {
      const url = delivery.openSocketUrl();
      if (url === null) throw new SlackError('not_allowed');
      inspect(world, { kind: 'socket', summary: 'a Socket Mode URL was given out' });
      return { url };
    },
  }),
  'team.info': method({
    tier: 3,
    scopes: ['team:read'],
    args: z.object({ team: z.string().optional() }),
    run: ({ world }) => ({
      team: {
        id: world.team.id,
        name: world.team.name,
        domain: world.team.domain,
        url: `https://${world.team.domain}.slack.com/`,
        email_domain: '',
        icon: {},
      },
    }),
  }),
  'bots.info': method({
    tier: 3,
    scopes: ['users:read'],
    args: z.object({ bot: z.string().optional() }),
    run: ({ world }, { bot }) => {
      if (bot !== undefined && bot !== world.app.botId) throw new SlackError('bot_not_found');
      return {
        bot: {
          id: world.app.botId,
          deleted: false,
          name: world.app.name,
          updated: 0,
          app_id: world.app.id,
          user_id: world.app.botUserId,
          icons: {},
        },
      };
    },
  }),
};
