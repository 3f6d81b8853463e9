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
  cidr: z.string().optional(),
  gateway: z.string().optional(),
  state: z.string(),
  type: z.string(),
  account: z.string().optional(),
  domain: z.string().optional(),
  domainid: CloudIdField.optional(),
  project: z.string().optional(),
  projectid: CloudIdField.optional(),
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
    prefix: row.cidr === undefined ? null : parsePrefix(row.cidr),
    gateway: row.gateway === undefined ? null : parseIpAddress(row.gateway),
    state: row.state,
    type: row.type,
    account: row.account ?? null,
    domain: row.domain ?? null,
    domainId: row.domainid ?? null,
    project: row.project ?? null,
    projectId: row.projectid ?? null,
    tags: Object.fromEntries(row.tags.map(({ key, value }) => [key, value])),
    zoneId: row.zoneid,
    offeringName: row.networkofferingname,
  };
}
