// How the network is before anybody does anything: as the lab, with two more addresses that can be
// moved, kept by files as Arpeggio itself would have left them.

import type { Inventory } from '../../../src/domain/inventory.ts';
import { LAB_INVENTORY_WITH_NETWORKS } from '../../fakes/lab-inventory.ts';
import type { Chance } from '../seed/chance.ts';
import type { SimNetwork } from '../ports/network.ts';
import { NODES } from './script.ts';

// Long enough for a late click to meet it, short enough that no seed waits a quarter of an hour.
const EXPIRY_MS = 3 * 60_000;

export const INVENTORY: Inventory = { ...LAB_INVENTORY_WITH_NETWORKS, approvalExpiryMs: EXPIRY_MS };

/** Where the addresses are that the lab does not have; it has .50 and .60 on node1. */
export type Placement = ReadonlyMap<string, string>;

export function placeAddresses(chance: Chance): Placement {
  return new Map(
    ['203.0.113.51', '203.0.113.52'].map((ip) => [ip, chance.pick(`first place of ${ip}`, NODES)]),
  );
}

export function furnish(network: SimNetwork, placement: Placement): void {
  for (const [ip, host] of placement) {
    network.alter(host, (kernel) => {
      const link = kernel.link('eth0');
      if (link === undefined) throw new Error(`${host} has no eth0`);
      kernel.addAddress(link, { address: ip, prefixLength: 32, scope: 'global' });
      kernel.files.write(fileOf(ip), stanzaOf(ip));
    });
  }
}

function fileOf(ip: string): string {
  return `/etc/network/interfaces.d/service-${ip.replaceAll('.', '-')}`;
}

function stanzaOf(ip: string): string {
  return `iface eth0 inet static\n    address ${ip}/32\n`;
}
