// /new-network vlan ID …: a network without a virtual router, from CloudStack's record to the checks.
// Here are its grammar and the order of its reading and planning; new-network/ decides what it will
// be and lays out the steps, vlan-network/ is shared with the other commands about networks.

import { type Outcome, succeed } from '../domain/failures.ts';
import type { NetworkMode } from '../domain/inventory.ts';
import { digestOf } from '../domain/json.ts';
import { type IpAddress, type Prefix, type VlanId, vlanResource } from '../domain/names.ts';
import type { Intent, Plan } from '../domain/plan.ts';
import type { PrepareContext } from '../ports/command-catalogue.ts';
import type { Command } from './command.ts';
import { IP_ARGUMENT } from './grammar/argument-types.ts';
import {
  MODE_ARGUMENT,
  NETWORK_NAME_ARGUMENT,
  PREFIX_ARGUMENT,
  VLAN_ARGUMENT,
} from './grammar/network-arguments.ts';
import { type Asked, designNetwork, mayBeRouted } from './new-network/design.ts';
import { type Neighbours, NO_NEIGHBOURS, readNeighbours } from './new-network/neighbours.ts';
import { type ProxyArpFact, readProxyArp } from './new-network/proxy-arp.ts';
import { newNetworkFactsAsJson } from './new-network/facts-json.ts';
import {
  forwardingWarnings,
  offeringRefusal,
  routerRefusal,
  vlanRefusal,
} from './new-network/refusals.ts';
import { type NewNetworkParts, newNetworkSteps } from './new-network/steps.ts';
import type { FileEdit } from './persistence/file-edit.ts';
import { reloadWarnings } from './persistence/manager-warnings.ts';
import { trunkOf, vlanInterfaceFiles } from './persistence/vlan-interface-files.ts';
import type { NetworkFacts } from './vlan-network/facts.ts';
import { type NetworkLayout, VLAN_SETTINGS } from './vlan-network/layout.ts';
import { networkLocks } from './vlan-network/locks.ts';
import { networkPolicyOf, vlanOf } from './vlan-network/policy.ts';
import { readNetworkFacts } from './vlan-network/read-facts.ts';
import { switchSteps, switchWarnings } from './vlan-network/steps/switches.ts';

export const newNetwork: Command = {
  name: '/new-network',

  grammar: {
    name: '/new-network',
    summary: 'Make a network without a virtual router: CloudStack, switch, routers and gateway',
    example: '/new-network vlan 1234',
    rules: [
      { name: 'vlan', keyword: 'vlan', type: VLAN_ARGUMENT, isOptional: false },
      { name: 'cidr', keyword: 'cidr', type: PREFIX_ARGUMENT, isOptional: true },
      { name: 'gateway', keyword: 'gateway', type: IP_ARGUMENT, isOptional: true },
      { name: 'name', keyword: 'name', type: NETWORK_NAME_ARGUMENT, isOptional: true },
      { name: 'mode', keyword: 'mode', type: MODE_ARGUMENT, isOptional: true },
    ],
    flags: {},
  },

  resourcesOf: (intent) => [vlanResource(vlanOf(intent))],

  async prepare(intent, context) {
    const policy = networkPolicyOf(context.inventory);
    if (!policy.ok) return policy;
    const { world, inventory } = context;
    const isRouted = mayBeRouted(whatWasAsked(intent), inventory.segments);
    const [facts, neighbours, proxyArp] = await Promise.all([
      readNetworkFacts(world, policy.value),
      isRouted ? readNeighbours(world, inventory.segments) : NO_NEIGHBOURS,
      isRouted && policy.value.proxyArp === 'interface'
        ? Promise.all(policy.value.routers.map((router) => readProxyArp(world, router)))
        : [],
    ]);
    return facts.ok
      ? planNewNetwork(intent, facts.value, context, { neighbours, proxyArp })
      : facts;
  },
};

/** Read for mode routed only. */
interface RoutedFacts {
  readonly neighbours: Neighbours;
  readonly proxyArp: readonly ProxyArpFact[];
}

/** Pure: what was typed and what was read in, a plan or a refusal out. */
export function planNewNetwork(
  intent: Intent,
  facts: NetworkFacts,
  { inventory, changeId }: Pick<PrepareContext, 'inventory' | 'changeId'>,
  { neighbours, proxyArp }: RoutedFacts = { neighbours: NO_NEIGHBOURS, proxyArp: [] },
): Outcome<{ readonly kind: 'plan'; readonly plan: Plan }> {
  const policy = networkPolicyOf(inventory);
  if (!policy.ok) return policy;
  const asked = whatWasAsked(intent);
  const configured = { policy: policy.value, segments: inventory.segments, neighbours };
  const taken = vlanRefusal(asked.vlan, facts, policy.value);
  if (taken !== null) return taken;
  const layout = designNetwork(asked, facts, configured);
  if (!layout.ok) return layout;
  const refused = offeringRefusal(facts.cloud) ?? firstRouterRefusal(layout.value, facts);
  if (refused !== null) return refused;
  const files = interfaceFiles(layout.value, facts, changeId);
  if (!files.ok) return files;
  const trunks = switchSteps({ action: 'add', vlan: asked.vlan, changeId }, facts.switches);
  if (!trunks.ok) return trunks;
  const parts = {
    changeId,
    policy: policy.value,
    facts,
    files: files.value,
    trunks: trunks.value,
    proxyArp,
  };
  const warnings = [...warningsOf(asked.vlan, facts), ...neighbours.gaps];
  return succeed({ kind: 'plan', plan: { ...planOf(intent, layout.value, parts), warnings } });
}

function whatWasAsked(intent: Intent): Asked {
  const { cidr, gateway, name, mode } = intent.arguments;
  return {
    vlan: vlanOf(intent),
    prefix: (cidr ?? null) as Prefix | null,
    gateway: (gateway ?? null) as IpAddress | null,
    name: name ?? null,
    mode: (mode ?? null) as NetworkMode | null,
  };
}

function firstRouterRefusal(layout: NetworkLayout, { routers }: NetworkFacts) {
  for (const router of routers) {
    const refused = routerRefusal(layout, router);
    if (refused !== null) return refused;
  }
  return null;
}

function interfaceFiles(
  layout: NetworkLayout,
  { routers }: NetworkFacts,
  changeId: PrepareContext['changeId'],
): Outcome<readonly (readonly FileEdit[])[]> {
  const all: (readonly FileEdit[])[] = [];
  for (const { router, interface: name, ip } of layout.routers) {
    const management = routers.find((facts) => facts.router.host === router.host)?.management;
    if (management === undefined) throw new Error(`${router.host} was not read.`);
    const { vlan, prefix } = layout;
    const of = { vlan, prefix, interface: name, ip, settings: VLAN_SETTINGS, changeId };
    const edits = vlanInterfaceFiles(router, management, of);
    if (!edits.ok) return edits;
    all.push(edits.value);
  }
  return succeed(all);
}

function warningsOf(vlan: VlanId, { routers, switches }: NetworkFacts): readonly string[] {
  return [
    ...routers.flatMap(forwardingWarnings),
    ...switchWarnings(vlan, switches),
    ...routers.flatMap(({ router, management }) =>
      reloadWarnings(trunkOf(router), management, 'kept'),
    ),
  ];
}

function planOf(
  intent: Intent,
  layout: NetworkLayout,
  parts: NewNetworkParts,
): Omit<Plan, 'warnings'> {
  const facts = newNetworkFactsAsJson(layout, parts.facts);
  return {
    intent,
    summary: `Network ${layout.name} is made: VLAN ${layout.vlan}, ${layout.prefix}, ${layout.mode}`,
    steps: newNetworkSteps(layout, parts),
    locks: networkLocks(parts.policy, layout),
    facts,
    factsDigest: digestOf(facts),
    downtime: 'none: nobody uses the network yet, and the others are not touched',
    probe: null,
  };
}
