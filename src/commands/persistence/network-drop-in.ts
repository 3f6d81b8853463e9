// Where a file of our own adds to the .network file of an interface that systemd-networkd manages.

import type { InterfaceManagerFact } from '../../facts/persistence/interface-manager.ts';
import { NETWORKD_DIRECTORY } from '../../facts/persistence/kept-files.ts';

/**
 * `/etc/systemd/network/10-eth1.network.d/vlan1234.conf`, wherever the file itself lies; null: there is
 * none, or its name is one that Arpeggio does not write to.
 */
export function networkDropIn(
  { networkFile }: Pick<InterfaceManagerFact, 'networkFile'>,
  name: string,
): string | null {
  const [, file] = /\/([\w.-]+\.network)$/.exec(networkFile ?? '') ?? [];
  return file === undefined ? null : `${NETWORKD_DIRECTORY}/${file}.d/${name}.conf`;
}
