// What a change of a network holds while it runs.

import type { NetworkPolicy } from '../../domain/inventory.ts';
import {
  broadcastAddress,
  ipToNumber,
  networkAddress,
  numberToIp,
  type Prefix,
  prefixLengthOf,
  prefixOf,
  type ResourceKey,
  type VlanId,
  vlanResource,
} from '../../domain/names.ts';

// Locks are compared as text. Two prefixes that overlap have a /24 in common, so each takes every
// /24 that it touches; a prefix longer than a /16 would take more keys than is reasonable, and two
// of those can be told apart by their first 256.
const SLOT_LENGTH = 24;
const SLOT_ADDRESSES = 256;
const SLOTS_MAX = 256;

function prefixResources(prefix: Prefix): readonly ResourceKey[] {
  if (prefixLengthOf(prefix) >= SLOT_LENGTH) return [slotOf(ipToNumber(networkAddress(prefix)))];
  const first = ipToNumber(networkAddress(prefix));
  const last = ipToNumber(broadcastAddress(prefix));
  const count = Math.min(SLOTS_MAX, Math.ceil((last - first) / SLOT_ADDRESSES));
  return Array.from({ length: count }, (_, index) => slotOf(first + index * SLOT_ADDRESSES));
}

function slotOf(address: number): ResourceKey {
  return `prefix:${prefixOf(numberToIp(address), SLOT_LENGTH)}` as ResourceKey;
}

/**
 * keepalived is one configuration per router, and every change of a network tests and reloads all of
 * it: two at once would test each other's half-written files.
 */
export function routersResource({ routers }: NetworkPolicy): ResourceKey {
  return `routers:${routers.map(({ host }) => host).join('+')}` as ResourceKey;
}

export function networkLocks(
  policy: NetworkPolicy,
  { vlan, prefix }: { readonly vlan: VlanId; readonly prefix: Prefix | null },
): readonly ResourceKey[] {
  const prefixes = prefix === null ? [] : prefixResources(prefix);
  return [vlanResource(vlan), ...prefixes, routersResource(policy)];
}
