// The inventory of the lab's public segment, as arpeggio.yaml would describe it.

import type { Inventory, NetworkPolicy, Router } from '../../src/domain/inventory.ts';
import type { HostName, InterfaceName, IpAddress, Prefix, VlanId } from '../../src/domain/names.ts';

export const ALICE = { id: 'U0ALICE' };
export const BOB = { id: 'U0BOB' };
export const CAROL = { id: 'U0CAROL' };
export const EVE = { id: 'U0EVE' };

export function on(host: string, name = 'eth0') {
  return { host: host as HostName, interface: name as InterfaceName };
}

export const LAB_INVENTORY: Inventory = {
  networks: null,
  hosts: ['gw', 'internet', 'node1', 'node2', 'node3', 'router1', 'router2'] as HostName[],
  approvers: [BOB.id, CAROL.id],
  approvalExpiryMs: 15 * 60_000,
  undoCoveredMs: 3_600_000,
  segments: [
    {
      name: 'public',
      prefix: '203.0.113.0/24' as Prefix,
      gateway: '203.0.113.1' as IpAddress,
      gatewayHost: on('gw', 'eth1'),
      movable: ['203.0.113.48/28' as Prefix],
      nodes: [on('node1'), on('node2'), on('node3')],
      observer: on('router1'),
      probeFrom: 'internet' as HostName,
    },
  ],
};

function router(host: string): Router {
  return {
    host: host as HostName,
    uplink: 'eth0' as InterfaceName,
    trunk: 'eth1' as InterfaceName,
  };
}

/** Two routers, one Linux bridge as their switch, and the zone of the cloud stand-in. */
export const LAB_NETWORKS: NetworkPolicy = {
  routers: [router('router1'), router('router2')],
  proxyArp: 'addresses',
  switches: [
    {
      name: 'switch',
      system: 'linux-bridge',
      host: 'switch' as HostName,
      ports: ['router1-eth1', 'router2-eth1', 'node1-eth1', 'node2-eth1', 'node3-eth1'],
    },
  ],
  pools: {
    nat: [{ prefix: '10.12.0.0/16' as Prefix, length: 24 }],
    routed: [{ prefix: '203.0.113.128/25' as Prefix, length: 28 }],
  },
  reservedVlans: [{ first: 1002 as VlanId, last: 1005 as VlanId }],
  exposable: ['203.0.113.80/28' as Prefix],
  cloud: {
    zone: null,
    networkOffering: 'Arpeggio VLAN without services',
    physicalNetworkTag: null,
    owner: null,
    template: null,
    serviceOffering: null,
  },
};

export const LAB_INVENTORY_WITH_NETWORKS: Inventory = {
  ...LAB_INVENTORY,
  networks: LAB_NETWORKS,
};
