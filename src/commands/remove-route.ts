// /remove-route P via IP on HOST: takes a static route away, live and out of the files. The next hop
// is typed too, so that a route that meanwhile goes elsewhere is not removed by mistake.

import type { Command } from './command.ts';
import { ROUTE_RULES, routeResources } from './routes/arguments.ts';
import { planRemoveOnLinux } from './routes/linux.ts';
import { planRemoveOnMacos } from './routes/macos.ts';
import { prepareRoute } from './routes/prepare-route.ts';

export const removeRouteCommand: Command = {
  name: '/remove-route',

  grammar: {
    name: '/remove-route',
    summary: 'Take a static route off a host, live and out of its files',
    example: '/remove-route 10.99.0.0/24 via 203.0.113.21 on router1',
    rules: ROUTE_RULES,
    flags: {},
  },

  resourcesOf: routeResources,

  prepare: (intent, context) =>
    prepareRoute(intent, context, {
      planners: { linux: planRemoveOnLinux, macos: planRemoveOnMacos },
      summarise: ({ host, destination, nextHop }) =>
        `${host} loses its route to ${destination} via ${nextHop}`,
    }),
};
