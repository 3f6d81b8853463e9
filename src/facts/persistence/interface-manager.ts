// Fact: which program brings an interface up at boot, decided per interface and not per host. Writing
// the configuration of a manager that does not own the interface would be lost at the next boot.

import type { HostName, InterfaceName } from '../../domain/names.ts';
import type { World } from '../../ports/world.ts';
import { look } from '../look.ts';
import { type IfupdownFile, readIfupdownFiles, stanzasOf } from './ifupdown-files.ts';
import { type KeptFile, readKeptFiles } from './kept-files.ts';
import { type NetplanDefinition, readNetplanDefinition } from './netplan-definition.ts';

export type InterfaceManager =
  | 'ifupdown'
  | 'ifupdown2'
  | 'systemd-networkd'
  | 'NetworkManager'
  | 'netplan';

export interface InterfaceManagerFact {
  /** Sorted; empty when nobody claims it. */
  readonly managers: readonly InterfaceManager[];
  readonly ifupdownFiles: readonly IfupdownFile[];
  /** Those of other managers; not read where ifupdown alone claims the interface. */
  readonly keptFiles: readonly KeptFile[];
  /** systemd-networkd: its `.network` file for the interface. */
  readonly networkFile: string | null;
  readonly netplan: NetplanDefinition | null;
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
  const isIfupdown = stanzasOf(ifupdownFiles, name).length > 0;
  const claims: readonly (InterfaceManager | false)[] = [
    networkd.exitCode === 0 && isClaimedByNetworkd(networkd.stdout, name) && 'systemd-networkd',
    networkManager.exitCode === 0 &&
      isClaimedByNetworkManager(networkManager.stdout, name) &&
      'NetworkManager',
    netplan.exitCode === 0 && 'netplan',
    isIfupdown && ((await readIsIfupdown2(world, host)) ? 'ifupdown2' : 'ifupdown'),
  ];
  const claimed = claims.filter((claim) => claim !== false);
  const managers = withoutRenderers(claimed).toSorted();
  const rest = await readRest(world, { host, name, claimed, managers });
  return { managers, ifupdownFiles, ...rest };
}

/** netplan renders for networkd or NetworkManager: those two together are one manager, netplan. */
function withoutRenderers(managers: readonly InterfaceManager[]): readonly InterfaceManager[] {
  if (!managers.includes('netplan')) return managers;
  return managers.filter((one) => one !== 'systemd-networkd' && one !== 'NetworkManager');
}

/** What only some managers have; a host that lives by ifupdown is asked nothing more. */
async function readRest(
  world: World,
  of: {
    readonly host: HostName;
    readonly name: InterfaceName;
    readonly claimed: readonly InterfaceManager[];
    readonly managers: readonly InterfaceManager[];
  },
): Promise<Pick<InterfaceManagerFact, 'keptFiles' | 'networkFile' | 'netplan'>> {
  const { host, name, claimed, managers } = of;
  const [manager, second] = managers;
  if (manager === undefined || second !== undefined || manager.startsWith('ifupdown')) {
    return { keptFiles: [], networkFile: null, netplan: null };
  }
  const [keptFiles, networkFile, netplan] = await Promise.all([
    readKeptFiles(world, host),
    manager === 'systemd-networkd' ? readNetworkFile(world, host, name) : null,
    manager === 'netplan' ? readNetplanDefinition(world, host, { name, claimed }) : null,
  ]);
  return { keptFiles, networkFile, netplan };
}

/** Both read the same files; only one of them can be installed. */
async function readIsIfupdown2(world: World, host: HostName): Promise<boolean> {
  const argv = ['find', '/usr/share/ifupdown2', '-maxdepth', '1', '-type', 'f'];
  const result = await look(world, host, { argv });
  return result.stdout.split('\n').includes('/usr/share/ifupdown2/__main__.py');
}

async function readNetworkFile(
  world: World,
  host: HostName,
  name: InterfaceName,
): Promise<string | null> {
  const argv = ['networkctl', '--no-pager', '--lines=0', 'status', name];
  return parseNetworkFile((await look(world, host, { argv })).stdout);
}

/** `            Network File: /etc/systemd/network/10-eth1.network` */
export function parseNetworkFile(text: string): string | null {
  return /^\s*Network File: (\/\S+\.network)$/m.exec(text)?.[1] ?? null;
}

/** `networkctl --no-legend list eth0`: index, link, type, operational state, setup state. */
export function isClaimedByNetworkd(text: string, name: InterfaceName): boolean {
  return text.split('\n').some((line) => {
    const words = line.trim().split(/\s+/);
    return words[1] === name && ['configured', 'configuring'].includes(words[4] ?? '');
  });
}

/**
 * `nmcli -t -f DEVICE,STATE device`: `eth0:connected`, `eth1:unmanaged`, and `eth2:connected
 * (externally)` where somebody else configured it and NetworkManager only shows it.
 */
export function isClaimedByNetworkManager(text: string, name: InterfaceName): boolean {
  return text
    .split('\n')
    .some((line) => line.startsWith(`${name}:`) && !/:(?:unmanaged|.*\(externally\))$/.test(line));
}
