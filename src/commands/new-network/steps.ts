// The steps of /new-network in order: what others would collide with first (CloudStack's record and
// the switch), then the routers, each part before what stands on it, and files last, so that until
// then a reboot is a natural undo. keepalived's own file is the way to apply it, so that one is not
// last.

import { type ChangeId, type IpAddress, prefixLengthOf } from '../../domain/names.ts';
import type { NetworkPolicy } from '../../domain/inventory.ts';
import type { PlannedStep } from '../../domain/plan.ts';
import { planStep } from '../../steps/catalogue.ts';
import { cloudIdFor } from '../../steps/cloud/cloud-ids.ts';
import { createNetworkOffering } from '../../steps/cloud/create-network-offering.ts';
import { createNetwork } from '../../steps/cloud/create-network.ts';
import { addNetworkAddress } from '../../steps/router/add-network-address.ts';
import { checkAddressFree } from '../../steps/router/check-address-free.ts';
import { createVlanInterface } from '../../steps/router/create-vlan-interface.ts';
import { verifyVlan } from '../../steps/router/verify-vlan.ts';
import type { FileEdit } from '../persistence/file-edit.ts';
import type { NetworkFacts } from '../vlan-network/facts.ts';
import { type ProxyArpFact, proxyArpSteps } from './proxy-arp.ts';
import { fileStep, numbered } from '../vlan-network/steps/file-step.ts';
import { forwardingSteps } from '../vlan-network/steps/forwarding.ts';
import { fragmentSteps, gatewayProof } from '../vlan-network/steps/fragments.ts';
import { type NetworkLayout, type RouterLayout, VLAN_SETTINGS } from '../vlan-network/layout.ts';

export interface NewNetworkParts {
  readonly changeId: ChangeId;
  readonly policy: NetworkPolicy;
  readonly facts: NetworkFacts;
  /** The file of the VLAN interface on each router, in the routers' order. */
  readonly files: readonly (readonly FileEdit[])[];
  readonly trunks: readonly PlannedStep[];
  /** Only where arpeggio.yaml asks for proxy_arp on the uplinks. */
  readonly proxyArp: readonly ProxyArpFact[];
}

export function newNetworkSteps(
  layout: NetworkLayout,
  parts: NewNetworkParts,
): readonly PlannedStep[] {
  const { vlan, routers } = layout;
  return [
    ...cloudSteps(layout, parts),
    ...parts.trunks,
    ...routers.flatMap((router) => interfaceSteps(layout, router)),
    ...parts.facts.routers.flatMap(forwardingSteps),
    ...parts.proxyArp.flatMap(proxyArpSteps),
    ...fragmentSteps(layout, parts.changeId),
    ...routers.flatMap(({ router }, index) =>
      (parts.files[index] ?? []).map((edit, number) =>
        fileStep(numbered(`persist-on-${router.host}`, number), router.host, {
          edit,
          purpose: `Keep VLAN ${vlan} on ${router.host} after a reboot`,
        }),
      ),
    ),
    // Once more, because the end of a thread is where people look for who has the gateway.
    gatewayProof('verify-gateway-at-end', layout),
    planStep('verify-vlan', verifyVlan, {
      vlan,
      routers: routers.map(({ router, interface: name, ip }) => {
        return { host: router.host, interface: name, ip };
      }),
      machines: [],
    }),
  ];
}

function cloudSteps(layout: NetworkLayout, parts: NewNetworkParts): readonly PlannedStep[] {
  const { changeId, policy, facts } = parts;
  const { networkOffering, physicalNetworkTag } = policy.cloud;
  const offering =
    facts.cloud.offerings.length > 0
      ? []
      : [
          planStep('create-offering', createNetworkOffering, {
            name: networkOffering,
            tag: physicalNetworkTag,
          }),
        ];
  const network = planStep('create-network', createNetwork, {
    name: layout.name,
    displayText: `${layout.name}: ${layout.prefix}, ${layout.mode}, VLAN ${layout.vlan}`,
    offering: networkOffering,
    zoneId: facts.cloud.zone.id,
    vlan: layout.vlan,
    prefix: layout.prefix,
    gateway: layout.gateway,
    owner: { ...facts.cloud.owner },
    changeId,
    tagJobId: cloudIdFor(changeId, 'create-network', 'tag'),
  });
  return [...offering, network];
}

function interfaceSteps(layout: NetworkLayout, at: RouterLayout): readonly PlannedStep[] {
  const { host, trunk } = at.router;
  const place = { host, interface: at.interface };
  const free = (what: string, ip: IpAddress) =>
    planStep(`check-${what}-from-${host}`, checkAddressFree, { ...place, ip });
  return [
    planStep(`create-vlan-on-${host}`, createVlanInterface, {
      host,
      parent: trunk,
      name: at.interface,
      vlan: layout.vlan,
      settings: { ...VLAN_SETTINGS },
    }),
    free('gateway', layout.gateway),
    free('own-address', at.ip),
    planStep(`address-on-${host}`, addNetworkAddress, {
      ...place,
      ip: at.ip,
      prefixLength: prefixLengthOf(layout.prefix),
    }),
  ];
}
