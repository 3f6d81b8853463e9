// IPVS as keepalived drives it: virtual servers, targets taken in turn, counters. Health checks are
// made at the moment somebody looks or connects, so no time passes until a dead target is out.
import { connectTcp, echo, type Packet, routeTo, sourceFor } from '../kernel/delivery.ts';
import type { ModelHost } from '../kernel/model-host.ts';
import type { Balanced, BalancedTarget } from './configuration.ts';

interface Counted {
  connections: number;
  packetsIn: number;
  packetsOut: number;
}

export interface Service extends Omit<Balanced, 'targets'>, Counted {
  targets: (BalancedTarget & Counted)[];
  /** Whose turn it is. */
  next: number;
}

export interface Balancer {
  services: Service[];
  /** Where a packet for a virtual server goes; undefined: to the host itself. */
  redirect(host: ModelHost, packet: Packet, now: number): Packet | undefined;
}

const NOTHING: Counted = { connections: 0, packetsIn: 0, packetsOut: 0 };
/** SYN, ACK, FIN, ACK in; SYN-ACK, FIN, ACK out: a connection in which nothing is said. */
const PACKETS_IN = 4;
const PACKETS_OUT = 3;

/** Counters of services and targets that stay go on. */
export function makeBalancer(balanced: readonly Balanced[], before: readonly Service[]): Balancer {
  const services = balanced.map((wanted): Service => {
    const old = before.find((one) => isSame(one, wanted));
    const targets = wanted.targets.map((target) => {
      const counted = old?.targets.find((one) => isSame(one, target)) ?? NOTHING;
      return { ...NOTHING, ...counted, ...target };
    });
    return { ...NOTHING, next: 0, ...old, ...wanted, targets };
  });
  return { services, redirect: (host, packet, now) => redirect(services, host, packet, now) };
}

export function liveTargets(host: ModelHost, service: Service, now: number): Service['targets'] {
  return service.targets.filter((target) => isAlive(host, target, now));
}

function isSame(
  one: { address: string; port: number; protocol?: string },
  other: { address: string; port: number; protocol?: string },
): boolean {
  const isPlace = one.address === other.address && one.port === other.port;
  return isPlace && one.protocol === other.protocol;
}

function redirect(
  services: readonly Service[],
  host: ModelHost,
  packet: Packet,
  now: number,
): Packet | undefined {
  const service = services.find(
    ({ address, port, protocol }) =>
      address === packet.destination && port === packet.port && protocol === packet.protocol,
  );
  if (service === undefined) return undefined;
  const alive = liveTargets(host, service, now);
  const target = alive[service.next % Math.max(1, alive.length)];
  if (target === undefined) return undefined;
  service.next += 1;
  for (const counted of [service, target]) {
    counted.connections += 1;
    counted.packetsIn += PACKETS_IN;
    counted.packetsOut += PACKETS_OUT;
  }
  return { ...packet, destination: target.address, port: target.port };
}

function isAlive(host: ModelHost, target: BalancedTarget, now: number): boolean {
  if (target.check === 'tcp') return connectTcp(host, target, now).kind === 'connected';
  const path = routeTo(host, target.address);
  const source = path?.kind === 'route' ? sourceFor(host, path.route) : target.address;
  if (source === undefined) return false;
  return 'answeredBy' in echo(host, { source, destination: target.address }, now);
}
