// Why an address does not move between segments, in the words that /move-ip refuses with.

import { type FailureCode, type Outcome, refuse } from '../../../domain/failures.ts';
import type { Segment } from '../../../domain/inventory.ts';
import type { HostName, InterfaceName, IpAddress } from '../../../domain/names.ts';
import type { RouteFact } from '../../../facts/routes.ts';
import type { CrossingAsked, Place } from './facts.ts';

export type Refused = Extract<Outcome<never>, { ok: false }>;

export function noCommonGateway({ ip, home, to }: CrossingAsked): Refused {
  return nothingDone('not-on-one-segment', {
    what: `${to} is not on segment ${home.name} (${home.prefix}), where ${ip} belongs.`,
    why: 'Their gateway would have to send it there, and arpeggio.yaml names none that is ours.',
    fix:
      'Name it as gateway_host of both segments. By hand, on the gateway: ' +
      `ip route replace ${ip}/32 via the own address of ${to}`,
  });
}

export function onBoth({ at, segment }: Place, home: Segment, name: InterfaceName): Refused {
  return nothingDone('not-on-one-segment', {
    what: `${at.host} is on segment ${segment.name}, and with ${name} on ${home.name} as well.`,
    why: `It would answer ARP on ${home.name} for the address, whatever the gateway does.`,
    fix: `Make it a node of ${home.name} in arpeggio.yaml, with ${name}; then it moves by ARP.`,
  });
}

export function ownedByNobody(ip: IpAddress, places: readonly Place[]): Refused {
  return nothingDone('address-owned-by-nobody', {
    what: `No node has ${ip}.`,
    why: `Searched were ${places.map(({ at }) => at.host).join(', ')}.`,
    fix: 'Check the address; /where-is shows what is known of it.',
  });
}

export function ownedBySeveral(ip: IpAddress, owners: readonly Place[]): Refused {
  return nothingDone('address-owned-by-several', {
    what: `${ip} is on ${owners.map(({ at }) => at.host).join(' and on ')}.`,
    why: 'With two owners, which one gets the traffic is chance.',
    fix: 'Remove it by hand where it does not belong, then type this again.',
  });
}

export function interfaceMissing(host: HostName): Refused {
  return nothingDone('interface-missing', {
    what: `${host} has no usable interface with an address of its own on its segment.`,
    why: 'arpeggio.yaml names one there.',
    fix: `Look at "ip addr" on ${host} and correct arpeggio.yaml.`,
  });
}

export function alreadyThere(ip: IpAddress, host: HostName): Refused {
  return nothingDone('address-already-there', {
    what: `${ip} is already on ${host}.`,
    why: 'No other node has it.',
    fix: 'If traffic does not arrive, look at the routes of the gateway.',
  });
}

export function notOnNode(
  { ip, from, to }: { ip: IpAddress; from: HostName; to: HostName },
  owner: HostName,
): Refused {
  return nothingDone('address-not-on-node', {
    what: `${ip} is not on ${from}, it is on ${owner}.`,
    why: 'No other node has it.',
    fix: `If that is right: /move-ip ${ip} to ${to} from ${owner}`,
  });
}

export function strangeRoute(ip: IpAddress, owner: Place, route: RouteFact | null): Refused {
  const gateway = owner.segment.gatewayHost?.host;
  const seen = route === null ? 'has no route of its own' : `sends it via ${route.nextHop}`;
  return nothingDone(route === null ? 'route-missing' : 'route-exists', {
    what: `${owner.at.host} has ${ip}, but ${gateway} ${seen}.`,
    why: 'So traffic goes somewhere else than where the address is.',
    fix: `Look at "ip route get ${ip}" on ${gateway}, and put the two in agreement by hand.`,
  });
}

export function homeFirst(ip: IpAddress, owner: HostName, home: Segment): Refused {
  const [node] = home.nodes;
  return nothingDone('not-on-one-segment', {
    what: `${ip} is away from its segment already, on ${owner}.`,
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
