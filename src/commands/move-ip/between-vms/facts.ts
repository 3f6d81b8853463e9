// What is read before an address moves between two VMs of one network: the network as its routers and
// CloudStack have it, every VM by name, and who answers pings now. Switches are neither asked nor
// touched: a move inside a VLAN is none of their business.

import { type Failure, type Outcome, refuse } from '../../../domain/failures.ts';
import type { Inventory, NetworkPolicy } from '../../../domain/inventory.ts';
import {
  type HostName,
  type IpAddress,
  prefixContains,
  type VlanId,
} from '../../../domain/names.ts';
import { nearest } from '../../../domain/nearest.ts';
import { parseVlanId } from '../../../domain/names.ts';
import { readVirtualMachines, type VirtualMachine } from '../../../facts/cloud/virtual-machines.ts';
import { readPing } from '../../../facts/ping.ts';
import { succeed } from '../../../domain/failures.ts';
import type { World } from '../../../ports/world.ts';
import { nodeNames } from '../../grammar/argument-types.ts';
import type { NetworkFacts } from '../../vlan-network/facts.ts';
import {
  demandWhole,
  readRestOfNetwork,
  type WholeNetwork,
} from '../../vlan-network/known-network.ts';
import { networkPolicyOf } from '../../vlan-network/policy.ts';
import { orFailure, readNetworkFacts } from '../../vlan-network/read-facts.ts';
import { isOurs } from '../../vlan-network/traces.ts';
import { readSshSide, type SshSide } from './ssh-sides.ts';

/** As typed. */
export interface VmMoveAsked {
  readonly ip: IpAddress;
  readonly to: string;
  readonly from: string | null;
}

export interface VmMoveFacts {
  readonly known: WholeNetwork;
  /** In every network, so that a VM of another one is not "unknown". */
  readonly allMachines: readonly VirtualMachine[];
  /** Addresses of the network that answered pings of its first router. */
  readonly answering: ReadonlySet<IpAddress>;
  /** The host outside that pings the address during the change; null: there is none. */
  readonly probeFrom: HostName | null;
  /** By name: the VMs that Arpeggio may log in to. */
  readonly sides: ReadonlyMap<string, SshSide>;
}

interface Place {
  readonly world: World;
  readonly inventory: Inventory;
}

export async function readVmMove(asked: VmMoveAsked, place: Place): Promise<Outcome<VmMoveFacts>> {
  const { world, inventory } = place;
  const policy = networkPolicyOf(inventory);
  if (!policy.ok) return policy;
  const machines = await orFailure(async () => succeed(await readVirtualMachines(world)));
  if (!machines.ok) return vmsUnread(asked, machines.failure);
  const unknown = unknownName(asked, machines.value, inventory);
  if (unknown !== null) return unknown;
  const known = await readNetwork(asked, policy.value, place);
  if (!known.ok) return known;
  return succeed({
    known: known.value,
    allMachines: machines.value,
    answering: await readAnswering(asked, known.value, world),
    probeFrom: probeOf(asked, known.value, inventory),
    sides: await readSides(known.value, place),
  });
}

async function readNetwork(
  asked: VmMoveAsked,
  policy: NetworkPolicy,
  place: Place,
): Promise<Outcome<WholeNetwork>> {
  const withoutSwitches = { ...policy, switches: [] };
  const facts = await readNetworkFacts(place.world, withoutSwitches);
  if (!facts.ok) return facts;
  const vlan = vlanAround(asked.ip, facts.value);
  if (vlan === null) return inNoNetwork(asked, facts.value);
  const of = { ...place, policy: withoutSwitches, facts: facts.value };
  const known = await readRestOfNetwork(vlan, of);
  return known.ok ? demandWhole(known.value) : known;
}

function vlanAround(ip: IpAddress, { cloud }: NetworkFacts): VlanId | null {
  const network = cloud.networks.find(
    (one) => isOurs(one) && one.prefix !== null && prefixContains(one.prefix, ip),
  );
  return parseVlanId(network?.vlan ?? '');
}

async function readSides(
  { machines, network }: WholeNetwork,
  place: Place,
): Promise<ReadonlyMap<string, SshSide>> {
  const entries = machines.flatMap(({ name, nics }) =>
    nics
      .filter(({ networkId }) => networkId === network.id)
      .flatMap(({ ip }) => (ip === null ? [] : [{ name, own: ip }])),
  );
  const sides = await Promise.all(entries.map((of) => readSshSide(of, place)));
  return new Map(sides.flatMap((side) => (side === null ? [] : [[side.host, side]])));
}

/** Who answers now, of those that the plan is about; pings of a dead address take a second. */
async function readAnswering(
  { ip, to }: VmMoveAsked,
  { layout, machines, network }: WholeNetwork,
  world: World,
): Promise<ReadonlySet<IpAddress>> {
  const [at] = layout.routers;
  const own = machines
    .filter(({ name }) => name === to)
    .flatMap(({ nics }) => nics.filter(({ networkId }) => networkId === network.id))
    .flatMap((nic) => nic.ip ?? []);
  const answering = new Set<IpAddress>();
  if (at === undefined) return answering;
  await Promise.all(
    [ip, ...own].map(async (address) => {
      const { received } = await readPing(world, at.router.host, address);
      if (received > 0) answering.add(address);
    }),
  );
  return answering;
}

/** Only addresses of mode routed are seen from outside. */
function probeOf(
  { ip }: VmMoveAsked,
  { layout }: WholeNetwork,
  { segments }: Inventory,
): HostName | null {
  if (layout.mode === 'nat') return null;
  return segments.find(({ prefix }) => prefixContains(prefix, ip))?.probeFrom ?? null;
}

type Refused = Extract<Outcome<never>, { ok: false }>;

function vmsUnread({ to }: VmMoveAsked, failure: Failure): Refused {
  const what = `There is no node "${to}", and whether it is a VM cannot be read. ${failure.what}`;
  return { ok: false, failure: { ...failure, what } };
}

function unknownName(
  { to, from }: VmMoveAsked,
  machines: readonly VirtualMachine[],
  inventory: Inventory,
): Refused | null {
  const names = [...new Set(machines.map(({ name }) => name))].toSorted();
  const strange = [to, from].find((name) => name !== null && !names.includes(name)) ?? null;
  if (strange === null) return null;
  const nodes = nodeNames(inventory);
  const match = nearest(strange, [...nodes, ...names]);
  const hint = match === null ? '' : `Did you mean ${match}? `;
  const vms = names.length === 0 ? 'there is no VM' : `the VMs are ${shortened(names)}`;
  if (nodes.includes(strange)) return nodeAmongVms(strange, to);
  return refuse('unknown-node', {
    what: `There is no node and no VM "${strange}".`,
    why: `${hint}The nodes are ${nodes.join(', ')}; ${vms}.`,
    fix: 'Nothing was done. Use one of these names, or add the node to arpeggio.yaml.',
  });
}

// As many names as are read at a glance.
const NAMES_SHOWN = 10;

function shortened(names: readonly string[]): string {
  const more = names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : '';
  return names.slice(0, NAMES_SHOWN).join(', ') + more;
}

function nodeAmongVms(node: string, vm: string): Refused {
  return refuse('not-on-one-segment', {
    what: `${node} is a node, and ${vm} is a VM.`,
    why: 'VMs are behind the routers, nodes in front of them; they have no addresses in common.',
    fix: 'Nothing was done. An address moves from node to node, or from VM to VM.',
  });
}

function inNoNetwork({ ip, to }: VmMoveAsked, { cloud }: NetworkFacts): Refused {
  const known = cloud.networks
    .filter(isOurs)
    .map(({ name, vlan, prefix }) => `${name} (VLAN ${vlan}, ${prefix})`);
  return refuse('address-not-movable', {
    what: `${ip} is in no network of Arpeggio, so VM ${to} cannot have it.`,
    why: `The networks are ${known.length === 0 ? 'none yet' : shortened(known)}.`,
    fix: 'Nothing was done. Check the address; /where-is shows what is known of it.',
  });
}
