// Fact: which program brings an interface up at boot, decided per interface and not per host. Writing
// the configuration of a manager that does not own the interface would be lost at the next boot.

import type { HostName, InterfaceName } from '../domain/names.ts';
import type { World } from '../ports/world.ts';
import { type IfupdownFile, readIfupdownFiles, stanzasOf } from './ifupdown-files.ts';
import { look } from './look.ts';

export type InterfaceManager = 'ifupdown' | 'systemd-networkd' | 'NetworkManager' | 'netplan';

export interface InterfaceManagerFact {
  /** Sorted; empty when nobody claims it. */
  readonly managers: readonly InterfaceManager[];
  readonly ifupdownFiles: readonly IfupdownFile[];
}

export async function readInterfaceManager(
  world: World,
  host: HostName,
  name: InterfaceName,
): Promise<InterfaceManagerFact> {
  const [networkd, networkManager, netplan, ifupdownFiles] = await Promise.all([
    look(world, host, { argv: ['networkctl', '--no-legend', 'list', name] }),
    look(world, host, { argv: ['nmcli', '-t', '-f', 'DEVICE,STATE', 'device'] }),
    look(world, host, {
      argv: ['grep', '-rlF', name, '/etc/netplan'],
      asRoot: true,
    }),
    readIfupdownFiles(world, host),
  ]);
  const claims: readonly (InterfaceManager | false)[] = [
    networkd.exitCode === 0 && isClaimedByNetworkd(networkd.stdout, name) && 'systemd-networkd',
    networkManager.exitCode === 0 &&
      isClaimedByNetworkManager(networkManager.stdout, name) &&
      'NetworkManager',
    netplan.exitCode === 0 && 'netplan',
    stanzasOf(ifupdownFiles, name).length > 0 && 'ifupdown',
  ];
  const managers = claims.filter((claim) => claim !== false);
  // netplan renders for networkd or NetworkManager: those two together are one manager, netplan.
  const isRendered = managers.includes('netplan');
  return {
    managers: managers
      .filter((manager) => !isRendered || manager === 'netplan' || manager === 'ifupdown')
      .toSorted(),
    ifupdownFiles,
  };
}

/** `networkctl --no-legend list eth0`: index, link, type, operational state, setup state. */
export function isClaimedByNetworkd(text: string, name: InterfaceName): boolean {
  return text.split('\n').some((line) => {
    const words = line.trim().split(/\s+/);
    return words[1] === name && ['configured', 'configuring'].includes(words[4] ?? '');
  });
}

/** `nmcli -t -f DEVICE,STATE device`: `eth0:connected`, `eth1:unmanaged`. */
export function isClaimedByNetworkManager(text: string, name: InterfaceName): boolean {
  return text
    .split('\n')
    .some((line) => line.startsWith(`${name}:`) && !line.endsWith(':unmanaged'));
}
