// Addresses that the nodes of a segment have: a routed prefix is cut out of the segment, and no route
// tells that a part of it is in use.

import { failureOf } from '../../domain/failures.ts';
import type { Segment } from '../../domain/inventory.ts';
import type { HostName, Prefix } from '../../domain/names.ts';
import { readInterfaces } from '../../facts/interfaces.ts';
import type { World } from '../../ports/world.ts';
import type { TakenPrefix } from '../vlan-network/prefixes.ts';

export interface Neighbours {
  readonly taken: readonly TakenPrefix[];
  /** What could not be read, in sentences for the plan. */
  readonly gaps: readonly string[];
}

export const NO_NEIGHBOURS: Neighbours = { taken: [], gaps: [] };

export async function readNeighbours(
  world: World,
  segments: readonly Segment[],
): Promise<Neighbours> {
  const nodes = segments.flatMap((segment) => segment.nodes.map(({ host }) => host));
  const read = await Promise.all([...new Set(nodes)].map((host) => readNode(world, host)));
  return {
    taken: read.flatMap(({ taken }) => taken),
    gaps: read.flatMap(({ gaps }) => gaps),
  };
}

async function readNode(world: World, host: HostName): Promise<Neighbours> {
  try {
    const links = await readInterfaces(world, host);
    const taken = links.flatMap(({ name, addresses }) =>
      addresses.map(({ ip }) => ({ prefix: `${ip}/32` as Prefix, holder: `${name} of ${host}` })),
    );
    return { taken, gaps: [] };
  } catch (thrown) {
    const failure = failureOf(thrown);
    if (failure === null) throw thrown;
    return { taken: [], gaps: [`${host} was not searched for addresses of it: ${failure.what}`] };
  }
}
