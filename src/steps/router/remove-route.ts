// Step: remove a static route for now. What would bring it back at a reboot is a file.

import { z } from 'zod';
import { Failed } from '../../domain/failures.ts';
import { HostNameField, PrefixField } from '../../domain/spec-fields.ts';
import { act } from '../../facts/look.ts';
import type { StepDriver } from '../../ports/step-driver.ts';
import {
  deleteCommand,
  isRoute,
  replaceCommand,
  routeTakeBack,
  seeRoutes,
  TARGET_SHAPE,
  textOf,
} from './route-commands.ts';

const Spec = z.object({ host: HostNameField, destination: PrefixField, ...TARGET_SHAPE });
type Spec = z.infer<typeof Spec>;

export const removeRoute: StepDriver<Spec> = {
  kind: 'remove-route',
  version: 1,
  Spec,

  describe(spec) {
    const { host, destination } = spec;
    const route = `the route to ${destination} ${textOf([spec])}`;
    return {
      title: `Delete ${route} on ${host}`,
      commands: [{ host, ...deleteCommand(spec) }],
      undo: `set ${route} on ${host} again`,
      undoCommands: [{ host, ...replaceCommand(destination, spec) }],
      takeBacks: [routeTakeBack(host, destination, { wanted: spec, unwanted: null })],
    };
  },

  async check(spec, world) {
    const seen = await seeRoutes(spec, world);
    const [route, second] = seen;
    if (route === undefined) return { state: 'already-applied' };
    if (second === undefined && isRoute(route, spec)) return { state: 'as-planned' };
    const expected = `${spec.destination} ${textOf([spec])} on ${spec.host}`;
    return { state: 'drifted', expected, seen: textOf(seen) };
  },

  async apply(spec, world) {
    // A second run, after a crash, finds it gone; ip(8) would call that an error.
    const seen = await seeRoutes(spec, world);
    if (seen.some((route) => isRoute(route, spec)))
      await act(world, spec.host, deleteCommand(spec));
  },

  async verify(spec, world) {
    const seen = await seeRoutes(spec, world);
    if (seen.length === 0) return `${spec.host} has no route to ${spec.destination}`;
    throw new Failed({
      code: 'effect-missing',
      what: `${spec.host} still has a route to ${spec.destination}: ${textOf(seen)}.`,
      why: 'One was deleted a moment ago, so another program on that host sets it again.',
      fix: `Find the program (a routing daemon, NetworkManager, a script) on ${spec.host}.`,
    });
  },

  async undo(spec, world) {
    const seen = await seeRoutes(spec, world);
    const isThere = seen.some((route) => isRoute(route, spec));
    if (!isThere) await act(world, spec.host, replaceCommand(spec.destination, spec));
    return `${spec.host} has the route to ${spec.destination} ${textOf([spec])}`;
  },
};
