// What each manager of interfaces has to offer so that a router brings one VLAN interface with its own
// address up at boot. One file per manager beside this one; the table is in ../vlan-interface-files.ts.

import type { refuse } from '../../../domain/failures.ts';
import type { Attachment } from '../../../domain/inventory.ts';
import {
  type ChangeId,
  type InterfaceName,
  type IpAddress,
  ipToNumber,
  type Prefix,
  type VlanId,
} from '../../../domain/names.ts';
import type { InterfaceManagerFact } from '../../../facts/persistence/interface-manager.ts';

/** A single address of the network that a VM has beside its own, as the routers reach it. */
export interface HostRoute {
  readonly ip: IpAddress;
  /** The VM's own address. */
  readonly nextHop: IpAddress;
}

export interface VlanInterfaceLayout {
  readonly vlan: VlanId;
  readonly interface: InterfaceName;
  readonly prefix: Prefix;
  /** The router's own address. */
  readonly ip: IpAddress;
  /** Keys below `net/ipv4/conf/INTERFACE/`. */
  readonly settings: Readonly<Record<string, string>>;
  /** Of addresses that were moved from VM to VM; left out: none. */
  readonly routes?: readonly HostRoute[];
}

export interface VlanInterface extends VlanInterfaceLayout {
  readonly trunk: InterfaceName;
  readonly changeId: ChangeId;
}

export interface RenderedFile {
  readonly path: string;
  readonly text: string;
  /** Octal permission bits. */
  readonly mode: string;
  /** It is a drop-in, and the first one needs its directory. */
  readonly makesDirectories?: boolean;
}

export interface VlanInterfaceKeeper {
  /** Why this manager cannot keep a VLAN on that trunk as things are; null: it can. */
  refusal(
    trunk: Attachment,
    management: InterfaceManagerFact,
    vlan: VlanId,
  ): ReturnType<typeof refuse> | null;
  /** In the order of `render`. */
  paths(vlan: VlanId, management: InterfaceManagerFact): readonly string[];
  /** First the file that holds the address and the routes. */
  render(of: VlanInterface, management: InterfaceManagerFact): readonly RenderedFile[];
  /** A route of a single address in that file: address and next hop. With flag g. */
  readonly routePattern: RegExp;
}

/** How a file begins that Arpeggio wrote. */
export const FILE_MARK = '# Written by Arpeggio';

export function headerOf({ changeId, vlan, prefix }: VlanInterface): string {
  return `${FILE_MARK}, change ${changeId}: VLAN ${vlan}, network ${prefix}.`;
}

export function settingsOf({ settings }: VlanInterface): readonly (readonly [string, string])[] {
  return Object.entries(settings).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

export function routesOf({ routes = [] }: VlanInterface): readonly HostRoute[] {
  return routes.toSorted((a, b) => ipToNumber(a.ip) - ipToNumber(b.ip));
}

export function textOf(lines: readonly string[]): string {
  return [...lines, ''].join('\n');
}
