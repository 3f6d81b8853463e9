// A VLAN interface for systemd-networkd: what it is (.netdev), that the trunk carries it (a drop-in of
// the trunk's own .network), and what is on it (.network). See systemd.netdev(5), systemd.network(5).

import { refuse } from '../../../domain/failures.ts';
import { prefixLengthOf, type VlanId } from '../../../domain/names.ts';
import type { InterfaceManagerFact } from '../../../facts/persistence/interface-manager.ts';
import { NETWORKD_DIRECTORY } from '../../../facts/persistence/kept-files.ts';
import { networkDropIn } from '../network-drop-in.ts';
import {
  headerOf,
  routesOf,
  textOf,
  type VlanInterface,
  type VlanInterfaceKeeper,
} from './keeper.ts';
import { renderSysctlFile, sysctlPath } from './sysctl-file.ts';

// systemd-networkd reads its files as its own user, so they are for everybody.
const MODE = '644';

export const networkd: VlanInterfaceKeeper = {
  refusal({ host, interface: trunk }, management, vlan) {
    if (dropInPath(vlan, management) !== null) return null;
    return refuse('persistence-unclear', {
      what: `${host} cannot keep VLAN ${vlan} over a reboot by files of its own.`,
      why: `"networkctl status ${trunk}" names no .network file of ${trunk} that one could add to.`,
      fix: `Nothing was done. Give ${trunk} a .network file in ${NETWORKD_DIRECTORY} on ${host}.`,
    });
  },

  paths(vlan, management) {
    const dropIn = dropInPath(vlan, management);
    const own = [networkPath(vlan), netdevPath(vlan)];
    return [...own, ...(dropIn === null ? [] : [dropIn]), sysctlPath(vlan)];
  },

  render(of, management) {
    const { vlan } = of;
    const header = headerOf(of);
    const netdev = ['[NetDev]', `Name=${of.interface}`, 'Kind=vlan', '', '[VLAN]', `Id=${vlan}`];
    const dropIn = ['[Network]', `VLAN=${of.interface}`];
    const dropInAt = dropInPath(vlan, management);
    return [
      { path: networkPath(vlan), text: textOf([header, ...networkLines(of)]), mode: MODE },
      { path: netdevPath(vlan), text: textOf([header, ...netdev]), mode: MODE },
      ...(dropInAt === null
        ? []
        : [
            {
              path: dropInAt,
              text: textOf([header, ...dropIn]),
              mode: MODE,
              makesDirectories: true,
            },
          ]),
      renderSysctlFile(of),
    ];
  },

  routePattern: /^Destination=(\S+)\/32\nGateway=(\S+)$/gm,
};

/**
 * KeepConfiguration: systemd-networkd would drop keepalived's gateway and live routes at its next
 * restart, as everything that it did not set itself. Advertisements of VMs must not become routes.
 */
function networkLines(of: VlanInterface): readonly string[] {
  return [
    '[Match]',
    `Name=${of.interface}`,
    '',
    '[Network]',
    `Address=${of.ip}/${prefixLengthOf(of.prefix)}`,
    'ConfigureWithoutCarrier=yes',
    'IPv6AcceptRA=no',
    'KeepConfiguration=yes',
    ...routesOf(of).flatMap(({ ip, nextHop }) => {
      return ['', '[Route]', `Destination=${ip}/32`, `Gateway=${nextHop}`];
    }),
  ];
}

function networkPath(vlan: VlanId): string {
  return `${NETWORKD_DIRECTORY}/20-vlan${vlan}.network`;
}

function netdevPath(vlan: VlanId): string {
  return `${NETWORKD_DIRECTORY}/20-vlan${vlan}.netdev`;
}

function dropInPath(vlan: VlanId, management: InterfaceManagerFact): string | null {
  return networkDropIn(management, `vlan${vlan}`);
}
