// What arpeggio.yaml says of the network, parsed: which hosts there are, on which segment, who may
// approve. The engine and the commands see this and never the file or the SSH settings in it.

import type { HostName, InterfaceName, IpAddress, Prefix, VlanId, VmName } from './names.ts';

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

/** A Linux host that routes the VLANs of the networks. */
export interface Router {
  readonly host: HostName;
  /** On a segment, towards its gateway. */
  readonly uplink: InterfaceName;
  /** Carries the VLANs, tagged. */
  readonly trunk: InterfaceName;
}

export const SWITCH_SYSTEMS = [
  'linux-bridge',
  'cisco-ios',
  'cisco-nx-os',
  'arista-eos',
  'junos',
  'aruba-cx',
  'sonic',
  'manual',
] as const;
export type SwitchSystem = (typeof SWITCH_SYSTEMS)[number];

export interface Switch {
  /** As people call it. */
  readonly name: string;
  readonly system: SwitchSystem;
  /** How it is reached; null only for `manual`, where a person types. */
  readonly host: HostName | null;
  /** Trunk ports to routers and hypervisors, which carry every network's VLAN. */
  readonly ports: readonly string[];
}

export interface VlanRange {
  readonly first: VlanId;
  readonly last: VlanId;
}

/** Free prefixes of this length are taken from here, the lowest one first. */
export interface PrefixPool {
  readonly prefix: Prefix;
  readonly length: number;
}

/**
 * nat: private addresses, of which only what is exposed can be reached. routed: addresses of the
 * segment itself, for which a router answers ARP on its uplink.
 */
export type NetworkMode = 'nat' | 'routed';

/** What CloudStack is told with every new network and VM. */
export interface CloudPolicy {
  /** By name; null: the only one there is. */
  readonly zone: string | null;
  /** Name of the network offering without services; made when it is missing. */
  readonly networkOffering: string;
  /** Picks the physical network where a zone has several. */
  readonly physicalNetworkTag: string | null;
  /** Who owns networks and VMs, by name; null: whoever owns the API key. */
  readonly owner:
    | { readonly account: string; readonly domain: string }
    | { readonly project: string }
    | null;
  /** Defaults of /deploy-vm, by name. */
  readonly template: string | null;
  readonly serviceOffering: string | null;
}

/** Networks without a virtual router: who routes them, and what they are made of. */
export interface NetworkPolicy {
  /** One or two. With two, the gateway address moves between them by VRRP. */
  readonly routers: readonly Router[];
  /** addresses: a router answers ARP only for those in use; interface: proxy_arp on its uplink. */
  readonly proxyArp: 'addresses' | 'interface';
  readonly switches: readonly Switch[];
  readonly pools: Readonly<Record<NetworkMode, readonly PrefixPool[]>>;
  /** Never used, beside those that CloudStack hands out itself. */
  readonly reservedVlans: readonly VlanRange[];
  /** Public addresses that /expose may use. */
  readonly exposable: readonly Prefix[];
  readonly cloud: CloudPolicy;
}

/** What keeps a host that no longer answers from coming back with an address that moved meanwhile. */
export type Fence =
  | {
      readonly kind: 'command';
      /** The host on which the commands run; never the fenced one. */
      readonly on: HostName;
      readonly command: readonly string[];
      /** Looks whether it worked: it did when this exits 0 and prints `shows`. */
      readonly proof: readonly string[];
      readonly shows: string;
      /** null: only a person lets the host come back. */
      readonly undo: readonly string[] | null;
    }
  /** The host is a VM of CloudStack, by its name there. */
  | { readonly kind: 'cloud-vm'; readonly name: VmName }
  /** By its name among the switches of the networks. */
  | { readonly kind: 'switch-port'; readonly switch: string; readonly port: string };

/** Whose ports can be shut from here to fence a host. */
export const FENCING_SYSTEMS = ['linux-bridge', 'cisco-ios', 'arista-eos', 'junos'] as const;
export type FencingSystem = (typeof FENCING_SYSTEMS)[number];

export interface HostFencing {
  readonly host: HostName;
  /** Addresses of its own on segments: while one of them answers ARP, the host is alive. */
  readonly ownAddresses: readonly IpAddress[];
  /** null: nothing is configured. */
  readonly fence: Fence | null;
}

export interface Inventory {
  /** Every host that Arpeggio may log in to. */
  readonly hosts: readonly HostName[];
  /** Of the hosts about which something of it is known; left out: of none. */
  readonly fencing?: readonly HostFencing[];
  readonly segments: readonly Segment[];
  /** null: not configured, so the commands about networks are refused. */
  readonly networks: NetworkPolicy | null;
  /** Chat user ids that may approve; never empty, so that approval fails closed. */
  readonly approvers: readonly string[];
  /** How long a plan waits for its approval. */
  readonly approvalExpiryMs: number;
  /** For how long the approval of an applied change covers its undo. */
  readonly undoCoveredMs: number;
}
