// Making, finding and removing one network in CloudStack: what creating it and taking back its
// deletion have in common. createNetwork takes no id of ours, so the VLAN is its key: no two isolated
// networks of a zone share one.

import { z } from 'zod';
import { Failed } from '../../domain/failures.ts';
import { type CloudId, numberToIp, type Prefix, prefixLengthOf } from '../../domain/names.ts';
import {
  CloudIdField,
  IpAddressField,
  PrefixField,
  VlanIdField,
} from '../../domain/spec-fields.ts';
import { readNetworkOfferings } from '../../facts/cloud/network-offerings.ts';
import { type CloudNetwork, readNetworks } from '../../facts/cloud/networks.ts';
import { readVirtualMachines } from '../../facts/cloud/virtual-machines.ts';
import { parseVlanRanges } from '../../facts/cloud/vlan-ranges.ts';
import type { CloudCall } from '../../ports/cloud.ts';
import type { World } from '../../ports/world.ts';
import { JOB_TIMEOUT_MS, makeOnce, OwnerField } from './cloud-calls.ts';

/** What a network is made of; the tags come after it. */
export const NETWORK_MEMBERS = {
  name: z.string().min(1),
  displayText: z.string(),
  /** Name of the network offering, which the same change may make. */
  offering: z.string().min(1),
  zoneId: CloudIdField,
  vlan: VlanIdField,
  prefix: PrefixField,
  gateway: IpAddressField,
  owner: OwnerField,
  /** Of the job that tags it. */
  tagJobId: CloudIdField,
};
const Network = z.object(NETWORK_MEMBERS);
export type NetworkMembers = z.infer<typeof Network>;
export type Tags = Readonly<Record<string, string>>;

export const CHANGE_TAG = 'arpeggio-change';

export function createCall(network: NetworkMembers, offeringId: string): CloudCall {
  return {
    command: 'createNetwork',
    parameters: {
      name: network.name,
      displaytext: network.displayText,
      networkofferingid: offeringId,
      zoneid: network.zoneId,
      vlan: String(network.vlan),
      gateway: network.gateway,
      netmask: netmaskOf(network.prefix),
      ...network.owner,
    },
  };
}

export function tagCall(networkId: string, tags: Tags): CloudCall {
  const pairs = Object.entries(tags).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const members = pairs.flatMap(([key, value], index) => [
    [`tags[${index}].key`, key],
    [`tags[${index}].value`, value],
  ]);
  return {
    command: 'createTags',
    parameters: {
      resourceids: networkId,
      resourcetype: 'Network',
      ...(Object.fromEntries(members) as Record<string, string>),
    },
  };
}

export function deleteCall(networkId: string): CloudCall {
  return { command: 'deleteNetwork', parameters: { id: networkId } };
}

/** Whatever has the VLAN in the zone; null: nothing has. */
export async function findOnVlan(
  world: World,
  { zoneId, vlan }: Pick<NetworkMembers, 'zoneId' | 'vlan'>,
): Promise<CloudNetwork | null> {
  const networks = await readNetworks(world, { zoneId });
  const isOnVlan = (network: CloudNetwork) =>
    parseVlanRanges(network.vlan ?? '').some(({ first, last }) => first <= vlan && vlan <= last);
  return networks.find(isOnVlan) ?? null;
}

/** Made by this change: tagged by it, or, before the tags came, alike in every respect. */
export function isOurs(network: CloudNetwork, wanted: NetworkMembers, tags: Tags): boolean {
  const change = network.tags[CHANGE_TAG];
  if (change !== undefined) return change === tags[CHANGE_TAG];
  return differencesOf(network, wanted).length === 0;
}

/** In words for people; empty: it is as it should be. */
export function differencesOf(network: CloudNetwork, wanted: NetworkMembers): readonly string[] {
  const pairs: readonly (readonly [string, string | null, string])[] = [
    ['name', network.name, wanted.name],
    ['display text', network.displayText, wanted.displayText],
    ['VLAN', network.vlan, String(wanted.vlan)],
    ['prefix', network.prefix, wanted.prefix],
    ['gateway', network.gateway, wanted.gateway],
    ['offering', network.offeringName, wanted.offering],
    // Isolated networks with a VLAN of their own are in this state from the first moment to the last.
    ['state', network.state, 'Setup'],
  ];
  return pairs
    .filter(([, seen, expected]) => seen !== expected)
    .map(([what, seen, expected]) => `${what} ${seen ?? '(none)'} instead of ${expected}`);
}

export function lacksTags(network: CloudNetwork, tags: Tags): boolean {
  return Object.entries(tags).some(([key, value]) => network.tags[key] !== value);
}

/** Makes what is missing of the network and its tags; what is there and ours is kept. */
export async function makeNetwork(world: World, wanted: NetworkMembers, tags: Tags): Promise<void> {
  const find = async () => {
    const network = await findOnVlan(world, wanted);
    if (network !== null && !isOurs(network, wanted, tags)) throw vlanTaken(wanted, network);
    return network;
  };
  const network =
    (await find()) ??
    (await makeOnce(world, createCall(wanted, await offeringIdFor(world, wanted)), find));
  if (!lacksTags(network, tags)) return;
  const job = { jobId: wanted.tagJobId, timeoutMs: JOB_TIMEOUT_MS };
  await world.cloud.runJob(tagCall(network.id, tags), job);
}

/** Deletes it, and returns when CloudStack no longer lists it. */
export async function removeNetwork(
  world: World,
  network: CloudNetwork,
  jobId: CloudId,
): Promise<void> {
  const machines = await machinesIn(world, network.id);
  if (machines.length > 0) throw inUse(network, machines);
  await world.cloud.runJob(deleteCall(network.id), { jobId, timeoutMs: JOB_TIMEOUT_MS });
  const left = await readNetworks(world, { zoneId: network.zoneId });
  if (left.every(({ id }) => id !== network.id)) return;
  throw new Failed({
    code: 'effect-missing',
    what: `Network ${network.name} is still there after it was deleted.`,
    why: 'CloudStack reported that its job had succeeded, and lists the network nevertheless.',
    fix: 'The network can still be used. Look at its events in CloudStack, and delete it there.',
  });
}

/** `web1 (Destroyed)`, in every state: CloudStack before 4.14 deletes the network under them. */
export async function machinesIn(world: World, networkId: CloudId): Promise<readonly string[]> {
  const machines = await readVirtualMachines(world, { networkId });
  return machines.map(({ name, state }) => `${name} (${state})`);
}

async function offeringIdFor(world: World, { offering }: NetworkMembers): Promise<CloudId> {
  const found = await readNetworkOfferings(world, { name: offering });
  const [one, ...others] = found.filter(({ state }) => state === 'Enabled');
  if (one !== undefined && others.length === 0) return one.id;
  throw new Failed({
    code: 'world-drifted',
    what: `There ${others.length > 0 ? 'are several' : 'is no enabled'} network offering ${offering}.`,
    why: 'The plan was made for exactly one. Somebody changed the offerings meanwhile.',
    fix: 'No network was made. Put the offerings of CloudStack in order, then type it again.',
  });
}

function vlanTaken({ vlan, name }: NetworkMembers, network: CloudNetwork): Failed {
  return new Failed({
    code: 'world-drifted',
    what: `VLAN ${vlan} belongs to network ${network.name} by now, and not to ${name}.`,
    why: `CloudStack lists ${network.name} with ${network.prefix ?? 'no prefix'} on this VLAN.`,
    fix: `Network ${network.name} was left as it is. Find out who made it.`,
  });
}

function inUse({ name }: CloudNetwork, machines: readonly string[]): Failed {
  return new Failed({
    code: 'cloud-object-in-use',
    what: `Network ${name} still has VMs: ${machines.join(', ')}.`,
    why: 'A network is deleted only when every VM in it is destroyed and expunged.',
    fix: 'The network and its VMs are as before. /destroy-vm removes a VM; then type it again.',
  });
}

function netmaskOf(prefix: Prefix): string {
  const length = prefixLengthOf(prefix);
  // A shift by 32 would be a shift by 0.
  return numberToIp(length === 0 ? 0 : (-1 << (32 - length)) >>> 0);
}
