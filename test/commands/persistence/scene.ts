// A router of the lab as each manager of interfaces would run it, as values, and VLAN 1234 on it.

import type { FileEdit } from '../../../src/commands/persistence/file-edit.ts';
import type { VlanInterfaceLayout } from '../../../src/commands/persistence/vlan-interface/keeper.ts';
import { vlanInterfaceFiles } from '../../../src/commands/persistence/vlan-interface-files.ts';
import { VLAN_SETTINGS } from '../../../src/commands/vlan-network/layout.ts';
import type { Router } from '../../../src/domain/inventory.ts';
import type {
  ChangeId,
  HostName,
  InterfaceName,
  IpAddress,
  Prefix,
  VlanId,
} from '../../../src/domain/names.ts';
import type {
  InterfaceManager,
  InterfaceManagerFact,
} from '../../../src/facts/persistence/interface-manager.ts';

const CHANGE = 'c234567' as ChangeId;
export const OTHER_CHANGE = 'c765432' as ChangeId;
export const ROUTER: Router = {
  host: 'router1' as HostName,
  uplink: 'eth0' as InterfaceName,
  trunk: 'eth1' as InterfaceName,
};

const INTERFACES = 'auto eth1\niface eth1 inet manual\n\nsource /etc/network/interfaces.d/*\n';

const NOTHING: InterfaceManagerFact = {
  managers: [],
  ifupdownFiles: [],
  keptFiles: [],
  networkFile: null,
  netplan: null,
};

const MAIN_FILE = {
  path: '/etc/network/interfaces',
  content: INTERFACES,
  mode: '644',
  isOwnedByRoot: true,
};

export const MANAGEMENTS: Readonly<Record<InterfaceManager, InterfaceManagerFact>> = {
  ifupdown: { ...NOTHING, managers: ['ifupdown'], ifupdownFiles: [MAIN_FILE] },
  ifupdown2: { ...NOTHING, managers: ['ifupdown2'], ifupdownFiles: [MAIN_FILE] },
  'systemd-networkd': {
    ...NOTHING,
    managers: ['systemd-networkd'],
    networkFile: '/etc/systemd/network/10-eth1.network',
  },
  netplan: {
    ...NOTHING,
    managers: ['netplan'],
    netplan: { section: 'ethernets', renderer: 'networkd' },
  },
  NetworkManager: { ...NOTHING, managers: ['NetworkManager'] },
};

export const LAYOUT: VlanInterfaceLayout = {
  vlan: 1234 as VlanId,
  interface: 'eth1.1234' as InterfaceName,
  prefix: '10.12.0.0/24' as Prefix,
  ip: '10.12.0.2' as IpAddress,
  settings: VLAN_SETTINGS,
};

/** Addresses that were moved to another VM, as a network has them after /move-ip. */
export const ROUTES = [
  { ip: '10.12.0.100' as IpAddress, nextHop: '10.12.0.12' as IpAddress },
  { ip: '10.12.0.20' as IpAddress, nextHop: '10.12.0.11' as IpAddress },
];

/** Also those of a layout with something changed. */
export function editsBy(
  management: InterfaceManagerFact,
  changed: Partial<VlanInterfaceLayout> & { readonly changeId?: ChangeId } = {},
): readonly FileEdit[] {
  const edits = vlanInterfaceFiles(ROUTER, management, { changeId: CHANGE, ...LAYOUT, ...changed });
  if (!edits.ok) throw new Error(`${edits.failure.code}: ${edits.failure.what}`);
  return edits.value;
}

/** What is read from the host when these edits were made. */
export function afterwards(
  management: InterfaceManagerFact,
  edits: readonly FileEdit[],
): InterfaceManagerFact {
  const written = edits.flatMap(({ path, after, mode }) =>
    after === null ? [] : [{ path, content: after, mode, isOwnedByRoot: true }],
  );
  const isGone = (path: string): boolean => edits.some((edit) => edit.path === path);
  const isIfupdown = management.ifupdownFiles.length > 0;
  const files = isIfupdown ? management.ifupdownFiles : [];
  return {
    ...management,
    ifupdownFiles: [...files.filter(({ path }) => !isGone(path)), ...(isIfupdown ? written : [])],
    keptFiles: [
      ...management.keptFiles.filter(({ path }) => !isGone(path)),
      ...(isIfupdown ? [] : written),
    ],
  };
}

/** One text of several files, for people to read and compare. */
export function asText(edits: readonly FileEdit[]): string {
  return edits.map(({ path, after, mode }) => `=== ${path} (${mode})\n${after}`).join('\n');
}
