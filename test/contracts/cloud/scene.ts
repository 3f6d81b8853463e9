// A cloud with what most cases start from: an offering without services, a network with VLAN 1234, a
// VM in it. Everything is made through the API.

import assert from 'node:assert/strict';
import { after } from 'node:test';
import { startCloud } from '../../../src/lab/cloud/start-cloud.ts';
import type { CloudOptions, LabCloud } from '../../../src/lab/cloud/start-cloud.ts';
import { done, ok } from './raw-client.ts';

/** Ends with the test or the suite in which it is called. */
export async function freshCloud(options: CloudOptions = {}): Promise<LabCloud> {
  const cloud = await startCloud({ jobDelayMs: 1, ...options });
  after(() => cloud.stop());
  return cloud;
}

type Fields = Readonly<Record<string, string>>;

/** Without services, as the bot makes its own; `fields` win. Enabled. Its uuid. */
export async function makeOffering(cloud: LabCloud, fields: Fields = {}): Promise<string> {
  const body = await ok(cloud, 'createNetworkOffering', {
    name: 'NoServices',
    displaytext: 'NoServices',
    guestiptype: 'Isolated',
    traffictype: 'GUEST',
    specifyvlan: 'true',
    supportedservices: '',
    ...fields,
  });
  const id = idOf(body['networkoffering']);
  await ok(cloud, 'updateNetworkOffering', { id, state: 'Enabled' });
  return id;
}

/** The parameters of a network that can be made; `fields` win. */
export function networkFields(cloud: LabCloud, offering: string, fields: Fields = {}): Fields {
  return {
    name: 'vlan1234',
    displaytext: 'vlan1234',
    zoneid: cloud.ids.zone,
    networkofferingid: offering,
    gateway: '10.12.0.1',
    netmask: '255.255.255.0',
    vlan: '1234',
    ...fields,
  };
}

export async function makeNetwork(
  cloud: LabCloud,
  offering: string,
  fields: Fields = {},
): Promise<string> {
  const body = await ok(cloud, 'createNetwork', networkFields(cloud, offering, fields));
  return idOf(body['network']);
}

/** The parameters of a VM that can be deployed; `fields` win. */
export function machineFields(cloud: LabCloud, network: string, fields: Fields = {}): Fields {
  return {
    name: 'web1',
    zoneid: cloud.ids.zone,
    templateid: cloud.ids.templates['debian-12'] ?? '',
    serviceofferingid: cloud.ids.serviceOfferings['small'] ?? '',
    networkids: network,
    ...fields,
  };
}

export interface DeployedMachine {
  readonly id: string;
  readonly nic: string;
  readonly ip: string | null;
}

export async function deploy(
  cloud: LabCloud,
  network: string,
  fields: Fields = {},
): Promise<DeployedMachine> {
  const machine = await done(cloud, 'deployVirtualMachine', machineFields(cloud, network, fields));
  const [nic] = machine['nic'] as Readonly<Record<string, unknown>>[];
  const ip = nic?.['ipaddress'];
  return { id: idOf(machine), nic: idOf(nic), ip: typeof ip === 'string' ? ip : null };
}

export function idOf(object: unknown): string {
  assert.ok(typeof object === 'object' && object !== null && 'id' in object);
  return String(object.id);
}
