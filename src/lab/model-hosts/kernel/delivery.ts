// Follows one IPv4 packet from host to host: routes, neighbour entries, forwarding, and IPVS where a
// host has it. Enough to say who answers a ping or a connection. No fragmentation, no reverse-path
// checks, and of a firewall only the policy for forwarded packets.
import { resolveNeighbour } from './arp/exchange.ts';
import { isPassingFrames, listeners } from './ethernet.ts';
import { broadcastOf } from './ipv4.ts';
import type { Link } from './link.ts';
import type { ModelHost } from './model-host.ts';
import { longestMatch, type Route } from './routes.ts';

/** Loops end here; the lab's longest path is four hops. */
const HOPS_MAX = 8;

export type Delivery =
  /** `packet` as it arrived; `redirectedBy`: the host whose IPVS gave it a new destination. */
  | {
      kind: 'delivered';
      host: ModelHost;
      packet: Packet;
      path: ModelHost[];
      redirectedBy?: ModelHost;
    }
  | { kind: 'no-route' }
  /** The sender's or a router's next hop does not answer ARP. */
  | { kind: 'unreachable'; at: ModelHost }
  /** Frame sent, but nobody with that MAC, or a host that neither holds nor forwards it. */
  | { kind: 'lost' };

export interface Packet {
  source: string;
  destination: string;
  /** Destination port; absent: a ping. */
  port?: number;
  protocol?: 'tcp' | 'udp';
}

export function deliver(from: ModelHost, sent: Packet, now: number): Delivery {
  let host = from;
  let packet = sent;
  let redirectedBy: ModelHost | undefined;
  const path = [from];
  for (let hop = 0; hop < HOPS_MAX; hop += 1) {
    if (host.holderOf(packet.destination) !== undefined) {
      const redirected = redirectedBy === undefined ? host.redirect?.(packet) : undefined;
      if (redirected === undefined) {
        return { kind: 'delivered', host, packet, path, ...(redirectedBy && { redirectedBy }) };
      }
      packet = redirected;
      redirectedBy = host;
    } else if (hop > 0 && !forwards(host)) return { kind: 'lost' };
    const next = forward(host, packet, now);
    if (!('nextHost' in next)) return next;
    host = next.nextHost;
    path.push(host);
  }
  return { kind: 'lost' };
}

function forwards(host: ModelHost): boolean {
  return host.sysctls.read('net.ipv4.ip_forward') === '1' && host.forwardPolicy === 'accept';
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
  link.counters.sent += 1;
  const receiver = listeners(port).find((other) => other.link.mac === mac);
  if (receiver === undefined) return { kind: 'lost' };
  receiver.link.counters.received += 1;
  return { nextHost: receiver.host };
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
  return isAnswered(from, request, now) ? { answeredBy: request.host } : { kind: 'lost' };
}

/**
 * An answer to a packet that IPVS redirected has to pass the same host again: only that one gives
 * it back the source that the client knows.
 */
function isAnswered(
  from: ModelHost,
  request: Extract<Delivery, { kind: 'delivered' }>,
  now: number,
): boolean {
  const { host, packet, redirectedBy } = request;
  const answer = { source: packet.destination, destination: packet.source };
  const back = deliver(host, answer, now);
  if (back.kind !== 'delivered' || back.host !== from) return false;
  return redirectedBy === undefined || back.path.includes(redirectedBy);
}

export type TcpOutcome =
  | { kind: 'connected'; to: ModelHost }
  /** The host is there and nothing listens. */
  | { kind: 'refused' }
  | { kind: 'timed-out' };

/** A TCP connection from a host to an address and port, through IPVS where it is in the way. */
export function connectTcp(
  from: ModelHost,
  to: { address: string; port: number },
  now: number,
): TcpOutcome {
  const path = routeTo(from, to.address);
  if (path === undefined) return { kind: 'timed-out' };
  const source = path.kind === 'local' ? to.address : sourceFor(from, path.route);
  if (source === undefined) return { kind: 'timed-out' };
  const request = { source, destination: to.address, port: to.port, protocol: 'tcp' as const };
  const arrived = deliver(from, request, now);
  if (arrived.kind !== 'delivered' || !isAnswered(from, arrived, now)) return { kind: 'timed-out' };
  const { host, packet } = arrived;
  const isListening = host.tcpPorts.has(packet.port ?? to.port);
  return isListening ? { kind: 'connected', to: host } : { kind: 'refused' };
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
