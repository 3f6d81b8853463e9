// Step: set a static route for now, in one atomic replacement, so that no packet meets a moment without
// a route. What must outlive a reboot is a file.

import { z } from 'zod';
import { Failed } from '../../domain/failures.ts';
import { HostNameField, PrefixField } from '../../domain/spec-fields.ts';
import { act } from '../../facts/look.ts';
import { readRouteTo } from '../../facts/routes.ts';
import type { StepDriver } from '../../ports/step-driver.ts';
import {
  addressInside,
  deleteCommand,
  isRoute,
  replaceCommand,
  routeTakeBack,
  seeRoutes,
  TARGET_SHAPE,
  TargetField,
  textOf,
} from './route-commands.ts';

const Spec = z
  .object({
    host: HostNameField,
    destination: PrefixField,
    ...TARGET_SHAPE,
    /** What the route is replaced from; null: there is none. */
    before: TargetField.nullable(),
  })
  .refine((route) => route.nextHop !== null || route.interface !== null, 'a route leads somewhere');
type Spec = z.infer<typeof Spec>;

export const setRoute: StepDriver<Spec> = {
  kind: 'set-route',
  version: 1,
  Spec,

  describe(spec) {
    const { host, destination, before } = spec;
    const route = `${destination} ${textOf([spec])}`;
    const back =
      before === null ? `delete the route to ${destination}` : `route it ${textOf([before])}`;
    return {
      title: `Route ${route} on ${host}`,
      commands: [{ host, ...replaceCommand(destination, spec) }],
      undo: `${back} on ${host}${before === null ? '' : ' again'}`,
      undoCommands: [{ host, ...undoCommand(spec) }],
      takeBacks: [routeTakeBack(host, destination, { wanted: before, unwanted: spec })],
    };
  },

  async check(spec, world) {
    const seen = await seeRoutes(spec, world);
    const [route, second] = seen;
    const isOne = route !== undefined && second === undefined;
    if (isOne && isRoute(route, spec)) return { state: 'already-applied' };
    const isBefore =
      spec.before === null ? route === undefined : isOne && isRoute(route, spec.before);
    if (isBefore) return { state: 'as-planned' };
    const expected = `${spec.destination} on ${spec.host}: ${textOf(beforeOf(spec))}`;
    return { state: 'drifted', expected, seen: textOf(seen) };
  },

  async apply(spec, world) {
    await act(world, spec.host, replaceCommand(spec.destination, spec));
  },

  async verify(spec, world) {
    const to = addressInside(spec.destination);
    const taken = await readRouteTo(world, spec.host, to);
    if (taken !== null && isRoute(taken, spec)) {
      return `${spec.host} sends packets for ${to} ${textOf([spec])}`;
    }
    // A more specific route may rightly hold that one address.
    const isSet = (await seeRoutes(spec, world)).some((route) => isRoute(route, spec));
    if (isSet) return `${spec.host} has the route to ${spec.destination} ${textOf([spec])}`;
    throw new Failed({
      code: 'effect-missing',
      what: `${spec.host} does not send packets for ${spec.destination} ${textOf([spec])}.`,
      why: `For ${to} it takes: ${taken === null ? 'no route' : textOf([taken])}.`,
      fix: `Look at "ip route get ${to}" on ${spec.host}: another program may manage its routes.`,
    });
  },

  async undo(spec, world) {
    const seen = await seeRoutes(spec, world);
    const isOurs = seen.some((route) => isRoute(route, spec));
    if (isOurs) await act(world, spec.host, undoCommand(spec));
    else if (!isAsBefore(spec, seen)) throw changedSince(spec, textOf(seen));
    return `${spec.destination} on ${spec.host}: ${textOf(beforeOf(spec))}`;
  },
};

function undoCommand(spec: Spec) {
  return spec.before === null ? deleteCommand(spec) : replaceCommand(spec.destination, spec.before);
}

function beforeOf({ before }: Spec) {
  return before === null ? [] : [before];
}

function isAsBefore({ before }: Spec, seen: Awaited<ReturnType<typeof seeRoutes>>): boolean {
  if (before === null) return seen.length === 0;
  return seen.some((route) => isRoute(route, before));
}

function changedSince(spec: Spec, seen: string): Failed {
  return new Failed({
    code: 'world-drifted',
    what: `The route to ${spec.destination} on ${spec.host} was changed while the change ran.`,
    why: `It is neither the old nor the new one of the plan, but ${seen}, so it is left alone.`,
    fix: `The plan would put back: ${textOf(beforeOf(spec))}. Set it by hand on ${spec.host}.`,
  });
}
