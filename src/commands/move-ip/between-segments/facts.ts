// What is read before an address moves between segments that have their gateway in common: whether the
// gateway sends it elsewhere already, which node has it, and both nodes in depth. And what refuses it.

import { type FailureCode, type Outcome, refuse, succeed } from '../../../domain/failures.ts';
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

interface Place {
  readonly segment: Segment;
  readonly at: Attachment;
  readonly link: InterfaceFact;
}

type Refused = Extract<Outcome<never>, { ok: false }>;

/** null: nothing of it is off its own segment, so it is the ordinary move. */
export async function readCrossing(
  asked: CrossingAsked,
  { world, inventory }: { readonly world: World; readonly inventory: Inventory },
): Promise<Outcome<Crossing | null>> {
  const { home, ip } = asked;
  const shared = segmentsSharingGateway(home, inventory);
  const isHomeward = home.nodes.some(({ host }) => host === asked.to);
  const isReachable = shared.some(({ nodes }) => nodes.some(({ host }) => host === asked.to));
  if (!isReachable) return noCommonGateway(asked);
  const gateway = home.gatewayHost?.host;
  if (gateway === undefined || (isHomeward && shared.length === 1)) return succeed(null);
  const read = await readRoute(world, gateway, ip);
  // A gateway that cannot be asked is no hindrance to a move that may well not need it.
  if (isHomeward && (!read.ok || read.value === null)) return succeed(null);
  if (!read.ok) return read;
  const route = read.value;
  const places = await readPlaces(world, shared);
  if (!places.ok) return places;
  const ends = endsOf(asked, places.value, route);
  if (!ends.ok) return ends;
  return readEnds(asked, { ...ends.value, isHomeward }, world);
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
    if (link !== undefined) places.push({ segment, at, link });
  }
  return succeed(places);
}

interface Ends {
  readonly from: Place;
  readonly held: InterfaceAddress;
  readonly to: Place;
}

function endsOf(
  { ip, home, to, from }: CrossingAsked,
  places: readonly Place[],
  route: RouteFact | null,
): Outcome<Ends> {
  const owners = places.filter(({ link }) => link.addresses.some((one) => one.ip === ip));
  const [owner, second] = owners;
  const held = owner?.link.addresses.find((one) => one.ip === ip);
  if (owner === undefined || held === undefined) return ownedByNobody(ip, places);
  if (second !== undefined) return ownedBySeveral(ip, owners);
  const target = places.find(({ at }) => at.host === to);
  if (target === undefined) return interfaceMissing(to);
  if (owner.at.host === to) return alreadyThere(ip, to);
  if (from !== null && from !== owner.at.host) return notOnNode({ ip, from, to }, owner.at.host);
  if (owner.segment === home ? route !== null : route?.nextHop !== ownAddress(owner, ip)) {
    return strangeRoute(ip, owner, route);
  }
  if (owner.segment !== home && target.segment !== home) return homeFirst(ip, owner, home);
  return succeed({ from: owner, held, to: target });
}

async function readEnds(
  { ip, home }: CrossingAsked,
  { from, held, to, isHomeward }: Ends & { readonly isHomeward: boolean },
  world: World,
): Promise<Outcome<Crossing>> {
  const abroad = isHomeward ? from : to;
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

function noCommonGateway({ ip, home, to }: CrossingAsked): Refused {
  return nothingDone('not-on-one-segment', {
    what: `${to} is not on segment ${home.name} (${home.prefix}), where ${ip} belongs.`,
    why: 'Their gateway would have to send it there, and arpeggio.yaml names none that is ours.',
    fix:
      'Name it as gateway_host of both segments. By hand, on the gateway: ' +
      `ip route replace ${ip}/32 via the own address of ${to}`,
  });
}

function ownedByNobody(ip: IpAddress, places: readonly Place[]): Refused {
  return nothingDone('address-owned-by-nobody', {
    what: `No node has ${ip}.`,
    why: `Searched were ${places.map(({ at }) => at.host).join(', ')}.`,
    fix: 'Check the address; /where-is shows what is known of it.',
  });
}

function ownedBySeveral(ip: IpAddress, owners: readonly Place[]): Refused {
  return nothingDone('address-owned-by-several', {
    what: `${ip} is on ${owners.map(({ at }) => at.host).join(' and on ')}.`,
    why: 'With two owners, which one gets the traffic is chance.',
    fix: 'Remove it by hand where it does not belong, then type this again.',
  });
}

function interfaceMissing(host: HostName): Refused {
  return nothingDone('interface-missing', {
    what: `${host} has no usable interface with an address of its own on its segment.`,
    why: 'arpeggio.yaml names one there.',
    fix: `Look at "ip addr" on ${host} and correct arpeggio.yaml.`,
  });
}

function alreadyThere(ip: IpAddress, host: HostName): Refused {
  return nothingDone('address-already-there', {
    what: `${ip} is already on ${host}.`,
    why: 'No other node has it.',
    fix: 'If traffic does not arrive, look at the routes of the gateway.',
  });
}

function notOnNode(
  { ip, from, to }: { ip: IpAddress; from: HostName; to: HostName },
  owner: HostName,
): Refused {
  return nothingDone('address-not-on-node', {
    what: `${ip} is not on ${from}, it is on ${owner}.`,
    why: 'No other node has it.',
    fix: `If that is right: /move-ip ${ip} to ${to} from ${owner}`,
  });
}

function strangeRoute(ip: IpAddress, owner: Place, route: RouteFact | null): Refused {
  const gateway = owner.segment.gatewayHost?.host;
  const seen = route === null ? 'has no route of its own' : `sends it via ${route.nextHop}`;
  return nothingDone(route === null ? 'route-missing' : 'route-exists', {
    what: `${owner.at.host} has ${ip}, but ${gateway} ${seen}.`,
    why: 'So traffic goes somewhere else than where the address is.',
    fix: `Look at "ip route get ${ip}" on ${gateway}, and put the two in agreement by hand.`,
  });
}

function homeFirst(ip: IpAddress, owner: Place, home: Segment): Refused {
  const [node] = home.nodes;
  return nothingDone('not-on-one-segment', {
    what: `${ip} is away from its segment already, on ${owner.at.host}.`,
    why: 'It moves from there to a node of its own segment, and from that one on.',
    fix: `First, for example: /move-ip ${ip} to ${node?.host}`,
  });
}

function nothingDone(
  code: FailureCode,
  texts: { what: string; why: string; fix: string },
): Refused {
  return refuse(code, { ...texts, fix: `Nothing was done. ${texts.fix}` });
}
