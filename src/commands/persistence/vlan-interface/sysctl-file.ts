// Kernel settings of one VLAN interface, for the managers that cannot set them all themselves:
// systemd-networkd has IPv4ReversePathFilter= only since version 255 and nothing for arp_ignore,
// arp_announce and send_redirects; netplan and NetworkManager have none of them.

import type { VlanId } from '../../../domain/names.ts';
import { SYSCTL_DIRECTORY } from '../../../facts/persistence/kept-files.ts';
import { headerOf, type RenderedFile, settingsOf, textOf, type VlanInterface } from './keeper.ts';

export function sysctlPath(vlan: VlanId): string {
  return `${SYSCTL_DIRECTORY}/60-arpeggio-vlan${vlan}.conf`;
}

/**
 * At boot systemd-sysctl runs before the interface is there, and the lines do nothing; they count when
 * udev sees the interface and its rule 99-systemd.rules runs systemd-sysctl again for it alone. A host
 * without that rule would lose them. The first slash makes the dot of the name a plain letter, and the
 * dash keeps the first run from complaining (sysctl.d(5)).
 */
export function renderSysctlFile(of: VlanInterface): RenderedFile {
  const lines = [
    headerOf(of),
    '# Set by udev when the interface appears: rule 99-systemd.rules runs systemd-sysctl for it.',
    ...settingsOf(of).map(([key, value]) => `-net/ipv4/conf/${of.interface}/${key} = ${value}`),
  ];
  return { path: sysctlPath(of.vlan), text: textOf(lines), mode: '644' };
}
