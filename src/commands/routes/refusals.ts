// What makes /add-route and /remove-route refuse, on any operating system.

import { refuse } from '../../domain/failures.ts';
import { type IpAddress, prefixContains } from '../../domain/names.ts';
import type { RouteAsked } from './arguments.ts';

type Refused = ReturnType<typeof refuse>;

/** peer: from where Arpeggio reaches the host; null: not known. */
export function cutsOffRefusal(asked: RouteAsked, peer: IpAddress | null): Refused | null {
  if (peer === null || !prefixContains(asked.destination, peer)) return null;
  return refuse('address-carries-management', {
    what: `Arpeggio itself reaches ${asked.host} from ${peer}, which is in ${asked.destination}.`,
    why: 'A change of that route could cut the connection in its middle.',
    fix: `Nothing was done. Set it at the console of ${asked.host}.`,
  });
}

export function unusableNextHop({ nextHop }: RouteAsked, why: string): Refused {
  return refuse('next-hop-unusable', {
    what: `${nextHop} cannot be the next hop.`,
    why,
    fix: 'Nothing was done. Name a router on a network to which that host is connected.',
  });
}

export function otherRoute(
  { host, destination, nextHop }: RouteAsked,
  existing: { readonly nextHop: IpAddress | null; readonly interface: string | null },
): Refused {
  const via = existing.nextHop === null ? 'directly' : `via ${existing.nextHop}`;
  const isConnected = existing.nextHop === null;
  return refuse('route-exists', {
    what: `${host} reaches ${destination} ${via} (${existing.interface ?? 'no interface'}).`,
    why: `You typed ${nextHop} as its next hop.`,
    fix: isConnected
      ? 'Nothing was done. The network is connected to that host, so no route is needed.'
      : `Nothing was done. To remove that one: /remove-route ${destination} via ${existing.nextHop} on ${host}`,
  });
}

export function alreadyThere({ host, destination, nextHop }: RouteAsked): Refused {
  return refuse('route-exists', {
    what: `${host} has the route to ${destination} via ${nextHop} already.`,
    why: 'It is set now and kept over a reboot.',
    fix: 'Nothing was done, because nothing is missing.',
  });
}

export function notThere({ host, destination, nextHop }: RouteAsked): Refused {
  return refuse('route-missing', {
    what: `${host} has no route to ${destination} via ${nextHop}.`,
    why: 'Neither the routing table nor a file names it.',
    fix: `Nothing was done. Look at "ip route" (macOS: "netstat -rn") on ${host}.`,
  });
}
