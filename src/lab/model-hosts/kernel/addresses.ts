// The address list of one interface, by the rules of net/ipv4/devinet.c (__inet_insert_ifa and
// __inet_del_ifa): primaries before secondaries, a secondary is an address inside the prefix of an
// earlier primary, and removing a primary takes its secondaries along or promotes the first.
// Pure: lists go in and come out, nothing is changed in place. Knows nothing of routes.
import { isInNetwork, type Prefix } from './ipv4.ts';

export interface LocalAddress {
  address: string;
  prefixLength: number;
  isSecondary: boolean;
  scope: 'global' | 'host';
  /** ifupdown sets it, `ip addr replace` does not. */
  broadcast?: string;
}

export type NewAddress = Pick<LocalAddress, 'address' | 'prefixLength' | 'scope' | 'broadcast'>;

/** The list with the address in its place, or undefined when this address/prefix is there. */
export function insertAddress(
  list: readonly LocalAddress[],
  added: NewAddress,
): LocalAddress[] | undefined {
  const sameSubnet = list.filter((held) => isSameSubnet(held, added));
  if (sameSubnet.some((held) => held.address === added.address)) return undefined;
  const entry: LocalAddress = { ...added, isSecondary: sameSubnet.length > 0 };
  if (entry.isSecondary) return [...list, entry];
  const position = list.findLastIndex((held) => !held.isSecondary) + 1;
  return [...list.slice(0, position), entry, ...list.slice(position)];
}

/**
 * The list without the address, or undefined when it is not there. A target without a length
 * matches the first entry with that address (ip(8) calls this wildcard deletion).
 */
export function deleteAddress(
  list: readonly LocalAddress[],
  target: Prefix,
  promoteSecondaries: boolean,
): LocalAddress[] | undefined {
  const removed = list.find(
    (held) =>
      held.address === target.address &&
      (!target.hasLength || held.prefixLength === target.prefixLength),
  );
  if (removed === undefined) return undefined;
  const rest = list.filter((held) => held !== removed);
  if (removed.isSecondary) return rest;
  const secondaries = rest.filter((held) => held.isSecondary && isSameSubnet(held, removed));
  const [heir] = secondaries;
  if (heir === undefined) return rest;
  if (!promoteSecondaries) return rest.filter((held) => !secondaries.includes(held));
  const others = rest.filter((held) => held !== heir);
  const position = others.findLastIndex((held) => !held.isSecondary) + 1;
  return [...others.slice(0, position), { ...heir, isSecondary: false }, ...others.slice(position)];
}

function isSameSubnet(
  one: Pick<LocalAddress, 'address' | 'prefixLength'>,
  other: Pick<LocalAddress, 'address' | 'prefixLength'>,
): boolean {
  return (
    one.prefixLength === other.prefixLength &&
    isInNetwork(one.address, other.address, one.prefixLength)
  );
}
