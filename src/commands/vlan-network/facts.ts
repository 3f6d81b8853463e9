// What is read before a network is planned, by where it was read. Readings are bundled here so that
// planning is pure: these facts in, steps or a refusal out.

import type { Router, Switch } from '../../domain/inventory.ts';
import type { VlanId } from '../../domain/names.ts';
import type { ArpingFlavour } from '../../facts/arping-flavour.ts';
import type { NetworkOffering } from '../../facts/cloud/network-offerings.ts';
import type { CloudNetwork } from '../../facts/cloud/networks.ts';
import type { OwnerParameters } from '../../facts/cloud/owners.ts';
import type { VlanUse } from '../../facts/cloud/vlan-ranges.ts';
import type { Zone } from '../../facts/cloud/zones.ts';
import type { ForwardingFact } from '../../facts/forwarding.ts';
import type { InterfaceManagerFact } from '../../facts/persistence/interface-manager.ts';
import type { FragmentFact, KeepalivedFact } from '../../facts/keepalived/state.ts';
import type { RouteFact } from '../../facts/routes.ts';
import type { LinkFact, VlanInterfaceFact } from '../../facts/vlan-interface.ts';
import type { Trunks } from '../../steps/switch/reading.ts';

export interface RouterFacts {
  readonly router: Router;
  readonly links: readonly LinkFact[];
  readonly vlanInterfaces: readonly VlanInterfaceFact[];
  /** Of every table. */
  readonly routes: readonly RouteFact[];
  readonly keepalived: KeepalivedFact;
  /** Why keepalived would not load its configuration again; null: it would. */
  readonly complaint: string | null;
  /** One for each network of which this router has a file. */
  readonly fragments: readonly FragmentFact[];
  readonly forwarding: ForwardingFact;
  /** Content of the file that lets it forward after a reboot; null: there is none. */
  readonly forwardingFile: string | null;
  /** Of the trunk; its files hold those of every VLAN interface too. */
  readonly management: InterfaceManagerFact;
  readonly arping: ArpingFlavour;
}

export interface CloudFacts {
  readonly zone: Zone;
  readonly networks: readonly CloudNetwork[];
  readonly vlanUse: VlanUse;
  /** Of the configured name. */
  readonly offerings: readonly NetworkOffering[];
  /** Parameters that say to whom networks and VMs belong; empty: to the owner of the key. */
  readonly owner: OwnerParameters;
}

export interface SwitchFacts {
  readonly switch: Switch;
  /** null: only people can type on it, and only they can look. */
  readonly trunks: Trunks | null;
}

export interface NetworkFacts {
  readonly cloud: CloudFacts;
  readonly routers: readonly RouterFacts[];
  readonly switches: readonly SwitchFacts[];
}

/** `1234`, `vlan://1234` or `100-110,120`, as CloudStack writes it. */
export function cloudVlansInclude(text: string | null, vlan: VlanId): boolean {
  return (text ?? '')
    .replace(/^vlan:\/\//, '')
    .split(',')
    .some((part) => {
      const [first, last = first] = part.split('-').map(Number);
      return first !== undefined && last !== undefined && first <= vlan && vlan <= last;
    });
}
