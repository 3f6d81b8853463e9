// The inventory of the lab's public segment, as arpeggio.yaml would describe it.

import type { Inventory } from '../../src/domain/inventory.ts';
import type { HostName, InterfaceName, IpAddress, Prefix } from '../../src/domain/names.ts';

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
