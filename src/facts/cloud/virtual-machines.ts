// Fact: the VMs, of one network or all, in every state: one that is destroyed and not yet expunged
// still holds its name and its addresses, and keeps its network from being deleted.

import { z } from 'zod';
import {
  type CloudId,
  type IpAddress,
  type MacAddress,
  parseIpAddress,
} from '../../domain/names.ts';
import { CloudIdField, MacAddressField } from '../../domain/spec-fields.ts';
import type { World } from '../../ports/world.ts';
import { readOwnedRows } from './cloud-rows.ts';

export interface SecondaryIp {
  readonly id: CloudId;
  readonly ip: IpAddress;
}

export interface Nic {
  readonly id: CloudId;
  readonly networkId: CloudId;
  /** null: CloudStack recorded none, which it does without an error when an address is taken. */
  readonly ip: IpAddress | null;
  readonly mac: MacAddress | null;
  readonly secondaryIps: readonly SecondaryIp[];
}

export interface VirtualMachine {
  readonly id: CloudId;
  readonly name: string;
  /** Starting, Running, Stopping, Stopped, Destroyed, Error … */
  readonly state: string;
  readonly account: string | null;
  /** The hypervisor it runs on. */
  readonly hostName: string | null;
  readonly templateName: string | null;
  readonly nics: readonly Nic[];
}

const NicRow = z.object({
  id: CloudIdField,
  networkid: CloudIdField,
  ipaddress: z.string().optional(),
  macaddress: MacAddressField.optional(),
  secondaryip: z.array(z.object({ id: CloudIdField, ipaddress: z.string() })).default([]),
});

const Row = z.object({
  id: CloudIdField,
  name: z.string(),
  state: z.string(),
  account: z.string().optional(),
  hostname: z.string().optional(),
  templatename: z.string().optional(),
  nic: z.array(NicRow).default([]),
});

/** With a network: only the VMs with a NIC in it. */
export async function readVirtualMachines(
  world: World,
  { networkId }: { readonly networkId?: CloudId } = {},
): Promise<readonly VirtualMachine[]> {
  const selection = networkId === undefined ? {} : { networkid: networkId };
  // Without statistics, for which CloudStack asks every hypervisor.
  const parameters = { details: 'nics,tmpl', ...selection };
  const rows = await readOwnedRows(world, Row, 'listVirtualMachines', parameters);
  const machines = rows.map(machineOf);
  if (networkId === undefined) return machines;
  return machines.filter(({ nics }) => nics.some((nic) => nic.networkId === networkId));
}

function machineOf(row: z.infer<typeof Row>): VirtualMachine {
  return {
    id: row.id,
    name: row.name,
    state: row.state,
    account: row.account ?? null,
    hostName: row.hostname ?? null,
    templateName: row.templatename ?? null,
    nics: row.nic.map((nic) => ({
      id: nic.id,
      networkId: nic.networkid,
      ip: parseIpAddress(nic.ipaddress ?? ''),
      mac: nic.macaddress ?? null,
      secondaryIps: nic.secondaryip.flatMap(({ id, ipaddress }) => {
        const ip = parseIpAddress(ipaddress);
        return ip === null ? [] : [{ id, ip }];
      }),
    })),
  };
}
