// A static route on a macOS host: live by route(8), after a restart by networksetup(8), which keeps a
// list per network service and replaces it as a whole.

import { type Outcome, refuse, succeed } from '../../domain/failures.ts';
import type { IpAddress } from '../../domain/names.ts';
import {
  type AdditionalRoute,
  readAdditionalRoutes,
  readMacPath,
  readMacRoute,
  readNetworkService,
} from '../../facts/macos-routes.ts';
import type { PlannedStep } from '../../domain/plan.ts';
import type { PrepareContext } from '../../ports/command-catalogue.ts';
import type { World } from '../../ports/world.ts';
import { planStep } from '../../steps/catalogue.ts';
import { setAdditionalRoutes } from '../../steps/macos/set-additional-routes.ts';
import { setMacosRoute } from '../../steps/macos/set-macos-route.ts';
import type { RouteAsked } from './arguments.ts';
import { alreadyThere, notThere, otherRoute, unusableNextHop } from './refusals.ts';
import type { RoutePlan } from './route-plan.ts';

interface MacRouteFacts {
  readonly existing: IpAddress | null;
  readonly interface: string;
  readonly service: string;
  readonly kept: readonly AdditionalRoute[];
}

export function planAddOnMacos(asked: RouteAsked, { world }: PrepareContext) {
  return planOnMacos(asked, world, 'add');
}

export function planRemoveOnMacos(asked: RouteAsked, { world }: PrepareContext) {
  return planOnMacos(asked, world, 'delete');
}

async function planOnMacos(
  asked: RouteAsked,
  world: World,
  action: 'add' | 'delete',
): Promise<Outcome<RoutePlan>> {
  const read = await readFacts(asked, world);
  if (!read.ok) return read;
  const other = otherOf(asked, read.value);
  if (other !== null) return otherRoute(asked, other);
  const { existing, kept, service } = read.value;
  const { destination, nextHop, host } = asked;
  const isWanted = action === 'add';
  const steps: PlannedStep[] = [];
  if ((existing !== null) !== isWanted) {
    steps.push(planStep('set-route', setMacosRoute, { host, destination, nextHop, action }));
  }
  const before = kept.map(plain);
  if (kept.some((route) => route.destination === destination) !== isWanted) {
    const others = before.filter((route) => route.destination !== destination);
    const after = isWanted ? [...others, { destination, nextHop }] : others;
    steps.push(planStep('keep', setAdditionalRoutes, { host, service, before, after }));
  }
  if (steps.length === 0) return isWanted ? alreadyThere(asked) : notThere(asked);
  return succeed({
    steps,
    warnings: [`${host} runs macOS, on which Arpeggio was only tried against a model.`],
    facts: { route: existing, service, kept: before },
  });
}

/** A route to the same prefix by another next hop, live or kept; null: none. */
function otherOf({ destination, nextHop }: RouteAsked, facts: MacRouteFacts) {
  const { existing, kept, service, interface: name } = facts;
  if (existing !== null && existing !== nextHop) return { nextHop: existing, interface: name };
  const other = kept.find(
    (route) => route.destination === destination && route.nextHop !== nextHop,
  );
  return other === undefined ? null : { nextHop: other.nextHop, interface: service };
}

/** As a spec holds it. */
function plain({ destination, nextHop }: AdditionalRoute) {
  return { destination, nextHop };
}

async function readFacts(asked: RouteAsked, world: World): Promise<Outcome<MacRouteFacts>> {
  const { host, nextHop, destination } = asked;
  const path = await readMacPath(world, host, nextHop);
  if (path === null) return unusableNextHop(asked, `${host} has no route to it.`);
  if (path.nextHop !== null && path.nextHop !== nextHop) {
    return unusableNextHop(asked, `${host} reaches it through ${path.nextHop}, not directly.`);
  }
  if (path.interface === 'lo0') {
    return unusableNextHop(asked, `It is an address of ${host} itself.`);
  }
  const service = await readNetworkService(world, host, path.interface);
  if (service === null) {
    return refuse('persistence-unclear', {
      what: `${host} has no network service for ${path.interface}.`,
      why: 'networksetup keeps routes per service, so this one would be lost at a restart.',
      fix: `Nothing was done. Look at "networksetup -listnetworkserviceorder" on ${host}.`,
    });
  }
  const [existing, kept] = await Promise.all([
    readMacRoute(world, host, destination),
    readAdditionalRoutes(world, host, service),
  ]);
  return succeed({ existing, kept, service, interface: path.interface });
}
