// Which physical network a new network gets: the one that is named, for Shared and L2; else the one
// whose tags hold the offering's. The texts are [unverified] except the last (reference 2.2).

import type { Asked } from '../../api/call.ts';
import { invalid, runtimeError } from '../../api/errors.ts';
import type { NetworkOffering, PhysicalNetwork, Zone } from '../../world/rows.ts';

export function findPhysicalNetwork(
  { core, arguments: asked }: Asked,
  { tags }: NetworkOffering,
  zone: Zone,
): PhysicalNetwork {
  const named = asked.row('physicalnetworkid', core.state.physicalNetworks);
  if (named !== undefined) return usable(named);
  const inZone = core.state.physicalNetworks.filter(({ zoneId }) => zoneId === zone.id);
  const wanted = tags?.split(',') ?? [];
  const fitting = inZone.filter((row) => wanted.every((tag) => row.tags.includes(tag)));
  const [first, second] = fitting;
  if (first === undefined) {
    throw invalid(`Unable to find physical network which match the tags ${tags ?? ''}`);
  }
  if (second !== undefined) {
    throw invalid(
      `More than one physical networks exist in zone id=${zone.number} with traffic type=Guest`,
    );
  }
  return usable(first);
}

function usable(physicalNetwork: PhysicalNetwork): PhysicalNetwork {
  if (physicalNetwork.isolation === 'VLAN') return physicalNetwork;
  // No "guru" takes a VLAN on a physical network that isolates by VXLAN only.
  throw runtimeError('Unable to convert network offering with specified id to network profile');
}
