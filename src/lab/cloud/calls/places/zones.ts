// listZones, listPhysicalNetworks, listVlanIpRanges: where networks can be, and which VLANs and
// addresses CloudStack hands out itself.

import type { ListCall } from '../../api/call.ts';
import { parseNetmask } from '../../world/ipv4.ts';
import type { CloudState, JsonObject, VlanIpRange } from '../../world/rows.ts';

export const listZones: ListCall = {
  kind: 'list',
  name: 'listZones',
  role: 'all',
  key: 'zone',
  parameters: 'id:uuid-zone; name:string; networktype:string; available:boolean',
  rows: ({ core: { state }, arguments: asked }) =>
    state.zones
      .filter((zone) => asked.fits('id', zone.id) && asked.fits('name', zone.name))
      .filter((zone) => asked.fits('networktype', zone.networkType))
      .map((zone) => ({
        id: zone.id,
        name: zone.name,
        networktype: zone.networkType,
        securitygroupsenabled: zone.hasSecurityGroups,
        allocationstate: 'Enabled',
        localstorageenabled: false,
        dhcpprovider: 'VirtualRouter',
        tags: [],
      })),
};

/** `name` is LIKE here, not equal. */
export const listPhysicalNetworks: ListCall = {
  kind: 'list',
  name: 'listPhysicalNetworks',
  role: 'root',
  key: 'physicalnetwork',
  parameters: 'id:uuid-physicalnetwork; name:string; zoneid:uuid-zone',
  rows: ({ core: { state }, arguments: asked }) =>
    state.physicalNetworks
      .filter((row) => asked.fits('id', row.id) && asked.fits('zoneid', row.zoneId))
      .filter((row) => asked.isPart('name', row.name))
      .map((row) => ({
        id: row.id,
        name: row.name,
        broadcastdomainrange: 'ZONE',
        zoneid: row.zoneId,
        zonename: state.zones.find(({ id }) => id === row.zoneId)?.name,
        state: 'Enabled',
        ...(row.dynamicVlans === '' ? {} : { vlan: row.dynamicVlans }),
        tags: row.tags.join(','),
        isolationmethods: row.isolation,
      })),
};

/** Public ranges and those of networks together; `networkid` picks the latter. */
export const listVlanIpRanges: ListCall = {
  kind: 'list',
  name: 'listVlanIpRanges',
  role: 'root',
  key: 'vlaniprange',
  parameters:
    'id:uuid-vlaniprange; zoneid:uuid-zone; networkid:uuid-network; vlan:string; ' +
    'physicalnetworkid:uuid-physicalnetwork; forvirtualnetwork:boolean',
  rows: ({ core: { state }, arguments: asked }) =>
    state.vlanIpRanges
      .filter((row) => asked.fits('id', row.id) && asked.fits('zoneid', row.zoneId))
      .filter((row) => asked.fits('networkid', row.networkId))
      .filter((row) => asked.fits('physicalnetworkid', row.physicalNetworkId))
      .filter((row) => asked.fits('vlan', `vlan://${row.vlan}`, row.vlan))
      .filter((row) => (asked.flag('forvirtualnetwork') ?? isPublic(row)) === isPublic(row))
      .map((row) => rangeObject(state, row)),
};

function isPublic(range: VlanIpRange): boolean {
  return range.networkId === null;
}

function rangeObject(state: CloudState, row: VlanIpRange): JsonObject {
  return {
    id: row.id,
    forvirtualnetwork: isPublic(row),
    zoneid: row.zoneId,
    vlan: `vlan://${row.vlan}`,
    account: 'system',
    domainid: state.domains[0]?.id,
    domain: state.domains[0]?.name,
    gateway: row.gateway,
    netmask: row.netmask,
    cidr: `${row.gateway}/${parseNetmask(row.netmask) ?? 0}`,
    startip: row.startIp,
    endip: row.endIp,
    networkid: row.networkId ?? undefined,
    physicalnetworkid: row.physicalNetworkId,
    forsystemvms: false,
  };
}
