// A network that exists: its traces, what it should look like, and who is in it. For the commands
// that look at a network, fill it or remove it.

import { type Outcome, refuse, succeed } from '../../domain/failures.ts';
import type { Inventory, NetworkPolicy, Segment } from '../../domain/inventory.ts';
import type { HostName, IpAddress, VlanId } from '../../domain/names.ts';
import { readVirtualMachines, type VirtualMachine } from '../../facts/cloud/virtual-machines.ts';
import type { CloudNetwork } from '../../facts/cloud/networks.ts';
import type { Exposure } from '../../facts/keepalived/fragment.ts';
import { proxyScriptPath } from '../../facts/keepalived/proxy-script.ts';
import { readRemoteFile } from '../../facts/remote-file.ts';
import type { World } from '../../ports/world.ts';
import type { NetworkFacts } from './facts.ts';
import type { NetworkLayout } from './layout.ts';
import { networkPolicyOf, vlanInterfaceName } from './policy.ts';
import { covers, routerAddresses } from './prefixes.ts';
import { readNetworkFacts } from './read-facts.ts';
import {
  foreignTraces,
  isWhole,
  type NetworkTraces,
  notFound,
  notOurs,
  ourTraces,
  tracesOf,
} from './traces.ts';

export interface KnownNetwork {
  readonly policy: NetworkPolicy;
  readonly facts: NetworkFacts;
  readonly traces: NetworkTraces;
  /** null: what is left of it does not say which prefix it had. */
  readonly layout: NetworkLayout | null;
  /** With a NIC in it, in any state until they are expunged. */
  readonly machines: readonly VirtualMachine[];
  /** Text of the script that answers ARP for routed addresses, by router; null: there is none. */
  readonly proxyScripts: ReadonlyMap<HostName, string | null>;
}

export interface WholeNetwork extends KnownNetwork {
  readonly layout: NetworkLayout;
  readonly network: CloudNetwork;
}

/** Refuses where there is no network of ours with this VLAN. */
export async function readKnownNetwork(
  vlan: VlanId,
  { world, inventory }: { readonly world: World; readonly inventory: Inventory },
): Promise<Outcome<KnownNetwork>> {
  const policy = networkPolicyOf(inventory);
  if (!policy.ok) return policy;
  const facts = await readNetworkFacts(world, policy.value);
  if (!facts.ok) return facts;
  return readRestOfNetwork(vlan, { world, inventory, policy: policy.value, facts: facts.value });
}

/** What belongs to one network, beside the facts about all of them. */
export async function readRestOfNetwork(
  vlan: VlanId,
  of: {
    readonly world: World;
    readonly inventory: Inventory;
    readonly policy: NetworkPolicy;
    readonly facts: NetworkFacts;
  },
): Promise<Outcome<KnownNetwork>> {
  const { world, inventory, policy, facts } = of;
  const traces = tracesOf(vlan, facts);
  const { ours } = traces;
  const [machines, proxyScripts] = await Promise.all([
    ours === null ? [] : readVirtualMachines(world, { networkId: ours.id }),
    readProxyScripts(world, policy, vlan),
  ]);
  return knownNetwork(traces, { facts, policy, machines, proxyScripts, inventory });
}

async function readProxyScripts(
  world: World,
  { routers }: NetworkPolicy,
  vlan: VlanId,
): Promise<ReadonlyMap<HostName, string | null>> {
  const entries = routers.map(async ({ host }) => {
    return [host, await readRemoteFile(world, host, proxyScriptPath(vlan))] as const;
  });
  return new Map(await Promise.all(entries));
}

/** The pure rest of it. */
export function knownNetwork(
  traces: NetworkTraces,
  of: {
    readonly facts: NetworkFacts;
    readonly policy: NetworkPolicy;
    readonly inventory: Inventory;
    readonly machines: readonly VirtualMachine[];
    readonly proxyScripts: ReadonlyMap<HostName, string | null>;
  },
): Outcome<KnownNetwork> {
  const { facts, policy, inventory, machines, proxyScripts } = of;
  if (ourTraces(traces).length === 0) {
    return traces.strangers.length > 0 ? notOurs(traces) : notFound(traces.vlan);
  }
  const layout = layoutOf(traces, policy, inventory.segments);
  return succeed({ policy, facts, traces, layout, machines, proxyScripts });
}

/** A network that is there in all its parts. */
export function demandWhole(known: KnownNetwork): Outcome<WholeNetwork> {
  const { traces, layout } = known;
  if (isWhole(traces) && traces.ours !== null && layout !== null) {
    return succeed({ ...known, layout, network: traces.ours });
  }
  const { vlan } = traces;
  return refuse('network-half-made', {
    what: `Only parts of network VLAN ${vlan} are there: ${ourTraces(traces).join(', ')}.`,
    why: `Of those that anybody may have made: ${foreignTraces(traces).join(', ') || 'none'}.`,
    fix: `Nothing was done. /check-network vlan ${vlan} shows what is missing.`,
  });
}

/** Prefix and gateway as CloudStack has them, or else a router. */
function recordOf({ ours, routers }: NetworkTraces) {
  if (ours !== null && ours.prefix !== null && ours.gateway !== null) {
    return { prefix: ours.prefix, gateway: ours.gateway };
  }
  const fragments = routers.map((router) => router.fragment?.fragment ?? null);
  return fragments.find((found) => found !== null && found !== 'edited') ?? null;
}

export function layoutOf(
  traces: NetworkTraces,
  policy: NetworkPolicy,
  segments: readonly Segment[],
): NetworkLayout | null {
  const { vlan, ours, routers } = traces;
  const record = recordOf(traces);
  if (record === null) return null;
  const { prefix, gateway } = record;
  const segment = segments.find((candidate) => covers(candidate.prefix, prefix)) ?? null;
  const addresses = routerAddresses(prefix, gateway, policy.routers.length);
  return {
    vlan,
    name: ours?.name ?? `vlan${vlan}`,
    prefix,
    gateway,
    mode: segment === null ? 'nat' : 'routed',
    segmentGateway: segment?.gateway ?? null,
    routers: policy.routers.flatMap((router, index) => {
      const ip = addresses[index];
      const found = routers[index]?.interface?.name ?? vlanInterfaceName(router, vlan);
      return ip === undefined ? [] : [{ router, interface: found, ip }];
    }),
  };
}

/** Addresses of a VM's NIC in a network: the first one and those added to it. */
export function addressesIn(machine: VirtualMachine, network: CloudNetwork): readonly IpAddress[] {
  return machine.nics
    .filter(({ networkId }) => networkId === network.id)
    .flatMap(({ ip, secondaryIps }) => [
      ...(ip === null ? [] : [ip]),
      ...secondaryIps.map((secondary) => secondary.ip),
    ]);
}

/** Public services of the network; the same on every router unless somebody edited a file. */
export function exposuresOf({ routers }: NetworkTraces): readonly Exposure[] {
  const all = routers.flatMap(({ fragment }) => {
    const found = fragment?.fragment ?? null;
    return found === null || found === 'edited' ? [] : found.exposures;
  });
  return all.filter(
    (exposure, index) => all.findIndex((other) => keyOf(other) === keyOf(exposure)) === index,
  );
}

function keyOf({ ip, port, protocol }: Exposure): string {
  return `${ip}:${port}/${protocol}`;
}
