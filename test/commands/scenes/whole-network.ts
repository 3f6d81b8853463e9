// A network of the lab that is there in all its parts, as values: as /new-network vlan 1234 leaves it.

import { vlanInterfaceFiles } from '../../../src/commands/persistence/vlan-interface-files.ts';
import type { NetworkFacts, RouterFacts } from '../../../src/commands/vlan-network/facts.ts';
import {
  type KnownNetwork,
  knownNetwork,
} from '../../../src/commands/vlan-network/known-network.ts';
import { VLAN_SETTINGS } from '../../../src/commands/vlan-network/layout.ts';
import { tracesOf } from '../../../src/commands/vlan-network/traces.ts';
import type {
  ChangeId,
  InterfaceName,
  IpAddress,
  Prefix,
  VlanId,
} from '../../../src/domain/names.ts';
import type { VirtualMachine } from '../../../src/facts/cloud/virtual-machines.ts';
import { LAB_INVENTORY_WITH_NETWORKS, LAB_NETWORKS } from '../../fakes/lab-inventory.ts';
import {
  cloudNetwork,
  fragment,
  labCloud,
  labFacts,
  labRouter,
  labSwitch,
  vlanInterface,
} from './network-facts.ts';

export function wholeFacts(): NetworkFacts {
  return labFacts({
    cloud: labCloud({ networks: [cloudNetwork()] }),
    routers: [wholeRouter(0), wholeRouter(1)],
    switches: [labSwitch([1234])],
  });
}

function wholeRouter(index: 0 | 1): RouterFacts {
  const { management } = labRouter(index);
  const file = {
    path: '/etc/network/interfaces.d/vlan1234',
    content: interfaceFile(index),
    mode: '644',
    isOwnedByRoot: true,
  };
  return labRouter(index, {
    vlanInterfaces: [vlanInterface(index)],
    fragments: [fragment(index)],
    management: { ...management, ifupdownFiles: [...management.ifupdownFiles, file] },
    forwarding: { isOn: true, isPersistent: true, forwardPolicy: 'accept', rpFilter: {} },
  });
}

function interfaceFile(index: 0 | 1): string {
  const { router, management } = labRouter(index);
  const edits = vlanInterfaceFiles(router, management, {
    vlan: 1234 as VlanId,
    interface: 'eth1.1234' as InterfaceName,
    prefix: '10.12.0.0/24' as Prefix,
    ip: `10.12.0.${2 + index}` as IpAddress,
    settings: VLAN_SETTINGS,
    changeId: 'c222222' as ChangeId,
  });
  if (!edits.ok) throw new Error(edits.failure.what);
  return edits.value[0]?.after ?? '';
}

/** What is known of VLAN 1234 when these are the facts. */
export function knownLab(
  facts: NetworkFacts,
  machines: readonly VirtualMachine[] = [],
): KnownNetwork {
  const known = knownNetwork(tracesOf(1234 as VlanId, facts), {
    facts,
    policy: LAB_NETWORKS,
    inventory: LAB_INVENTORY_WITH_NETWORKS,
    machines,
    proxyScripts: new Map(),
  });
  if (!known.ok) throw new Error(known.failure.what);
  return known.value;
}
