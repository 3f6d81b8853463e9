// One network interface of a model host and the segment (one Ethernet broadcast domain) that its
// cable leads to. A segment only knows who is attached; ARP is in arp.ts.
// Deliberately no VLAN tags and no bridge forwarding: two interfaces share a segment or they do not.
import type { LocalAddress } from './addresses.ts';
import type { NeighbourTable } from './arp/neighbours.ts';
import type { ModelHost } from './model-host.ts';

export interface Link {
  name: string;
  /** As `ip link` numbers them. */
  index: number;
  mac: string;
  /** Administratively up (`ip link set … up`). */
  isUp: boolean;
  /** False while the cable's other end is down: addresses and routes stay, frames do not pass. */
  hasCarrier: boolean;
  addresses: LocalAddress[];
  neighbours: NeighbourTable;
  /** The bridge that it is a port of; an address on a port would be of no use. */
  master: string | undefined;
  isBridge: boolean;
  segment: Segment | undefined;
}

export interface SegmentPort {
  host: ModelHost;
  link: Link;
}

export interface Segment {
  name: string;
  ports: SegmentPort[];
}

export function isPassingFrames(port: SegmentPort): boolean {
  return port.host.isOn && port.link.isUp && port.link.hasCarrier;
}

/** Everyone else on the same segment who can hear a broadcast from this port, in cable order. */
export function listeners(port: SegmentPort): SegmentPort[] {
  if (!isPassingFrames(port)) return [];
  return (port.link.segment?.ports ?? []).filter(
    (other) => other.link !== port.link && isPassingFrames(other),
  );
}
