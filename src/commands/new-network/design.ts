// What a new network will be: everything that was not typed is computed here, and everything that was
// typed is held against what there is. Pure.

import { type Outcome, refuse, succeed } from '../../domain/failures.ts';
import type { NetworkMode, NetworkPolicy, Segment } from '../../domain/inventory.ts';
import { type IpAddress, type Prefix, prefixesOverlap, type VlanId } from '../../domain/names.ts';
import type { NetworkFacts } from '../vlan-network/facts.ts';
import type { NetworkLayout } from '../vlan-network/layout.ts';
import { vlanInterfaceName } from '../vlan-network/policy.ts';
import {
  covers,
  firstHostAddress,
  isHostAddress,
  isLargeEnough,
  isPrivate,
  nextFreePrefix,
  routerAddresses,
} from '../vlan-network/prefixes.ts';
import type { Neighbours } from './neighbours.ts';
import { takenPrefixes } from '../vlan-network/taken-prefixes.ts';

/** Whether the network may be of mode routed, as far as the words alone tell. */
export function mayBeRouted({ prefix, mode }: Asked, segments: readonly Segment[]): boolean {
  return (mode ?? modeOf(prefix, segments)) === 'routed';
}

export interface Asked {
  readonly vlan: VlanId;
  readonly prefix: Prefix | null;
  readonly gateway: IpAddress | null;
  readonly name: string | null;
  readonly mode: NetworkMode | null;
}

export interface Configured {
  readonly policy: NetworkPolicy;
  readonly segments: readonly Segment[];
  readonly neighbours: Neighbours;
}

export function designNetwork(
  asked: Asked,
  facts: NetworkFacts,
  configured: Configured,
): Outcome<NetworkLayout> {
  const mode = asked.mode ?? modeOf(asked.prefix, configured.segments);
  const prefix = prefixFor(asked, mode, { facts, configured });
  if (!prefix.ok) return prefix;
  const gateway = gatewayFor(asked.gateway, prefix.value);
  if (!gateway.ok) return gateway;
  const { vlan } = asked;
  const { routers } = configured.policy;
  const addresses = routerAddresses(prefix.value, gateway.value, routers.length);
  return succeed({
    vlan,
    name: asked.name ?? `vlan${vlan}`,
    prefix: prefix.value,
    gateway: gateway.value,
    mode,
    segmentGateway: mode === 'nat' ? null : gatewayOfSegment(prefix.value, configured.segments),
    routers: routers.flatMap((router, index) => {
      const ip = addresses[index];
      return ip === undefined ? [] : [{ router, interface: vlanInterfaceName(router, vlan), ip }];
    }),
  });
}

/** The mode follows from the prefix; without one it is the mode that needs no public addresses. */
function modeOf(prefix: Prefix | null, segments: readonly Segment[]): NetworkMode {
  if (prefix === null) return 'nat';
  return segments.some((segment) => covers(segment.prefix, prefix)) ? 'routed' : 'nat';
}

function gatewayOfSegment(prefix: Prefix, segments: readonly Segment[]): IpAddress | null {
  return segments.find((segment) => covers(segment.prefix, prefix))?.gateway ?? null;
}

interface Background {
  readonly facts: NetworkFacts;
  readonly configured: Configured;
}

function prefixFor(asked: Asked, mode: NetworkMode, of: Background): Outcome<Prefix> {
  const { policy, segments } = of.configured;
  const taken = [
    ...takenPrefixes(mode, of.facts, of.configured),
    ...of.configured.neighbours.taken,
  ];
  if (asked.prefix === null) {
    const next = nextFreePrefix(policy.pools[mode], taken);
    return next === null ? exhausted(mode, policy) : succeed(next);
  }
  const { prefix } = asked;
  if (!isLargeEnough(prefix, policy.routers.length)) return tooSmall(prefix, policy);
  const inSegment = segments.some((segment) => covers(segment.prefix, prefix));
  if (mode === 'routed' && !inSegment) return inNoSegment(prefix, segments);
  if (mode === 'nat' && !isPrivate(prefix)) return notPrivate(prefix, inSegment);
  const inTheWay = taken.find((other) => prefixesOverlap(other.prefix, prefix));
  if (inTheWay === undefined) return succeed(prefix);
  return refuse('prefix-in-use', {
    what: `${prefix} has addresses in common with ${inTheWay.prefix}: ${inTheWay.holder}.`,
    why: 'Packets for the addresses in both would go to one of them only.',
    fix: `Nothing was done. Leave "cidr" away for the next free prefix, or name another.`,
  });
}

function gatewayFor(gateway: IpAddress | null, prefix: Prefix): Outcome<IpAddress> {
  if (gateway === null) return succeed(firstHostAddress(prefix));
  if (isHostAddress(prefix, gateway)) return succeed(gateway);
  return refuse('gateway-unsuitable', {
    what: `${gateway} cannot be the gateway of ${prefix}.`,
    why: 'It lies outside, or it is the network or the broadcast address.',
    fix: `Nothing was done. Leave "gateway" away for ${firstHostAddress(prefix)}.`,
  });
}

function exhausted(mode: NetworkMode, policy: NetworkPolicy): Outcome<Prefix> {
  const pools = policy.pools[mode].map(({ prefix, length }) => `${prefix} by /${length}`);
  return refuse('prefix-pool-exhausted', {
    what: `No prefix is left for a network of mode ${mode}.`,
    why:
      pools.length === 0
        ? `arpeggio.yaml has no pool for mode ${mode}.`
        : `Everything in ${pools.join(' and ')} is taken.`,
    fix: 'Nothing was done. Name a prefix with "cidr", or add a pool to arpeggio.yaml.',
  });
}

function tooSmall(prefix: Prefix, { routers }: NetworkPolicy): Outcome<Prefix> {
  return refuse('prefix-unsuitable', {
    what: `${prefix} is too small.`,
    why:
      `It must hold the gateway, ${routers.length === 1 ? 'one router' : `${routers.length} routers`} ` +
      'and at least one VM.',
    fix: 'Nothing was done. A /29 has room for three VMs, a /28 for eleven.',
  });
}

function inNoSegment(prefix: Prefix, segments: readonly Segment[]): Outcome<Prefix> {
  const known = segments.map((segment) => `${segment.name} (${segment.prefix})`);
  return refuse('prefix-unsuitable', {
    what: `${prefix} is in no segment, so a network of mode routed cannot have it.`,
    why: `A router answers ARP for its addresses on the uplink. The segments are ${known.join(', ')}.`,
    fix: 'Nothing was done. Take a part of one of these, or mode nat with a private prefix.',
  });
}

function notPrivate(prefix: Prefix, isInSegment: boolean): Outcome<Prefix> {
  return refuse('prefix-unsuitable', {
    what: `${prefix} is not private, so a network of mode nat cannot have it.`,
    why: 'Behind NAT these addresses would hide whoever has them in public.',
    fix: `Nothing was done. Take a prefix of 10.0.0.0/8${isInSegment ? ', or type: mode routed' : ''}.`,
  });
}
