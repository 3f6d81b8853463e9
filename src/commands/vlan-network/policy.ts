// The part of the inventory that the commands about networks need, and the words typed to them.

import { type Outcome, refuse, succeed } from '../../domain/failures.ts';
import type { Inventory, NetworkPolicy, Router } from '../../domain/inventory.ts';
import { type InterfaceName, parseVlanId, type VlanId } from '../../domain/names.ts';
import type { Intent } from '../../domain/plan.ts';
import { argument } from '../command.ts';

export function networkPolicyOf(inventory: Inventory): Outcome<NetworkPolicy> {
  if (inventory.networks !== null) return succeed(inventory.networks);
  return refuse('networks-not-configured', {
    what: 'No router, switch or prefix for networks is configured.',
    why: 'arpeggio.yaml has no section "networks".',
    fix: 'Nothing was done. Add it as in manifests/arpeggio.example.yaml and restart the bot.',
  });
}

export function vlanOf(intent: Intent): VlanId {
  const vlan = parseVlanId(argument(intent, 'vlan'));
  if (vlan === null) throw new Error(`Intent "${intent.text}" holds no VLAN.`);
  return vlan;
}

// IFNAMSIZ less the NUL.
const INTERFACE_NAME_BYTES_MAX = 15;

/** `eth1.1234`, or `vlan1234` where the kernel would refuse the long name. */
export function vlanInterfaceName({ trunk }: Router, vlan: VlanId): InterfaceName {
  const name = `${trunk}.${vlan}`;
  return (name.length > INTERFACE_NAME_BYTES_MAX ? `vlan${vlan}` : name) as InterfaceName;
}
