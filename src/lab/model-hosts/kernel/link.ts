// The network interfaces of a model host: cards with a cable, bridges, VLAN devices. Shapes and
// their first values only; which frame reaches whom is in ethernet.ts, ARP is in arp/.
import type { LocalAddress } from './addresses.ts';
import { NeighbourTable } from './arp/neighbours.ts';
import type { ModelHost } from './model-host.ts';

export interface Link {
  name: string;
  /** As `ip link` numbers them. */
  index: number;
  mac: string;
  kind: 'loopback' | 'card' | 'bridge' | 'vlan';
  mtu: number;
  /** Administratively up (`ip link set … up`). */
  isUp: boolean;
  /** A fault: the cable is out. Addresses and routes stay, frames do not pass. */
  isUnplugged: boolean;
  addresses: LocalAddress[];
  neighbours: NeighbourTable;
  /** Addresses of others that it answers ARP for (`ip neigh … proxy`), in the kernel's order. */
  proxies: Set<string>;
  /** Set while it is a port of a bridge; an address on a port would be of no use. */
  port: BridgePort | undefined;
  /** Set on a VLAN device. */
  vlan: { parent: Link; id: number } | undefined;
  segment: Segment | undefined;
  counters: { received: number; sent: number };
}

/** A port of a VLAN-aware bridge. */
export interface BridgePort {
  bridge: string;
  /** VLAN id -> whether its frames leave without a tag. */
  vlans: Map<number, { isUntagged: boolean }>;
  /** The VLAN of frames that arrive without a tag. */
  ownVlan: number | undefined;
}

export interface SegmentPort {
  host: ModelHost;
  link: Link;
}

/** What cards are plugged into. */
export interface Segment {
  name: string;
  /** cable: the carrier follows the other end; hub: there is always a carrier. */
  kind: 'cable' | 'hub';
  ports: SegmentPort[];
}

const MTU = { loopback: 65_536, other: 1500 };

export function makeLink(
  of: Pick<Link, 'name' | 'mac' | 'index' | 'kind'> & { vlan?: Link['vlan'] },
): Link {
  return {
    mtu: of.kind === 'loopback' ? MTU.loopback : (of.vlan?.parent.mtu ?? MTU.other),
    isUp: false,
    isUnplugged: false,
    addresses: [],
    neighbours: new NeighbourTable(),
    proxies: new Set(),
    port: undefined,
    segment: undefined,
    counters: { received: 0, sent: 0 },
    ...of,
    vlan: of.vlan,
  };
}
