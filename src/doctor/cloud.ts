// What the commands about networks and VMs need of CloudStack: an answer, a role that may make the
// calls, and the objects that arpeggio.yaml names. What is not there yet and gets made is no problem.

import { z } from 'zod';
import type { CloudPolicy } from '../domain/inventory.ts';
import { parseCloud } from '../facts/cloud/cloud-rows.ts';
import { readNetworkOfferings } from '../facts/cloud/network-offerings.ts';
import { readOwner } from '../facts/cloud/owners.ts';
import { readServiceOfferings } from '../facts/cloud/service-offerings.ts';
import { readTemplates } from '../facts/cloud/templates.ts';
import { readZones, type Zone } from '../facts/cloud/zones.ts';
import type { World } from '../ports/world.ts';
import { check } from './report.ts';

// What the commands about networks and VMs call; the three about making the offering only at first.
// A test holds this list to the code (test/steps/cloud-calls.test.ts).
export const CALLS = [
  'listZones',
  'listPhysicalNetworks',
  'listNetworkOfferings',
  'createNetworkOffering',
  'updateNetworkOffering',
  'deleteNetworkOffering',
  'listNetworks',
  'createNetwork',
  'deleteNetwork',
  'listVlanIpRanges',
  'listVirtualMachines',
  'deployVirtualMachine',
  'destroyVirtualMachine',
  'listTemplates',
  'listServiceOfferings',
  'addIpToNic',
  'removeIpFromNic',
  'createTags',
  'queryAsyncJobResult',
];

const Capabilities = z.object({ capability: z.object({ cloudstackversion: z.string() }) });
const Apis = z.object({ api: z.array(z.object({ name: z.string() })).default([]) });

export async function examineCloud(world: World, policy: CloudPolicy): Promise<void> {
  const isAnswering = await check('CloudStack', async () => {
    const answer = await world.cloud.call({ command: 'listCapabilities', parameters: {} });
    const { capability } = parseCloud(Capabilities, answer, 'answer to listCapabilities');
    return `version ${capability.cloudstackversion}`;
  });
  // The same failure six times more would only hide the lines about the routers.
  if (!isAnswering) return;
  await check('CloudStack, role of the API key', async () => {
    const answer = await world.cloud.call({ command: 'listApis', parameters: {} });
    const { api } = parseCloud(Apis, answer, 'answer to listApis');
    const calls = [...CALLS, ...callsForOwner(policy)];
    const missing = calls.filter((call) => !api.some(({ name }) => name === call));
    if (missing.length === 0) return `has all ${calls.length} calls that are needed`;
    throw new Error(
      `lacks ${missing.join(', ')}. Allow them for its role, which must be of type Admin`,
    );
  });
  await check('CloudStack, zone', async () => {
    const { name } = await findZone(world, policy);
    return name;
  });
  await check('CloudStack, network offering', () => offering(world, policy));
  await check('CloudStack, owner', () => owner(world, policy));
  if (policy.template !== null) await check('CloudStack, template', () => template(world, policy));
  if (policy.serviceOffering !== null) {
    await check('CloudStack, service offering', () => serviceOffering(world, policy));
  }
}

/** The owner is configured by name and told by id. */
function callsForOwner({ owner: configured }: CloudPolicy): readonly string[] {
  if (configured === null) return [];
  return ['project' in configured ? 'listProjects' : 'listDomains'];
}

async function findZone(world: World, policy: CloudPolicy): Promise<Zone> {
  const zones = await readZones(world);
  const names = zones.map(({ name }) => name).join(', ') || 'none';
  const [zone, second] = zones.filter(({ name }) => (policy.zone ?? name) === name);
  if (zone === undefined || second !== undefined) {
    throw new Error(`which one? There are: ${names}. Set cloudstack.zone in arpeggio.yaml`);
  }
  if (zone.networkType === 'Advanced' && !zone.hasSecurityGroups) return zone;
  throw new Error(
    `${zone.name} is no Advanced zone without security groups; only such a one will do`,
  );
}

async function offering(world: World, { networkOffering: name }: CloudPolicy): Promise<string> {
  const [found, second] = await readNetworkOfferings(world, { name });
  if (found === undefined) return `"${name}" is not there yet; the first network makes it`;
  const rename = 'Rename it, or set cloudstack.network_offering in arpeggio.yaml';
  if (second !== undefined) throw new Error(`there are several called "${name}". ${rename}`);
  const isRight =
    found.guestType === 'Isolated' && found.specifyVlan && found.services.length === 0;
  if (!isRight)
    throw new Error(`"${name}" is not isolated, with a VLAN and no services. ${rename}`);
  return `"${name}", ${found.state}`;
}

async function owner(world: World, policy: CloudPolicy): Promise<string> {
  const found = await readOwner(world, policy.owner);
  if (found === null) throw new Error('not found, or not unique. Mend cloudstack in arpeggio.yaml');
  return policy.owner === null
    ? 'whoever owns the API key'
    : Object.values(policy.owner).join(' in ');
}

async function template(world: World, policy: CloudPolicy): Promise<string> {
  const zone = await findZone(world, policy);
  const named = (await readTemplates(world, { zoneId: zone.id })).filter(
    ({ name }) => name === policy.template,
  );
  const [found, second] = named;
  if (found === undefined || second !== undefined) {
    throw new Error(`${named.length} called ${policy.template} in ${zone.name}`);
  }
  if (!found.isReady) throw new Error(`${found.name} is not ready in ${zone.name} yet`);
  if (!found.isPasswordEnabled) return found.name;
  throw new Error(`${found.name} wants a password, which nobody can hand over in such a network`);
}

async function serviceOffering(world: World, policy: CloudPolicy): Promise<string> {
  const name = policy.serviceOffering ?? '';
  const named = (await readServiceOfferings(world)).filter((one) => one.name === name);
  if (named.length === 1) return name;
  throw new Error(`${named.length} called ${name}`);
}
