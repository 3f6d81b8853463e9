// /check-network vlan ID: every part of one network, one line each, with what to do about what is
// amiss. Only looks, so it needs no approval, and a part that cannot be read is a line like others.

import { type Failure, type Outcome, succeed } from '../domain/failures.ts';
import type { Inventory, NetworkPolicy } from '../domain/inventory.ts';
import type { HostName, VlanId } from '../domain/names.ts';
import { readVirtualMachines, type VirtualMachine } from '../facts/cloud/virtual-machines.ts';
import type { Answer } from '../ports/command-catalogue.ts';
import type { World } from '../ports/world.ts';
import { bad, type Line, renderLine } from './check-network/line.ts';
import { type LiveFacts, readLive } from './check-network/live.ts';
import {
  cloudLines,
  exposureLines,
  gatewayLine,
  machineLine,
  ownersOf,
  switchLine,
} from './check-network/network-checks.ts';
import { routeLines } from './check-network/route-checks.ts';
import { proxyLine, routerLines } from './check-network/router-checks.ts';
import type { Command } from './command.ts';
import { VLAN_ARGUMENT } from './grammar/network-arguments.ts';
import { addressesIn, exposuresOf, layoutOf } from './vlan-network/known-network.ts';
import type { NetworkLayout } from './vlan-network/layout.ts';
import { networkPolicyOf, vlanOf } from './vlan-network/policy.ts';
import {
  availableFacts,
  type NetworkSources,
  orFailure,
  readNetworkSources,
} from './vlan-network/read-facts.ts';
import {
  isOurs,
  type NetworkTraces,
  notFound,
  ourTraces,
  tracesOf,
} from './vlan-network/traces.ts';

export const checkNetwork: Command = {
  name: '/check-network',

  grammar: {
    name: '/check-network',
    summary: 'Check every part of a network: CloudStack, switch, both routers, gateway, VMs',
    example: '/check-network vlan 1234',
    rules: [{ name: 'vlan', keyword: 'vlan', type: VLAN_ARGUMENT, isOptional: false }],
    flags: {},
  },

  resourcesOf: () => [],

  async prepare(intent, { world, inventory }) {
    const policy = networkPolicyOf(inventory);
    if (!policy.ok) return policy;
    const view = await readView(vlanOf(intent), { world, inventory, policy: policy.value });
    if (!view.ok) return view;
    return succeed({ kind: 'answer', answer: answerOf(view.value) });
  },
};

interface View {
  readonly policy: NetworkPolicy;
  readonly sources: NetworkSources;
  readonly traces: NetworkTraces;
  readonly layout: NetworkLayout | null;
  readonly machines: Outcome<readonly VirtualMachine[]>;
  readonly live: ReadonlyMap<HostName, Outcome<LiveFacts>>;
}

async function readView(
  vlan: VlanId,
  of: {
    readonly world: World;
    readonly inventory: Inventory;
    readonly policy: NetworkPolicy;
  },
): Promise<Outcome<View>> {
  const { world, policy, inventory } = of;
  const sources = await readNetworkSources(world, policy);
  const traces = tracesOf(vlan, availableFacts(sources));
  const network = traces.ours ?? traces.strangers[0] ?? null;
  if (network === null && ourTraces(traces).length === 0) {
    return sources.cloud.ok ? notFound(vlan) : sources.cloud;
  }
  const layout = layoutOf({ ...traces, ours: network }, policy, inventory.segments);
  const machines =
    network === null
      ? succeed([])
      : await orFailure(async () =>
          succeed(await readVirtualMachines(world, { networkId: network.id })),
        );
  const live =
    layout === null ? new Map() : await readLiveOfAll(world, { layout, traces, machines });
  return succeed({ policy, sources, traces: { ...traces, ours: network }, layout, machines, live });
}

async function readLiveOfAll(
  world: World,
  of: {
    readonly layout: NetworkLayout;
    readonly traces: NetworkTraces;
    readonly machines: Outcome<readonly VirtualMachine[]>;
  },
): Promise<ReadonlyMap<HostName, Outcome<LiveFacts>>> {
  const { layout, traces, machines } = of;
  const { ours } = traces;
  const running = machines.ok ? machines.value.filter(({ state }) => state === 'Running') : [];
  const addresses = running.flatMap((machine) =>
    ours === null ? [] : addressesIn(machine, ours).map((ip) => ({ name: machine.name, ip })),
  );
  const hasServers = exposuresOf(traces).length > 0;
  const found = layout.routers.filter(({ router }) =>
    traces.routers.some(({ of: facts, interface: link }) => {
      return facts.router.host === router.host && link !== null;
    }),
  );
  const entries = await Promise.all(
    found.map(async (at) => {
      const sights = await readLive(world, layout, { at, machines: addresses, hasServers });
      return [at.router.host, sights] as const;
    }),
  );
  return new Map(entries);
}

/** Pure: everything that was seen in, the lines out. */
export function answerOf(view: View): Answer {
  const { traces, layout, sources } = view;
  const cloud = sources.cloud.ok ? cloudLines(traces.ours, traces.vlan) : [];
  const lines = isStrange(traces) ? cloud : [...unreadLines(view), ...cloud, ...partLines(view)];
  const amiss = lines.filter(({ isGood }) => !isGood).length;
  const name = layout === null ? `VLAN ${traces.vlan}` : `${layout.name} (VLAN ${traces.vlan})`;
  const verdict =
    amiss === 0 ? 'all is well' : `${amiss} of ${lines.length} are not as they should be`;
  return { title: `Network ${name}: ${verdict}`, lines: lines.map(renderLine) };
}

/** Made by somebody else, so it need not look like one of ours. */
function isStrange(traces: NetworkTraces): boolean {
  const { ours } = traces;
  return ours !== null && !isOurs(ours) && ourTraces({ ...traces, ours: null }).length === 0;
}

function partLines(view: View): readonly Line[] {
  const { sources, traces, layout } = view;
  return [
    ...sources.switches.flatMap(({ facts }) =>
      facts.ok ? [switchLine(facts.value, traces.vlan)] : [],
    ),
    ...(layout === null ? [] : layoutLines(view, layout)),
  ];
}

function layoutLines(view: View, layout: NetworkLayout): readonly Line[] {
  const { traces, machines } = view;
  const { ours } = traces;
  const live = seen(view.live);
  const routers = layout.routers.flatMap((at) => {
    const found = traces.routers.find(({ of }) => of.router.host === at.router.host);
    if (found === undefined) return [];
    return routerLines({ layout, at, traces: found, live: live.get(at.router.host) ?? null });
  });
  const vms = machines.ok && ours !== null ? machines.value : [];
  return [
    ...routers,
    gatewayLine(layout, traces),
    ...(view.policy.proxyArp === 'interface'
      ? []
      : proxyLines(layout, { traces, live, machines: vms })),
    ...vms.flatMap((machine) => (ours === null ? [] : [machineLine(machine, ours, live)])),
    ...routeLines(layout, traces, vms),
    ...exposureLines(traces, live),
  ];
}

function proxyLines(
  layout: NetworkLayout,
  of: {
    readonly traces: NetworkTraces;
    readonly live: ReadonlyMap<HostName, LiveFacts>;
    readonly machines: readonly VirtualMachine[];
  },
): readonly Line[] {
  const { ours } = of.traces;
  if (layout.mode === 'nat' || ours === null) return [];
  const owners = ownersOf(layout.gateway, of.traces);
  const wanted = of.machines.flatMap((machine) => addressesIn(machine, ours));
  return layout.routers.flatMap(({ router }) => {
    const sights = of.live.get(router.host);
    if (sights === undefined) return [];
    const isOwner = owners.includes(router.host);
    return [proxyLine(router, { isOwner, wanted, proxied: sights.proxied })];
  });
}

function seen<Host>(all: ReadonlyMap<Host, Outcome<LiveFacts>>): ReadonlyMap<Host, LiveFacts> {
  return new Map([...all].flatMap(([host, sights]) => (sights.ok ? [[host, sights.value]] : [])));
}

function unreadLines({ sources, machines, live }: View): readonly Line[] {
  const failed: (readonly [string, Failure])[] = [];
  if (!sources.cloud.ok) failed.push(['CloudStack', sources.cloud.failure]);
  else if (!machines.ok) failed.push(['The VMs', machines.failure]);
  for (const { of, facts } of sources.routers) if (!facts.ok) failed.push([of.host, facts.failure]);
  for (const { of, facts } of sources.switches)
    if (!facts.ok) failed.push([of.name, facts.failure]);
  for (const [host, sights] of live) if (!sights.ok) failed.push([host, sights.failure]);
  return failed.map(([who, { what }]) => bad(`${who} could not be read whole: ${what}`));
}
