// Arithmetic of a network's prefix: which of its addresses serve as what, and which prefix of a pool
// is the next free one. Pure.

import type { PrefixPool } from '../../domain/inventory.ts';
import {
  broadcastAddress,
  type IpAddress,
  ipToNumber,
  networkAddress,
  numberToIp,
  type Prefix,
  prefixesOverlap,
  prefixLengthOf,
  prefixOf,
} from '../../domain/names.ts';

/** A prefix that somebody has, in words: "network vlan1200 in CloudStack". */
export interface TakenPrefix {
  readonly prefix: Prefix;
  readonly holder: string;
}

/** The lowest prefix of the pools, in their order, that overlaps none of the taken ones. */
export function nextFreePrefix(
  pools: readonly PrefixPool[],
  taken: readonly TakenPrefix[],
): Prefix | null {
  for (const pool of pools) {
    const free = nextFreeIn(pool, taken);
    if (free !== null) return free;
  }
  return null;
}

function nextFreeIn(pool: PrefixPool, taken: readonly TakenPrefix[]): Prefix | null {
  const last = ipToNumber(broadcastAddress(pool.prefix));
  const size = 2 ** (32 - pool.length);
  let address = ipToNumber(networkAddress(pool.prefix));
  while (address <= last) {
    const candidate = prefixOf(numberToIp(address), pool.length);
    const inTheWay = taken.filter(({ prefix }) => prefixesOverlap(prefix, candidate));
    if (inTheWay.length === 0) return candidate;
    // Past the end of whatever is in the way, and again to the beginning of a prefix.
    const ends = inTheWay.map(({ prefix }) => ipToNumber(broadcastAddress(prefix)) + 1);
    address = Math.max(address + size, Math.ceil(Math.max(...ends) / size) * size);
  }
  return null;
}

/** Host addresses in order, without the network and the broadcast address. */
function* hostAddresses(prefix: Prefix): Generator<IpAddress> {
  const last = ipToNumber(broadcastAddress(prefix));
  for (let address = ipToNumber(networkAddress(prefix)) + 1; address < last; address += 1) {
    yield numberToIp(address);
  }
}

export function firstHostAddress(prefix: Prefix): IpAddress {
  return numberToIp(ipToNumber(networkAddress(prefix)) + 1);
}

export function isHostAddress(prefix: Prefix, ip: IpAddress): boolean {
  const address = ipToNumber(ip);
  return (
    address > ipToNumber(networkAddress(prefix)) && address < ipToNumber(broadcastAddress(prefix))
  );
}

/** Each router's own address: the first ones that are not the gateway. */
export function routerAddresses(
  prefix: Prefix,
  gateway: IpAddress,
  count: number,
): readonly IpAddress[] {
  const addresses: IpAddress[] = [];
  for (const ip of hostAddresses(prefix)) {
    if (addresses.length === count) break;
    if (ip !== gateway) addresses.push(ip);
  }
  return addresses;
}

/** The lowest address that nobody has; null: there is none left. */
export function lowestFreeAddress(prefix: Prefix, used: ReadonlySet<IpAddress>): IpAddress | null {
  for (const ip of hostAddresses(prefix)) {
    if (!used.has(ip)) return ip;
  }
  return null;
}

/** Room for the gateway, every router's own address and one VM. */
export function isLargeEnough(prefix: Prefix, routers: number): boolean {
  const hosts = 2 ** (32 - prefixLengthOf(prefix)) - 2;
  return hosts >= routers + 2;
}

// RFC 1918, and RFC 6598, which CloudStack accepts for isolated networks as well.
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'] as Prefix[];

export function isPrivate(prefix: Prefix): boolean {
  return PRIVATE.some((range) => covers(range, prefix));
}

/** Whether every address of `inner` is in `outer`. */
export function covers(outer: Prefix, inner: Prefix): boolean {
  return prefixLengthOf(outer) <= prefixLengthOf(inner) && prefixesOverlap(outer, inner);
}
