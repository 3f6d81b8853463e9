// A VLAN interface in the words of interfaces(5), for ifupdown and for ifupdown2. They read the same
// files, but ifupdown2 makes and deletes the interface itself and would take away every address that
// no file names, keepalived's gateway among them.

import { refuse } from '../../../domain/failures.ts';
import type { VlanId } from '../../../domain/names.ts';
import { prefixLengthOf } from '../../../domain/names.ts';
import {
  INTERFACES_DIRECTORY,
  sourcesDirectory,
} from '../../../facts/persistence/ifupdown-files.ts';
import {
  headerOf,
  routesOf,
  settingsOf,
  textOf,
  type VlanInterface,
  type VlanInterfaceKeeper,
} from './keeper.ts';

const COMMON: Omit<VlanInterfaceKeeper, 'render'> = {
  refusal({ host }, management, vlan) {
    if (sourcesDirectory(management.ifupdownFiles)) return null;
    return refuse('persistence-unclear', {
      what: `${host} cannot keep VLAN ${vlan} over a reboot by a file of its own.`,
      why: `/etc/network/interfaces does not source ${INTERFACES_DIRECTORY}/*.`,
      fix: `Nothing was done. Add the line "source ${INTERFACES_DIRECTORY}/*" on ${host}.`,
    });
  },
  paths: (vlan) => [pathOf(vlan)],
  routePattern: /^ {4}up ip route replace (\S+)\/32 via (\S+) dev \$IFACE$/gm,
};

/**
 * Made by hand instead of left to the hook of Debian's package `vlan`, which is not everywhere. The
 * hook does nothing for an interface that is there already, so the two live together.
 */
export const ifupdown: VlanInterfaceKeeper = {
  ...COMMON,
  render: (of) => {
    const { trunk, vlan } = of;
    const lines = [
      ...firstLines(of),
      `    pre-up ip link set dev ${trunk} up`,
      `    pre-up ip link add link ${trunk} name $IFACE type vlan id ${vlan} || ip link show dev $IFACE`,
      ...commandLines(of),
      '    post-down ip link del dev $IFACE',
    ];
    return [{ path: pathOf(vlan), text: textOf(lines), mode: '644' }];
  },
};

/** ifupdown2 runs pre-up lines when the interface is there, and deletes it when it goes down. */
export const ifupdown2: VlanInterfaceKeeper = {
  ...COMMON,
  render: (of) => {
    const lines = [
      ...firstLines(of),
      `    vlan-id ${of.vlan}`,
      '    address-purge no',
      ...commandLines(of),
    ];
    return [{ path: pathOf(of.vlan), text: textOf(lines), mode: '644' }];
  },
};

/** No dot in its name: `source-directory` would skip it (interfaces(5)). */
function pathOf(vlan: VlanId): string {
  return `${INTERFACES_DIRECTORY}/vlan${vlan}`;
}

function firstLines(of: VlanInterface): readonly string[] {
  return [
    headerOf(of),
    `auto ${of.interface}`,
    `iface ${of.interface} inet static`,
    `    address ${of.ip}/${prefixLengthOf(of.prefix)}`,
    `    vlan-raw-device ${of.trunk}`,
  ];
}

function commandLines(of: VlanInterface): readonly string[] {
  return [
    // With slashes, because the name of the interface holds a dot.
    ...settingsOf(of).map(([key, value]) => {
      return `    pre-up sysctl -qw net/ipv4/conf/$IFACE/${key}=${value}`;
    }),
    ...routesOf(of).map(({ ip, nextHop }) => {
      return `    up ip route replace ${ip}/32 via ${nextHop} dev $IFACE`;
    }),
  ];
}
