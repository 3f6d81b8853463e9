// CloudStack's book-keeping of addresses in a network without services (reference 2.4): a random one
// of the whole prefix, the routers' own included, because it does not know them. A wanted address
// that is taken, the gateway or outside gives none at all, and no error. With specifyipranges the
// first address comes from the range, and there the same thing is 533.

import { randomInt } from 'node:crypto';
import { noAddressCapacity } from '../../api/errors.ts';
import type { Core } from '../../core.ts';
import { parseCidr, parseIp, renderIp } from '../../world/ipv4.ts';
import type { Span } from '../../world/ipv4.ts';
import type { CloudState, Network } from '../../world/rows.ts';

/** The address of a new NIC; null: none, without a word. `wanted` undefined: any. */
export function takeFirstAddress(
  { state }: Core,
  network: Network,
  wanted: string | undefined,
): string | null {
  const offering = state.networkOfferings.find(({ id }) => id === network.offeringId);
  if (offering?.specifyIpRanges !== true) return takeGuestAddress(state, network, wanted);
  const spans = state.vlanIpRanges
    .filter(({ networkId }) => networkId === network.id)
    .map(({ startIp, endIp }) => ({ first: parseIp(startIp) ?? 0, last: parseIp(endIp) ?? -1 }));
  const free = freeAddresses(state, network, spans);
  const address = wanted === undefined ? anyOf(free) : free.find((ip) => ip === wanted);
  if (address === undefined) throw noAddressCapacity('Insufficient address capacity');
  return address;
}

/** From the whole prefix, whatever the offering says: also what addIpToNic uses. */
export function takeGuestAddress(
  state: CloudState,
  network: Network,
  wanted: string | undefined,
): string | null {
  const span = network.cidr === null ? null : parseCidr(network.cidr);
  if (span === null) return null;
  if (wanted !== undefined) return isFree(state, network, span, wanted) ? wanted : null;
  const inner = { first: span.first + 1, last: span.last - 1 };
  return anyOf(freeAddresses(state, network, [inner])) ?? null;
}

function isFree(state: CloudState, network: Network, span: Span, wanted: string): boolean {
  const address = parseIp(wanted);
  if (address === null || address <= span.first || address >= span.last) return false;
  return wanted !== network.gateway && !takenIn(state, network).has(wanted);
}

function freeAddresses(state: CloudState, network: Network, spans: readonly Span[]): string[] {
  const taken = takenIn(state, network);
  const free: string[] = [];
  for (const { first, last } of spans) {
    for (let address = first; address <= last; address += 1) {
      const ip = renderIp(address);
      if (ip !== network.gateway && !taken.has(ip)) free.push(ip);
    }
  }
  return free;
}

function takenIn({ machines }: CloudState, { id }: Network): ReadonlySet<string> {
  const nics = machines.flatMap((machine) => machine.nics).filter((nic) => nic.networkId === id);
  const own = nics.flatMap(({ ip }) => (ip === null ? [] : [ip]));
  return new Set([...own, ...nics.flatMap(({ secondaryIps }) => secondaryIps.map(({ ip }) => ip))]);
}

function anyOf(addresses: readonly string[]): string | undefined {
  return addresses.length === 0 ? undefined : addresses[randomInt(addresses.length)];
}
