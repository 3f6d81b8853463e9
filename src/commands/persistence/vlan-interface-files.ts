// The file from which a router brings up one VLAN interface with its own address at boot. Only
// ifupdown here; a trunk that is managed by something else is refused and shown.

import { type Outcome, refuse, succeed } from '../../domain/failures.ts';
import type { Router } from '../../domain/inventory.ts';
import {
  type ChangeId,
  changeIdOf,
  type InterfaceName,
  type IpAddress,
  ipToNumber,
  parseIpAddress,
  type Prefix,
  prefixLengthOf,
  type VlanId,
} from '../../domain/names.ts';
import { INTERFACES_DIRECTORY, sourcesDirectory } from '../../facts/persistence/ifupdown-files.ts';
import type { InterfaceManagerFact } from '../../facts/persistence/interface-manager.ts';
import type { FileEdit } from './file-edit.ts';
import { managerRefusal } from './manager-refusal.ts';

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

/** How a file begins that Arpeggio wrote. */
export const FILE_MARK = '# Written by Arpeggio';

/** Path of the file. No dot in its name: `source-directory` would skip it (interfaces(5)). */
export function vlanInterfacePath(vlan: VlanId): string {
  return `${INTERFACES_DIRECTORY}/vlan${vlan}`;
}

/** Edits that bring the interface up at boot. `management` is the trunk's. */
export function vlanInterfaceFiles(
  router: Router,
  management: InterfaceManagerFact,
  of: VlanInterfaceLayout & { readonly changeId: ChangeId },
): Outcome<readonly FileEdit[]> {
  const refused = managerRefusal({ host: router.host, interface: router.trunk }, management);
  if (refused !== null) return refused;
  const path = vlanInterfacePath(of.vlan);
  if (!sourcesDirectory(management.ifupdownFiles)) {
    return refuse('persistence-unclear', {
      what: `${router.host} cannot keep VLAN ${of.vlan} over a reboot by a file of its own.`,
      why: `/etc/network/interfaces does not source ${INTERFACES_DIRECTORY}/*.`,
      fix: `Nothing was done. Add the line "source ${INTERFACES_DIRECTORY}/*" on ${router.host}.`,
    });
  }
  const before = contentOf(management, path);
  return succeed([{ path, before, after: renderStanza(router, of), mode: '644' }]);
}

/** Edits that forget the interface; none when there is no file of it that Arpeggio wrote. */
export function vlanInterfaceRemovals(
  management: InterfaceManagerFact,
  vlan: VlanId,
): readonly FileEdit[] {
  const path = vlanInterfacePath(vlan);
  const file = management.ifupdownFiles.find((candidate) => candidate.path === path);
  if (file?.content.startsWith(FILE_MARK) !== true) return [];
  return [{ path, before: file.content, after: null, mode: file.mode }];
}

export function contentOf({ ifupdownFiles }: InterfaceManagerFact, path: string): string | null {
  return ifupdownFiles.find((file) => file.path === path)?.content ?? null;
}

/**
 * Made by hand instead of left to the hook of Debian's package `vlan`, which is not everywhere. The
 * hook does nothing for an interface that is there already, so the two live together.
 */
function renderStanza(
  { trunk }: Router,
  of: VlanInterfaceLayout & { readonly changeId: ChangeId },
): string {
  const settings = Object.entries(of.settings).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [
    `${FILE_MARK}, change ${of.changeId}: VLAN ${of.vlan}, network ${of.prefix}.`,
    `auto ${of.interface}`,
    `iface ${of.interface} inet static`,
    `    address ${of.ip}/${prefixLengthOf(of.prefix)}`,
    `    vlan-raw-device ${trunk}`,
    `    pre-up ip link set dev ${trunk} up`,
    `    pre-up ip link add link ${trunk} name $IFACE type vlan id ${of.vlan} || ip link show dev $IFACE`,
    // With slashes, because the name of the interface holds a dot.
    ...settings.map(([key, value]) => `    pre-up sysctl -qw net/ipv4/conf/$IFACE/${key}=${value}`),
    ...routeLines(of.routes ?? []),
    '    post-down ip link del dev $IFACE',
    '',
  ].join('\n');
}

function routeLines(routes: readonly HostRoute[]): readonly string[] {
  const inOrder = routes.toSorted((a, b) => ipToNumber(a.ip) - ipToNumber(b.ip));
  return inOrder.map(
    ({ ip, nextHop }) => `    up ip route replace ${ip}/32 via ${nextHop} dev $IFACE`,
  );
}

const ROUTE_LINE = /^ {4}up ip route replace (\S+)\/32 via (\S+) dev \$IFACE$/gm;

/** The routes that such a file sets at boot. */
export function hostRoutesIn(text: string): readonly HostRoute[] {
  return [...text.matchAll(ROUTE_LINE)].flatMap(([, to = '', via = '']) => {
    const ip = parseIpAddress(to);
    const nextHop = parseIpAddress(via);
    return ip === null || nextHop === null ? [] : [{ ip, nextHop }];
  });
}

/**
 * Whether a file says what Arpeggio would write today; the change that wrote it does not matter, and
 * its routes of single addresses are taken as they stand there.
 */
export function isInterfaceFileAsWritten(
  text: string,
  router: Router,
  of: VlanInterfaceLayout,
): boolean {
  const changeId = changeIdOf(/, change (\w+): /.exec(text.split('\n')[0] ?? '')?.[1] ?? '');
  return (
    changeId !== null &&
    renderStanza(router, { ...of, routes: hostRoutesIn(text), changeId }) === text
  );
}
