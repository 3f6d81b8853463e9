// What is known of an address in the networks behind the routers: whose it is by CloudStack's books,
// what the routers have, who answers ARP for it there, and what is exposed at it.

import type { Inventory, NetworkPolicy } from '../../domain/inventory.ts';
import {
  type HostName,
  type IpAddress,
  prefixContains,
  type ResourceKey,
  vlanResource,
} from '../../domain/names.ts';
import { readArpAnswers } from '../../facts/arp-answers.ts';
import { readVirtualMachines, type VirtualMachine } from '../../facts/cloud/virtual-machines.ts';
import { targetText } from '../../facts/keepalived/fragment.ts';
import { type InterfaceFact, readInterfaces } from '../../facts/interfaces.ts';
import { succeed } from '../../domain/failures.ts';
import type { World } from '../../ports/world.ts';
import { liveHostRoutes } from '../vlan-network/host-routes.ts';
import { exposuresOf, layoutOf } from '../vlan-network/known-network.ts';
import type { NetworkLayout } from '../vlan-network/layout.ts';
import { availableFacts, orFailure, readNetworkSources } from '../vlan-network/read-facts.ts';
import { knownVlans, type NetworkTraces, tracesOf } from '../vlan-network/traces.ts';

export interface NetworkSight {
  readonly lines: readonly string[];
  /** Routers by the Ethernet addresses of their interfaces. */
  readonly routerNames: ReadonlyMap<string, HostName>;
  /** What changes of it would have locked, beside the address itself. */
  readonly resources: readonly ResourceKey[];
}

export const NOTHING_IN_NETWORKS: NetworkSight = {
  lines: [],
  routerNames: new Map(),
  resources: [],
};

interface Place {
  readonly traces: NetworkTraces;
  readonly layout: NetworkLayout | null;
}

/** No lines: no network has anything to do with the address. */
export async function lookInNetworks(
  ip: IpAddress,
  policy: NetworkPolicy,
  { world, inventory }: { readonly world: World; readonly inventory: Inventory },
): Promise<NetworkSight> {
  const [sources, machines, routers] = await Promise.all([
    readNetworkSources(world, policy),
    orFailure(async () => succeed(await readVirtualMachines(world, {}))),
    Promise.all(
      policy.routers.map(async ({ host }) => {
        const links = await orFailure(async () => succeed(await readInterfaces(world, host)));
        return { host, links: links.ok ? links.value : [] };
      }),
    ),
  ]);
  const facts = availableFacts(sources);
  const places = knownVlans(facts).map((vlan): Place => {
    const traces = tracesOf(vlan, facts);
    return { traces, layout: layoutOf(traces, policy, inventory.segments) };
  });
  const home = places.find(({ layout }) => layout !== null && prefixContains(layout.prefix, ip));
  const exposing = places.filter(({ traces }) => exposedLines(ip, traces).length > 0);
  const vms = machines.ok ? machines.value : [];
  return {
    lines: [
      ...(home?.layout == null ? [] : homeLines(ip, home.layout, vms)),
      ...(home === undefined ? [] : routeLines(ip, home, vms)),
      ...exposing.flatMap(({ traces }) => exposedLines(ip, traces)),
      ...routers.flatMap(({ host, links }) => routerLines(ip, host, links)),
      ...(home?.layout == null ? [] : await answerLines(ip, home.layout, { world, vms })),
      ...(machines.ok ? [] : [`CloudStack could not be read: ${machines.failure.what}`]),
    ],
    routerNames: new Map(
      routers.flatMap(({ host, links }) => links.map(({ mac }) => [mac ?? '', host] as const)),
    ),
    resources: [...(home === undefined ? [] : [home]), ...exposing].map(({ traces }) =>
      vlanResource(traces.vlan),
    ),
  };
}

function homeLines(
  ip: IpAddress,
  layout: NetworkLayout,
  machines: readonly VirtualMachine[],
): readonly string[] {
  const { name, vlan, prefix, mode, gateway, routers } = layout;
  const own = routers.find((router) => router.ip === ip);
  const role = ip === gateway ? ['It is the gateway of that network.'] : [];
  if (own !== undefined) role.push(`It is the own address of ${own.router.host} in that network.`);
  const holders = machines.flatMap((machine) => machineLines(ip, machine));
  const nobody = role.length + holders.length === 0 ? ['No VM has it in CloudStack.'] : [];
  return [
    `In network ${name}: VLAN ${vlan}, ${prefix}, mode ${mode}.`,
    ...role,
    ...holders,
    ...nobody,
  ];
}

function machineLines(ip: IpAddress, { name, state, hostName, nics }: VirtualMachine): string[] {
  const where = hostName === null ? state : `${state} on ${hostName}`;
  return nics.flatMap((nic) => {
    if (nic.ip === ip) return [`VM ${name} (${where}) has it, Ethernet address ${nic.mac}.`];
    const isAdded = nic.secondaryIps.some((secondary) => secondary.ip === ip);
    return isAdded ? [`VM ${name} (${where}) has it as an added address.`] : [];
  });
}

/** An address that moved from VM to VM is not asked for by ARP any more. */
function routeLines(
  ip: IpAddress,
  { traces, layout }: Place,
  machines: readonly VirtualMachine[],
): readonly string[] {
  return (layout?.routers ?? []).flatMap((at) => {
    const own = traces.routers.find(({ of }) => of.router.host === at.router.host);
    const routes = own === undefined ? [] : liveHostRoutes(at, own);
    return routes
      .filter((route) => route.ip === ip)
      .map(({ nextHop }) => {
        const owner = machines.find(({ nics }) => nics.some((nic) => nic.ip === nextHop));
        const name = owner === undefined ? '' : `, which is VM ${owner.name}`;
        return `${at.router.host} routes it to ${nextHop}${name}.`;
      });
  });
}

function exposedLines(ip: IpAddress, traces: NetworkTraces): readonly string[] {
  return exposuresOf(traces)
    .filter((exposure) => exposure.ip === ip)
    .map(({ port, protocol, targets }) => {
      const behind = targets.map(targetText).join(', ');
      return `Its ${protocol} port ${port} is exposed for VLAN ${traces.vlan}: ${behind}.`;
    });
}

function routerLines(
  ip: IpAddress,
  host: HostName,
  links: readonly InterfaceFact[],
): readonly string[] {
  return links.flatMap(({ name, mac, addresses }) =>
    addresses
      .filter((address) => address.ip === ip)
      .map(({ prefixLength }) => {
        return `On ${host}, ${name}, as /${prefixLength}, Ethernet address ${mac}.`;
      }),
  );
}

async function answerLines(
  ip: IpAddress,
  { routers }: NetworkLayout,
  { world, vms }: { readonly world: World; readonly vms: readonly VirtualMachine[] },
): Promise<readonly string[]> {
  // A router does not ask for what is its own.
  const asker = routers.find((router) => router.ip !== ip);
  if (asker === undefined) return [];
  const at = { host: asker.router.host, interface: asker.interface };
  const answers = await orFailure(async () => succeed(await readArpAnswers(world, at, ip)));
  const from = `ARP, asked from ${at.host} on ${at.interface}`;
  if (!answers.ok) return [`${from}: ${answers.failure.what}`];
  if (answers.value.length === 0) return [`${from}: nobody answers.`];
  const names = answers.value.map((mac) => {
    const owner = vms.find(({ nics }) => nics.some((nic) => nic.mac === mac));
    return owner === undefined ? mac : `${owner.name} (${mac})`;
  });
  const warning = names.length > 1 ? ' ⚠ Only one should.' : '';
  return [`${from}: ${names.join(' and ')} answers.${warning}`];
}
