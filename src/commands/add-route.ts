// /add-route P via IP on HOST: a static route, live and after a reboot, on Linux and on macOS. What is
// there already is left as it is, so that a route without its file only gets the file.

import type { Command } from './command.ts';
import { ROUTE_RULES, routeResources } from './routes/arguments.ts';
import { planAddOnLinux } from './routes/linux.ts';
import { planAddOnMacos } from './routes/macos.ts';
import { prepareRoute } from './routes/prepare-route.ts';

export const addRoute: Command = {
  name: '/add-route',

  grammar: {
    name: '/add-route',
    summary: 'Set a static route on a host, live and after a reboot',
    example: '/add-route 10.99.0.0/24 via 203.0.113.21 on router1',
    rules: ROUTE_RULES,
    flags: {},
  },

  resourcesOf: routeResources,

  prepare: (intent, context) =>
    prepareRoute(intent, context, {
      planners: { linux: planAddOnLinux, macos: planAddOnMacos },
      summarise: ({ host, destination, nextHop }) =>
        `${host} gets a route to ${destination} via ${nextHop}`,
    }),
};
