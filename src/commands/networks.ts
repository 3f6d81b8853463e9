// /networks: every network that CloudStack or a router knows, one line each: VLAN, name, prefix, mode,
// VMs, who has the gateway, what is exposed, and what is amiss at first sight. Only looks;
// /check-network looks closer at one of them.

import { succeed } from '../domain/failures.ts';
import type { Inventory, NetworkPolicy } from '../domain/inventory.ts';
import type { CloudNetwork } from '../facts/cloud/networks.ts';
import { readVirtualMachines, type VirtualMachine } from '../facts/cloud/virtual-machines.ts';
import { ownersOf } from './check-network/network-checks.ts';
import type { Command } from './command.ts';
import { exposuresOf, layoutOf } from './vlan-network/known-network.ts';
import type { NetworkLayout } from './vlan-network/layout.ts';
import { networkPolicyOf } from './vlan-network/policy.ts';
import {
  availableFacts,
  type NetworkSources,
  orFailure,
  readNetworkSources,
} from './vlan-network/read-facts.ts';
import {
  isWhole,
  isWholeOnRouters,
  knownVlans,
  type NetworkTraces,
  ourTraces,
  tracesOf,
} from './vlan-network/traces.ts';

export const networks: Command = {
  name: '/networks',

  grammar: {
    name: '/networks',
    summary: 'List all networks: VLAN, prefix, VMs, who has the gateway, and what is amiss',
    example: '/networks',
    rules: [],
    flags: {},
  },

  resourcesOf: () => [],

  async prepare(_intent, { world, inventory }) {
    const policy = networkPolicyOf(inventory);
    if (!policy.ok) return policy;
    const [sources, machines] = await Promise.all([
      readNetworkSources(world, policy.value),
      orFailure(async () => succeed(await readVirtualMachines(world, {}))),
    ]);
    const vms = machines.ok ? machines.value : null;
    const of = { policy: policy.value, inventory, machines: vms };
    return succeed({ kind: 'answer', answer: networksAnswer(sources, of) });
  },
};

interface Background {
  readonly policy: NetworkPolicy;
  readonly inventory: Inventory;
  /** null: CloudStack could not be asked. */
  readonly machines: readonly VirtualMachine[] | null;
}

/** Pure: everything that was seen in, the lines out. */
export function networksAnswer(sources: NetworkSources, of: Background) {
  const facts = availableFacts(sources);
  const rows = knownVlans(facts).map((vlan) =>
    networkLine(tracesOf(vlan, facts), of, sources.cloud.ok),
  );
  const title = rows.length === 1 ? '1 network' : `${rows.length} networks`;
  return { title, lines: [...rows, ...unreadLines(sources)] };
}

function networkLine(traces: NetworkTraces, of: Background, isCloudRead: boolean): string {
  const network = traces.ours ?? traces.strangers[0] ?? null;
  const layout = layoutOf({ ...traces, ours: network }, of.policy, of.inventory.segments);
  const unnamed = isCloudRead ? 'not in CloudStack' : 'name not known';
  const words = [`VLAN ${traces.vlan}`, network?.name ?? unnamed, layoutWords(layout)];
  if (ourTraces(traces).length === 0) {
    return `· ${[...words, 'not made by Arpeggio'].join(' · ')}`;
  }
  const owners = layout === null ? [] : ownersOf(layout.gateway, traces);
  const state = [...machineWords(network, of.machines), ...exposureWords(traces)];
  const text = [...words, ...state, ownerWords(owners)].join(' · ');
  if (owners.length === 1 && isAllThere(traces, isCloudRead)) return `✓ ${text}`;
  return `✗ ${text} → /check-network vlan ${traces.vlan}`;
}

function isAllThere(traces: NetworkTraces, isCloudRead: boolean): boolean {
  return isCloudRead ? isWhole(traces) : isWholeOnRouters(traces);
}

function layoutWords(layout: NetworkLayout | null): string {
  return layout === null ? 'prefix not known' : `${layout.prefix} ${layout.mode}`;
}

function ownerWords(owners: readonly string[]): string {
  return owners.length === 0 ? 'no gateway' : `gateway on ${owners.join(' and ')}`;
}

function machineWords(network: CloudNetwork | null, machines: Background['machines']): string[] {
  if (machines === null) return [];
  const inside = machines.filter(({ nics }) =>
    nics.some(({ networkId }) => networkId === network?.id),
  );
  return [inside.length === 1 ? '1 VM' : `${inside.length} VMs`];
}

function exposureWords(traces: NetworkTraces): string[] {
  const exposed = exposuresOf(traces).map(({ ip, port }) => `${ip}:${port}`);
  return exposed.length === 0 ? [] : [`exposed ${exposed.join(', ')}`];
}

function unreadLines({ cloud, routers, switches }: NetworkSources): readonly string[] {
  return [
    ...(cloud.ok ? [] : [`✗ CloudStack could not be read: ${cloud.failure.what}`]),
    ...routers.flatMap(({ of, facts }) =>
      facts.ok ? [] : [`✗ ${of.host} could not be read: ${facts.failure.what}`],
    ),
    ...switches.flatMap(({ of, facts }) =>
      facts.ok ? [] : [`✗ ${of.name} could not be read: ${facts.failure.what}`],
    ),
  ];
}
