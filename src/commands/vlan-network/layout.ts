// What a network consists of on its routers: all of it follows from VLAN, prefix, gateway and the
// configuration, so it is written down nowhere else.

import type { NetworkMode, Router } from '../../domain/inventory.ts';
import type { InterfaceName, IpAddress, Prefix, VlanId } from '../../domain/names.ts';

export interface RouterLayout {
  readonly router: Router;
  /** The VLAN interface. */
  readonly interface: InterfaceName;
  /** The router's own address in the network. */
  readonly ip: IpAddress;
}

export interface NetworkLayout {
  readonly vlan: VlanId;
  /** As CloudStack calls it. */
  readonly name: string;
  readonly prefix: Prefix;
  readonly gateway: IpAddress;
  readonly mode: NetworkMode;
  /** Of mode routed: the gateway of the segment that the prefix lies in. */
  readonly segmentGateway: IpAddress | null;
  readonly routers: readonly RouterLayout[];
}

/**
 * Loose rp_filter, because VMs are reached through either router; no ARP for addresses of other
 * interfaces, so that one network never learns of another's gateway; and no redirects to a next hop
 * that VMs must not use. Keys below net/ipv4/conf/INTERFACE/.
 */
export const VLAN_SETTINGS: Readonly<Record<string, string>> = {
  arp_announce: '2',
  arp_ignore: '1',
  rp_filter: '2',
  send_redirects: '0',
};
