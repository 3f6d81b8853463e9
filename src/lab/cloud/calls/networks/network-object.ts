// A network as the API shows it (reference, responses 3). VLAN and broadcast URI are for root only.

import type { Caller } from '../../api/authenticate.ts';
import { renderDate } from '../../world/dates.ts';
import { renderOwner } from '../../world/owners.ts';
import type { CloudState, JsonObject, Network, NetworkOffering } from '../../world/rows.ts';
import { tagObjects } from '../tag-objects.ts';

export function networkObject(state: CloudState, network: Network, caller: Caller): JsonObject {
  const offering = state.networkOfferings.find(({ id }) => id === network.offeringId);
  return {
    id: network.id,
    name: network.name,
    displaytext: network.displayText,
    broadcastdomaintype: 'Vlan',
    traffictype: 'Guest',
    ...addressFields(network),
    zoneid: network.zoneId,
    zonename: state.zones.find(({ id }) => id === network.zoneId)?.name,
    ...offeringFields(offering),
    issystem: false,
    state: network.state,
    related: network.id,
    ...(caller.account.type === 'Admin' ? vlanFields(network) : {}),
    dns1: '192.0.2.53',
    type: network.guestType,
    acltype: network.guestType === 'Shared' ? 'Domain' : 'Account',
    ...renderOwner(state, network.owner),
    service: serviceObjects(offering?.services ?? []),
    networkdomain: `cs${network.number.toString(16)}cloud.internal`,
    physicalnetworkid: network.physicalNetworkId,
    restartrequired: false,
    canusefordeploy: true,
    tags: tagObjects(state, network.id),
    displaynetwork: true,
    strechedl2subnet: false,
    redundantrouter: false,
    created: renderDate(network.created),
    details: {},
    egressdefaultpolicy: true,
    publicmtu: 1500,
    privatemtu: 1500,
    hasannotations: false,
  };
}

function addressFields({ gateway, netmask, cidr }: Network): JsonObject {
  if (gateway === null || netmask === null || cidr === null) return {};
  return { gateway, netmask, cidr };
}

function vlanFields({ vlan }: Network): JsonObject {
  return vlan === null ? {} : { broadcasturi: `vlan://${vlan}`, vlan };
}

function offeringFields(offering: NetworkOffering | undefined): JsonObject {
  if (offering === undefined) return {};
  return {
    networkofferingid: offering.id,
    networkofferingname: offering.name,
    networkofferingdisplaytext: offering.displayText,
    networkofferingconservemode: offering.conserveMode,
    networkofferingavailability: offering.availability,
    specifyvlan: offering.specifyVlan,
    specifyipranges: offering.specifyIpRanges,
    ispersistent: offering.isPersistent,
  };
}

export function serviceObjects(services: readonly string[]): JsonObject[] {
  return services.map((name) => ({ name, capability: [] }));
}
