// Fact: the network offerings of a name. CloudStack does not keep names unique.

import { z } from 'zod';
import type { CloudId } from '../../domain/names.ts';
import { CloudIdField } from '../../domain/spec-fields.ts';
import type { World } from '../../ports/world.ts';
import { readRows } from './cloud-rows.ts';

export interface NetworkOffering {
  readonly id: CloudId;
  readonly name: string;
  readonly displayText: string;
  /** Enabled, Disabled, Inactive. */
  readonly state: string;
  /** Isolated, Shared, L2. */
  readonly guestType: string;
  /** Whoever makes a network from it says which VLAN. */
  readonly specifyVlan: boolean;
  readonly specifyIpRanges: boolean;
  readonly isPersistent: boolean;
  readonly forVpc: boolean;
  readonly services: readonly string[];
}

const Row = z.object({
  id: CloudIdField,
  name: z.string(),
  displaytext: z.string().default(''),
  state: z.string(),
  guestiptype: z.string(),
  specifyvlan: z.boolean().default(false),
  specifyipranges: z.boolean().default(false),
  ispersistent: z.boolean().default(false),
  forvpc: z.boolean().default(false),
  service: z.array(z.object({ name: z.string() })).default([]),
});

export async function readNetworkOfferings(
  world: World,
  { name }: { readonly name: string },
): Promise<readonly NetworkOffering[]> {
  const rows = await readRows(world, Row, 'listNetworkOfferings', { name });
  return rows.map(offeringOf).filter((offering) => offering.name === name);
}

function offeringOf(row: z.infer<typeof Row>): NetworkOffering {
  return {
    id: row.id,
    name: row.name,
    displayText: row.displaytext,
    state: row.state,
    guestType: row.guestiptype,
    specifyVlan: row.specifyvlan,
    specifyIpRanges: row.specifyipranges,
    isPersistent: row.ispersistent,
    forVpc: row.forvpc,
    services: row.service.map(({ name }) => name),
  };
}
