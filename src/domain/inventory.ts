// What arpeggio.yaml says of the network, parsed: which hosts there are, on which segment, who may
// approve. The engine and the commands see this and never the file or the SSH settings in it.

import type { HostName, InterfaceName, IpAddress, Prefix } from './names.ts';

export interface Attachment {
  readonly host: HostName;
  readonly interface: InterfaceName;
}

/** One Ethernet segment (broadcast domain) on which addresses may move. */
export interface Segment {
  readonly name: string;
  readonly prefix: Prefix;
  readonly gateway: IpAddress;
  /** The gateway when it is a Linux host of ours, so that its neighbour entry can be read. */
  readonly gatewayHost: Attachment | null;
  /** Only addresses inside one of these may be moved. */
  readonly movable: readonly Prefix[];
  /** Hosts between which addresses move. */
  readonly nodes: readonly Attachment[];
  /** A third host on the segment that asks by ARP who owns an address. */
  readonly observer: Attachment;
  /** A host outside the segment that pings the address during a change; null: no probe. */
  readonly probeFrom: HostName | null;
}

export interface Inventory {
  readonly segments: readonly Segment[];
  /** Chat user ids that may approve; never empty, so that approval fails closed. */
  readonly approvers: readonly string[];
  /** How long a plan waits for its approval. */
  readonly approvalExpiryMs: number;
}
