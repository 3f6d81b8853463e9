// A VM and its NICs as the API shows them. A NIC without an address has neither netmask nor gateway.

import type { Caller } from '../../api/authenticate.ts';
import { renderDate } from '../../world/dates.ts';
import { renderOwner } from '../../world/owners.ts';
import type { CloudState, JsonObject, Machine, Network, Nic } from '../../world/rows.ts';
import { tagObjects } from '../tag-objects.ts';

export function machineObject(
  state: CloudState,
  machine: Machine,
  { caller, withNics }: { caller: Caller; withNics: boolean },
): JsonObject {
  return {
    id: machine.id,
    name: machine.name,
    displayname: machine.displayName,
    ...renderOwner(state, machine.owner),
    created: renderDate(machine.created),
    state: machine.state,
    haenable: false,
    zoneid: machine.zoneId,
    zonename: state.zones.find(({ id }) => id === machine.zoneId)?.name,
    ...(caller.account.type === 'Admin' ? rootFields(machine) : {}),
    ...partFields(state, machine),
    rootdeviceid: 0,
    rootdevicetype: 'ROOT',
    securitygroup: [],
    ...(withNics ? { nic: machine.nics.map((nic) => nicObject(state, machine, nic)) } : {}),
    hypervisor: 'KVM',
    affinitygroup: [],
    displayvm: true,
    isdynamicallyscalable: false,
    tags: tagObjects(state, machine.id),
    hasannotations: false,
  };
}

function rootFields(machine: Machine): JsonObject {
  return { hostname: machine.host ?? undefined, instancename: instanceName(machine) };
}

function partFields(state: CloudState, machine: Machine): JsonObject {
  const template = state.templates.find(({ id }) => id === machine.templateId);
  const offering = state.serviceOfferings.find(({ id }) => id === machine.serviceOfferingId);
  return {
    templateid: machine.templateId,
    templatename: template?.name,
    passwordenabled: template?.isPasswordEnabled,
    serviceofferingid: machine.serviceOfferingId,
    serviceofferingname: offering?.name,
    cpunumber: offering?.cpus,
    cpuspeed: 2000,
    memory: offering?.memoryMb,
  };
}

export function instanceName({ number }: Machine): string {
  return `i-2-${number}-VM`;
}

export function nicObject(state: CloudState, machine: Machine, nic: Nic): JsonObject {
  const network = state.networks.find(({ id }) => id === nic.networkId);
  return {
    id: nic.id,
    networkid: nic.networkId,
    networkname: network?.name,
    ...(nic.ip === null ? {} : addressFields(nic.ip, network)),
    ...(network?.vlan == null ? {} : vlanFields(network.vlan)),
    traffictype: 'Guest',
    type: network?.guestType,
    isdefault: nic.isDefault,
    macaddress: nic.mac,
    secondaryip: nic.secondaryIps.map(({ id, ip }) => ({ id, ipaddress: ip })),
    extradhcpoption: [],
    deviceid: String(machine.nics.indexOf(nic)),
    virtualmachineid: machine.id,
  };
}

function addressFields(ip: string, network: Network | undefined): JsonObject {
  return {
    ipaddress: ip,
    netmask: network?.netmask ?? undefined,
    gateway: network?.gateway ?? undefined,
  };
}

function vlanFields(vlan: string): JsonObject {
  return { isolationuri: `vlan://${vlan}`, broadcasturi: `vlan://${vlan}` };
}
