// Fact: the VLANs of a zone that CloudStack hands out itself, and those of its public addresses. It
// checks the first when a network is made, and the second never.

import { z } from 'zod';
import type { VlanRange } from '../../domain/inventory.ts';
import { type CloudId, parseVlanId, type VlanId } from '../../domain/names.ts';
import { CloudIdField } from '../../domain/spec-fields.ts';
import type { World } from '../../ports/world.ts';
import { readRows } from './cloud-rows.ts';

export interface VlanUse {
  readonly dynamic: readonly VlanRange[];
  readonly public: readonly VlanId[];
}

const PhysicalNetworkRow = z.object({ zoneid: CloudIdField, vlan: z.string().default('') });
const IpRangeRow = z.object({
  zoneid: CloudIdField,
  vlan: z.string().default('untagged'),
  forvirtualnetwork: z.boolean().default(false),
});

export async function readVlanUse(
  world: World,
  { zoneId }: { readonly zoneId: CloudId },
): Promise<VlanUse> {
  const here = { zoneid: zoneId };
  const physical = await readRows(world, PhysicalNetworkRow, 'listPhysicalNetworks', here);
  const ranges = await readRows(world, IpRangeRow, 'listVlanIpRanges', here);
  const dynamic = physical.filter(({ zoneid }) => zoneid === zoneId);
  const open = ranges.filter((range) => range.zoneid === zoneId && range.forvirtualnetwork);
  return {
    dynamic: dynamic.flatMap(({ vlan }) => parseVlanRanges(vlan)),
    public: open.flatMap(({ vlan }) => parseVlanId(vlan.replace(/^vlan:\/\//, '')) ?? []),
  };
}

/** `100-199,300`, as CloudStack writes it; what lies outside of 2 to 4094 is nobody's anyway. */
export function parseVlanRanges(text: string): readonly VlanRange[] {
  return text.split(',').flatMap((part) => {
    const [first = '', last = first] = part.trim().split('-');
    const range = { first: clamped(first), last: clamped(last) };
    return range.first === null || range.last === null ? [] : [range as VlanRange];
  });
}

const VLAN_MIN = 2;
const VLAN_MAX = 4094;

function clamped(text: string): VlanId | null {
  if (!/^\d+$/.test(text)) return null;
  return parseVlanId(String(Math.min(Math.max(Number(text), VLAN_MIN), VLAN_MAX)));
}
