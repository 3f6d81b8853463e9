// What is read before an address moves between segments that have their gateway in common: whether the
// gateway sends it elsewhere already, which node has it, and both nodes in depth.

import { type Outcome, succeed } from '../../../domain/failures.ts';
import type { Attachment, Inventory, Segment } from '../../../domain/inventory.ts';
import { type HostName, type IpAddress, prefixContains } from '../../../domain/names.ts';
import type { InterfaceAddress, InterfaceFact } from '../../../facts/interfaces.ts';
import { readInterfaces } from '../../../facts/interfaces.ts';
import {
  type InterfaceManagerFact,
  readInterfaceManager,
} from '../../../facts/persistence/interface-manager.ts';
import { type RouteFact, readRoutes } from '../../../facts/routes.ts';
import type { World } from '../../../ports/world.ts';
import { EDITABLE_MANAGERS, managerRefusal } from '../../persistence/manager-refusal.ts';
import { orFailure } from '../../vlan-network/read-facts.ts';
import { type MoveIpFacts, readHostFacts, readWitnesses } from '../facts.ts';
import { ACCEPT_RACE, refusalOf } from '../refusals.ts';
import {
  alreadyThere,
  homeFirst,
  interfaceMissing,
  noCommonGateway,
  notOnNode,
  onBoth,
  ownedByNobody,
  ownedBySeveral,
  type Refused,
  strangeRoute,
} from './refusals.ts';

export interface CrossingAsked {
  readonly ip: IpAddress;
  /** The segment whose prefix holds the address. */
  readonly home: Segment;
  readonly to: HostName;
  readonly from: HostName | null;
}

export interface Crossing {
  readonly ip: IpAddress;
  readonly home: Segment;
  /** Home again, or away from home. */
  readonly direction: 'away' | 'home';
  readonly move: MoveIpFacts;
  /** The node away from home: the segment it is on, and its own address there. */
  readonly away: { readonly segment: Segment; readonly own: IpAddress };
  /** The common gateway, at its interface towards that segment. */
  readonly gateway: Attachment;
  readonly management: InterfaceManagerFact;
}

export interface Place {
  readonly segment: Segment;
  readonly at: Attachment;
  readonly link: InterfaceFact;
  /** All of the node's, that one included. */
  readonly links: readonly InterfaceFact[];
}

/** null: nothing of it is off its own segment, so it is the ordinary move. */
export async function readCrossing(
  asked: CrossingAsked,
  { world, inventory }: { readonly world: World; readonly inventory: Inventory },
): Promise<Outcome<Crossing | null>> {
  const { home } = asked;
  const shared = segmentsSharingGateway(home, inventory);
  if (!shared.some((segment) => hasNode(segment, asked.to))) return noCommonGateway(asked);
  const isHomeward = hasNode(home, asked.to);
  const gateway = home.gatewayHost?.host;
  if (gateway === undefined || (isHomeward && shared.length === 1)) return succeed(null);
  const route = await readRoute(world, gateway, asked.ip);
  // A gateway that cannot be asked is no hindrance to a move that may well not need it.
  if (isHomeward && (!route.ok || route.value === null)) return succeed(null);
  if (!route.ok) return route;
  return readAcross(asked, { shared, isHomeward, route: route.value }, world);
}

async function readAcross(
  asked: CrossingAsked,
  of: {
    readonly shared: readonly Segment[];
    readonly isHomeward: boolean;
    readonly route: RouteFact | null;
  },
  world: World,
): Promise<Outcome<Crossing>> {
  const places = await readPlaces(world, of.shared);
  if (!places.ok) return places;
  const ends = endsOf(asked, places.value, of.route);
  if (!ends.ok) return ends;
  return readEnds(asked, { ...ends.value, isHomeward: of.isHomeward }, world);
}

function hasNode({ nodes }: Segment, host: HostName): boolean {
  return nodes.some((node) => node.host === host);
}

function segmentsSharingGateway(home: Segment, { segments }: Inventory): readonly Segment[] {
  const gateway = home.gatewayHost?.host;
  return segments.filter((one) => {
    return one === home || (gateway !== undefined && one.gatewayHost?.host === gateway);
  });
}

function readRoute(
  world: World,
  gateway: HostName,
  ip: IpAddress,
): Promise<Outcome<RouteFact | null>> {
  return orFailure(async () => {
    const routes = await readRoutes(world, gateway);
    return succeed(routes.find((one) => one.destination === ip && one.nextHop !== null) ?? null);
  });
}

/** Every node on its segment; all are needed, because any may have the address. */
async function readPlaces(
  world: World,
  segments: readonly Segment[],
): Promise<Outcome<readonly Place[]>> {
  const reads = segments.flatMap((segment) =>
    segment.nodes.map((at) =>
      orFailure(async () => succeed({ segment, at, links: await readInterfaces(world, at.host) })),
    ),
  );
  const places: Place[] = [];
  for (const read of await Promise.all(reads)) {
    if (!read.ok) return read;
    const { segment, at, links } = read.value;
    const link = links.find(({ name }) => name === at.interface);
    if (link !== undefined) places.push({ segment, at, link, links });
  }
  return succeed(places);
}

interface Ends {
  readonly from: Place;
  readonly held: InterfaceAddress;
  readonly to: Place;
}

function endsOf(
  asked: CrossingAsked,
  places: readonly Place[],
  route: RouteFact | null,
): Outcome<Ends> {
  const { ip, to } = asked;
  const owners = places.filter(({ link }) => link.addresses.some((one) => one.ip === ip));
  const [owner, second] = owners;
  const held = owner?.link.addresses.find((one) => one.ip === ip);
  if (owner === undefined || held === undefined) return ownedByNobody(ip, places);
  if (second !== undefined) return ownedBySeveral(ip, owners);
  const target = places.find(({ at }) => at.host === to);
  if (target === undefined) return interfaceMissing(to);
  const ends = { from: owner, held, to: target };
  return misplacedRefusal(asked, ends, route) ?? succeed(ends);
}

function misplacedRefusal(
  { ip, home, to, from }: CrossingAsked,
  ends: Ends,
  route: RouteFact | null,
): Refused | null {
  const owner = ends.from;
  const { host } = owner.at;
  if (host === to) return alreadyThere(ip, to);
  if (from !== null && from !== host) return notOnNode({ ip, from, to }, host);
  const isAway = owner.segment !== home;
  const wanted = isAway ? ownAddress(owner, ip) : null;
  if ((route?.nextHop ?? null) !== wanted) return strangeRoute(ip, owner, route);
  return isAway && ends.to.segment !== home ? homeFirst(ip, host, home) : null;
}

async function readEnds(
  { ip, home }: CrossingAsked,
  { from, held, to, isHomeward }: Ends & { readonly isHomeward: boolean },
  world: World,
): Promise<Outcome<Crossing>> {
  const abroad = isHomeward ? from : to;
  const atHome = abroad.links.find(({ addresses }) =>
    addresses.some((one) => one.ip !== ip && prefixContains(home.prefix, one.ip)),
  );
  if (atHome !== undefined) return onBoth(abroad, home, atHome.name);
  const own = ownAddress(abroad, ip);
  const gateway = abroad.segment.gatewayHost;
  const { mac } = from.link;
  if (own === null || gateway === null || mac === null) return interfaceMissing(abroad.at.host);
  const [old, target, witnesses, management] = await Promise.all([
    readHostFacts(world, from.at, { link: from.link, ip }),
    readHostFacts(world, to.at, { link: to.link, ip }),
    readWitnesses(world, home, ip),
    readInterfaceManager(world, gateway.host, gateway.interface),
  ]);
  const { prefixLength, isSecondary } = held;
  const owner = { ...from.at, mac, prefixLength, isSecondary };
  const move: MoveIpFacts = { ip, owner, old, new: target, witnesses };
  // On one of the two segments nobody asks for the address, so there is no race for it.
  const refused =
    refusalOf(move, [ACCEPT_RACE]) ?? managerRefusal(gateway, management, EDITABLE_MANAGERS);
  if (refused !== null) return refused;
  const direction = isHomeward ? 'home' : 'away';
  const away = { segment: abroad.segment, own };
  return succeed({ ip, home, direction, move, away, gateway, management });
}

/** What the node is reached at on its segment, whatever moves. */
function ownAddress({ segment, link }: Place, moving: IpAddress): IpAddress | null {
  const own = link.addresses.find(({ ip }) => ip !== moving && prefixContains(segment.prefix, ip));
  return own?.ip ?? null;
}
