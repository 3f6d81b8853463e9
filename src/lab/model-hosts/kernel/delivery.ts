// Follows one IPv4 packet from host to host: routes, neighbour entries, forwarding. Enough to say
// whether a ping is answered and by whom. No fragmentation, filtering, NAT, or reverse-path checks.
import { resolveNeighbour } from './arp/exchange.ts';
import { broadcastOf } from './ipv4.ts';
import { isPassingFrames, type Link, listeners } from './link.ts';
import type { ModelHost } from './model-host.ts';
import { longestMatch, type Route } from './routes.ts';

/** Loops end here; the lab's longest path is three hops. */
const HOPS_MAX = 8;

export type Delivery =
  | { kind: 'delivered'; host: ModelHost }
  | { kind: 'no-route' }
  /** The sender's or a router's next hop does not answer ARP. */
  | { kind: 'unreachable'; at: ModelHost }
  /** Frame sent, but nobody with that MAC, or a host that neither holds nor forwards it. */
  | { kind: 'lost' };

export interface Packet {
  source: string;
  destination: string;
}

export function deliver(from: ModelHost, packet: Packet, now: number): Delivery {
  let host = from;
  for (let hop = 0; hop < HOPS_MAX; hop += 1) {
    if (host.holderOf(packet.destination) !== undefined) return { kind: 'delivered', host };
    if (hop > 0 && host.sysctls.read('net.ipv4.ip_forward') !== '1') return { kind: 'lost' };
    const next = forward(host, packet, now);
    if (!('nextHost' in next)) return next;
    host = next.nextHost;
  }
  return { kind: 'lost' };
}

function forward(host: ModelHost, packet: Packet, now: number): Delivery | { nextHost: ModelHost } {
  const route = longestMatch(host.routes(), packet.destination);
  const link = route === undefined ? undefined : host.link(route.device);
  if (route === undefined || link === undefined) return { kind: 'no-route' };
  const port = { host, link };
  if (!isPassingFrames(port)) return { kind: 'unreachable', at: host };
  const asker = host.holderOf(packet.source) === undefined ? sourceFor(host, route) : packet.source;
  const nextHop = route.gateway ?? packet.destination;
  const mac = resolveNeighbour(port, { nextHop, sourceAddress: asker ?? '0.0.0.0', now });
  if (mac === undefined) return { kind: 'unreachable', at: host };
  const receiver = listeners(port).find((other) => other.link.mac === mac);
  return receiver === undefined ? { kind: 'lost' } : { nextHost: receiver.host };
}

/** The source address that the kernel picks for a route. */
export function sourceFor(host: ModelHost, route: Route): string | undefined {
  if (route.preferredSource !== undefined) return route.preferredSource;
  const link = host.link(route.device);
  const primaries = (link?.addresses ?? []).filter((held) => !held.isSecondary);
  const gateway = route.gateway;
  if (gateway === undefined) return primaries[0]?.address;
  const onLink = primaries.find(
    (held) =>
      broadcastOf(held.address, held.prefixLength) === broadcastOf(gateway, held.prefixLength),
  );
  return (onLink ?? primaries[0])?.address;
}

/** Asked and answered: the host that received the request, when its answer came back to `from`. */
export function echo(
  from: ModelHost,
  packet: Packet,
  now: number,
): { answeredBy: ModelHost } | Exclude<Delivery, { kind: 'delivered' }> {
  const request = deliver(from, packet, now);
  if (request.kind !== 'delivered') return request;
  const answer = { source: packet.destination, destination: packet.source };
  const back = deliver(request.host, answer, now);
  const isBack = back.kind === 'delivered' && back.host === from;
  return isBack ? { answeredBy: request.host } : { kind: 'lost' };
}

/** Where `ip route get` would send a packet; 'local' when the host holds the address itself. */
export function routeTo(
  host: ModelHost,
  address: string,
): { kind: 'local' } | { kind: 'route'; route: Route; link: Link } | undefined {
  if (host.holderOf(address) !== undefined) return { kind: 'local' };
  const route = longestMatch(host.routes(), address);
  const link = route === undefined ? undefined : host.link(route.device);
  return route === undefined || link === undefined ? undefined : { kind: 'route', route, link };
}
