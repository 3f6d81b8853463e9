// Every prefix that somebody has: CloudStack does not compare the prefixes of isolated networks, so
// nobody else would notice an overlap before packets go astray.

import type { NetworkMode, NetworkPolicy, Segment } from '../../domain/inventory.ts';
import { parseIpAddress, parsePrefix, type Prefix } from '../../domain/names.ts';
import type { NetworkFacts, RouterFacts } from './facts.ts';
import { covers, type TakenPrefix } from './prefixes.ts';

/** The networks' own segments count only for mode nat: routed prefixes are cut out of them. */
export function takenPrefixes(
  mode: NetworkMode,
  { cloud, routers }: NetworkFacts,
  of: { readonly policy: NetworkPolicy; readonly segments: readonly Segment[] },
): readonly TakenPrefix[] {
  return [
    ...cloud.networks.flatMap(({ prefix, name }) =>
      prefix === null ? [] : [{ prefix, holder: `network ${name} in CloudStack` }],
    ),
    ...of.segments.flatMap((segment) => segmentPrefixes(mode, segment)),
    ...of.policy.exposable.map((prefix) => ({ prefix, holder: 'the addresses for /expose' })),
    ...routers.flatMap(fragmentPrefixes),
    ...routers.flatMap((router) => routePrefixes(mode, router, of.segments)),
  ];
}

function segmentPrefixes(mode: NetworkMode, segment: Segment): readonly TakenPrefix[] {
  const { name, prefix, gateway, movable } = segment;
  if (mode === 'nat') return [{ prefix, holder: `segment ${name}` }];
  return [
    { prefix: `${gateway}/32` as Prefix, holder: `the gateway of segment ${name}` },
    ...movable.map((part) => ({ prefix: part, holder: `the movable addresses of ${name}` })),
  ];
}

function fragmentPrefixes({ router, fragments }: RouterFacts): readonly TakenPrefix[] {
  return fragments.flatMap(({ vlan, fragment }) =>
    fragment === null || fragment === 'edited'
      ? []
      : [{ prefix: fragment.prefix, holder: `VLAN ${vlan} in keepalived on ${router.host}` }],
  );
}

function routePrefixes(
  mode: NetworkMode,
  { router, routes }: RouterFacts,
  segments: readonly Segment[],
): readonly TakenPrefix[] {
  return routes.flatMap(({ destination, interface: device }) => {
    const prefix = prefixOfDestination(destination);
    if (prefix === null || isRoadToEverywhere(prefix)) return [];
    // The segment's own route; every routed prefix lies in it.
    if (mode === 'routed' && segments.some((segment) => covers(prefix, segment.prefix))) return [];
    const where = device === null ? '' : ` (${device})`;
    return [{ prefix, holder: `a route to ${destination} on ${router.host}${where}` }];
  });
}

/** ip(8) prints single addresses without a length. */
function prefixOfDestination(destination: string): Prefix | null {
  if (destination === 'default') return null;
  return parseIpAddress(destination) === null
    ? parsePrefix(destination)
    : (`${destination}/32` as Prefix);
}

function isRoadToEverywhere(prefix: Prefix): boolean {
  return prefix.endsWith('/0');
}
