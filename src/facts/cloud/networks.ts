// Fact: the guest networks of a zone, whoever owns them.

import { z } from 'zod';
import {
  type CloudId,
  type IpAddress,
  parseIpAddress,
  parsePrefix,
  type Prefix,
} from '../../domain/names.ts';
import { CloudIdField } from '../../domain/spec-fields.ts';
import type { World } from '../../ports/world.ts';
import { readOwnedRows } from './cloud-rows.ts';

export interface CloudNetwork {
  readonly id: CloudId;
  readonly name: string;
  readonly displayText: string;
  /** As CloudStack says: a number, a range, `untagged`; null: none yet, or not told to this role. */
  readonly vlan: string | null;
  readonly prefix: Prefix | null;
  readonly gateway: IpAddress | null;
  readonly state: string;
  /** Isolated, Shared, L2. */
  readonly type: string;
  readonly account: string | null;
  readonly domain: string | null;
  readonly domainId: CloudId | null;
  readonly project: string | null;
  readonly projectId: CloudId | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly zoneId: CloudId;
  readonly offeringName: string;
}

const Row = z.object({
  id: CloudIdField,
  name: z.string().default(''),
  displaytext: z.string().default(''),
  vlan: z.string().optional(),
  broadcasturi: z.string().optional(),
  cidr: z.string().default(''),
  gateway: z.string().default(''),
  state: z.string(),
  type: z.string(),
  account: z.string().nullable().default(null),
  domain: z.string().nullable().default(null),
  domainid: CloudIdField.nullable().default(null),
  project: z.string().nullable().default(null),
  projectid: CloudIdField.nullable().default(null),
  tags: z.array(z.object({ key: z.string(), value: z.string().default('') })).default([]),
  zoneid: CloudIdField,
  networkofferingname: z.string().default(''),
});

export async function readNetworks(
  world: World,
  { zoneId }: { readonly zoneId: CloudId },
): Promise<readonly CloudNetwork[]> {
  const rows = await readOwnedRows(world, Row, 'listNetworks', { zoneid: zoneId });
  return rows.map(networkOf).filter((network) => network.zoneId === zoneId);
}

function networkOf(row: z.infer<typeof Row>): CloudNetwork {
  return {
    id: row.id,
    name: row.name,
    displayText: row.displaytext,
    vlan: row.vlan ?? row.broadcasturi?.replace(/^vlan:\/\//, '') ?? null,
    prefix: parsePrefix(row.cidr),
    gateway: parseIpAddress(row.gateway),
    state: row.state,
    type: row.type,
    account: row.account,
    domain: row.domain,
    domainId: row.domainid,
    project: row.project,
    projectId: row.projectid,
    tags: Object.fromEntries(row.tags.map(({ key, value }) => [key, value])),
    zoneId: row.zoneid,
    offeringName: row.networkofferingname,
  };
}
