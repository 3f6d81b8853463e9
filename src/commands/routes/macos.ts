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
  const { existing, kept, service, interface: name } = read.value;
  const { destination, nextHop, host } = asked;
  const other = kept.find((route) => route.destination === destination)?.nextHop ?? nextHop;
  if (existing !== null && existing !== nextHop) {
    return otherRoute(asked, { nextHop: existing, interface: name });
  }
  if (other !== nextHop) return otherRoute(asked, { nextHop: other, interface: service });
  const isKept = kept.some((route) => route.destination === destination);
  const isWanted = action === 'add';
  if ((existing !== null) === isWanted && isKept === isWanted) {
    return isWanted ? alreadyThere(asked) : notThere(asked);
  }
  const others = kept.filter((route) => route.destination !== destination);
  const after = isWanted ? [...others, { destination, nextHop }] : others;
  const live = { host, destination, nextHop, action };
  const list = { host, service, before: [...kept], after };
  return succeed({
    steps: [
      ...((existing !== null) === isWanted ? [] : [planStep('set-route', setMacosRoute, live)]),
      ...(isKept === isWanted ? [] : [planStep('keep', setAdditionalRoutes, listOf(list))]),
    ],
    warnings: [`${host} runs macOS, on which Arpeggio was only tried against a model.`],
    facts: { route: existing, service, kept: listOf(list).before },
  });
}

/** Plain objects, as a spec holds them. */
function listOf<List extends { readonly before: readonly AdditionalRoute[] }>(
  list: List & { readonly after: readonly AdditionalRoute[] },
) {
  const plain = ({ destination, nextHop }: AdditionalRoute) => ({ destination, nextHop });
  return { ...list, before: list.before.map(plain), after: list.after.map(plain) };
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
