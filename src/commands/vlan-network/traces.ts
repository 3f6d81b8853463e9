// Everything that is there of one VLAN, wherever it is: in CloudStack, on each router, on each switch.
// A network that is whole has all of it; one that is half made, or a stranger, has some. Pure.

import { type Outcome, refuse } from '../../domain/failures.ts';
import { parseVlanId, type VlanId } from '../../domain/names.ts';
import type { CloudNetwork } from '../../facts/cloud/networks.ts';
import { fragmentPath } from '../../facts/keepalived/fragment.ts';
import type { FragmentFact } from '../../facts/keepalived/state.ts';
import type { VlanInterfaceFact } from '../../facts/vlan-interface.ts';
import {
  type InterfaceFile,
  interfaceFiles,
  isOurFile,
} from '../persistence/vlan-interface-files.ts';
import {
  cloudVlansInclude,
  type NetworkFacts,
  type RouterFacts,
  type SwitchFacts,
} from './facts.ts';

type ReadFacts = Pick<NetworkFacts, 'routers' | 'switches'> & {
  readonly cloud: Pick<NetworkFacts['cloud'], 'networks'>;
};

export interface RouterTraces {
  readonly of: RouterFacts;
  readonly interface: VlanInterfaceFact | null;
  readonly fragment: FragmentFact | null;
  /** Of the file with its address; null: there is none. */
  readonly interfaceFile: string | null;
  /** That one first, then the others of the trunk's manager; also those that are missing. */
  readonly interfaceFiles: readonly InterfaceFile[];
}

export interface SwitchTraces {
  readonly of: SwitchFacts;
  /** Every port, configured or not, that names the VLAN; not those that carry all of them. */
  readonly ports: readonly string[];
}

export interface NetworkTraces {
  readonly vlan: VlanId;
  /** With Arpeggio's tag. */
  readonly ours: CloudNetwork | null;
  readonly strangers: readonly CloudNetwork[];
  readonly routers: readonly RouterTraces[];
  readonly switches: readonly SwitchTraces[];
}

export const OUR_TAG = { key: 'managed-by', value: 'arpeggio' };

export function isOurs({ tags }: CloudNetwork): boolean {
  return tags[OUR_TAG.key] === OUR_TAG.value;
}

/** `facts` may lack what could not be read. */
export function tracesOf(vlan: VlanId, facts: ReadFacts): NetworkTraces {
  const networks = facts.cloud.networks.filter((network) => cloudVlansInclude(network.vlan, vlan));
  return {
    vlan,
    ours: networks.find(isOurs) ?? null,
    strangers: networks.filter((network) => !isOurs(network)),
    routers: facts.routers.map((router) => routerTraces(vlan, router)),
    switches: facts.switches.map((one) => ({ of: one, ports: portsCarrying(vlan, one) })),
  };
}

/** Every VLAN that CloudStack or a router's file names, in order. */
export function knownVlans(facts: ReadFacts): readonly VlanId[] {
  const vlans = new Set<VlanId>([
    ...facts.cloud.networks.flatMap(({ vlan }) => parseVlanId(vlan ?? '') ?? []),
    ...facts.routers.flatMap(({ fragments }) => fragments.map(({ vlan }) => vlan)),
  ]);
  return [...vlans].toSorted((a, b) => a - b);
}

function routerTraces(vlan: VlanId, of: RouterFacts): RouterTraces {
  const files = interfaceFiles(of.management, vlan);
  return {
    of,
    interface: of.vlanInterfaces.find((link) => link.vlan === vlan) ?? null,
    fragment: of.fragments.find((fragment) => fragment.vlan === vlan) ?? null,
    interfaceFile: files[0]?.content ?? null,
    interfaceFiles: files,
  };
}

function portsCarrying(vlan: VlanId, of: SwitchFacts): readonly string[] {
  if (of.trunks === null) return [];
  return [...of.trunks.ports]
    .filter(([, { carries, untagged }]) => {
      return untagged === vlan || (carries !== 'all' && carries.has(vlan));
    })
    .map(([name]) => name);
}

function isOurFragment(fragment: FragmentFact | null): boolean {
  return fragment !== null && fragment.fragment !== null;
}

/** The parts that Arpeggio alone makes, in words; empty: no network of ours was ever here. */
export function ourTraces({ vlan, ours, routers }: NetworkTraces): readonly string[] {
  return [
    ...(ours === null ? [] : [`network ${ours.name} in CloudStack`]),
    ...routers.flatMap(({ of, fragment, interfaceFiles: files }) => [
      ...(isOurFragment(fragment) ? [`${fragmentPath(vlan)} on ${of.router.host}`] : []),
      ...files
        .filter(({ content }) => isOurFile(content))
        .map(({ path }) => `${path} on ${of.router.host}`),
    ]),
  ];
}

/** Parts that anybody may have made. */
export function foreignTraces({ vlan, routers, switches }: NetworkTraces): readonly string[] {
  return [
    ...routers.flatMap(({ of, interface: link, fragment, interfaceFiles: files }) => [
      ...(link === null ? [] : [`interface ${link.name} on ${of.router.host}`]),
      ...(fragment === null || isOurFragment(fragment)
        ? []
        : [`${fragmentPath(vlan)} on ${of.router.host}`]),
      ...files
        .filter(({ content }) => content !== null && !isOurFile(content))
        .map(({ path }) => `${path} on ${of.router.host}`),
    ]),
    ...switches.flatMap(({ of, ports }) =>
      ports.length === 0 ? [] : [`VLAN ${vlan} on ${ports.join(', ')} of ${of.switch.name}`],
    ),
  ];
}

/** Whether every part is there that a finished network has, wherever its VMs are. */
export function isWhole(traces: NetworkTraces): boolean {
  return traces.ours !== null && isWholeOnRouters(traces);
}

export function isWholeOnRouters({ routers }: NetworkTraces): boolean {
  return routers.every(({ interface: link, fragment, interfaceFiles: files }) => {
    const isKept = files.every(({ content }) => isOurFile(content));
    return link !== null && isOurFragment(fragment) && isKept;
  });
}

export function notFound(vlan: VlanId): Extract<Outcome<never>, { ok: false }> {
  return refuse('network-not-found', {
    what: `There is no network with VLAN ${vlan}.`,
    why: 'CloudStack has none, and no router has a file of one.',
    fix: `Nothing was done. /networks lists those that exist; /new-network vlan ${vlan} makes it.`,
  });
}

export function notOurs({
  vlan,
  strangers,
}: NetworkTraces): Extract<Outcome<never>, { ok: false }> {
  const names = strangers.map(({ name, account }) => `${name} (of ${account})`);
  return refuse('network-not-ours', {
    what: `VLAN ${vlan} is ${names.join(' and ')} in CloudStack, which Arpeggio did not make.`,
    why: `It lacks the tag ${OUR_TAG.key}=${OUR_TAG.value}.`,
    fix: 'Nothing was done. Look after it by hand, or give it that tag in CloudStack.',
  });
}
