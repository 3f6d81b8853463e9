// Fact: the files of other managers than ifupdown by which Arpeggio keeps something over a reboot, and
// where else a prefix is named. Other people's files are searched but never fetched, because those of
// NetworkManager and netplan hold passwords.

import type { HostName, IpAddress } from '../../domain/names.ts';
import type { World } from '../../ports/world.ts';
import { look, lookFailed, lookOrFail } from '../look.ts';

export interface KeptFile {
  readonly path: string;
  readonly content: string;
  /** Octal permission bits, e.g. `644`. */
  readonly mode: string;
}

export const NETWORKD_DIRECTORY = '/etc/systemd/network';
export const NETPLAN_DIRECTORY = '/etc/netplan';
export const NETWORK_MANAGER_DIRECTORY = '/etc/NetworkManager/system-connections';
export const SYSCTL_DIRECTORY = '/etc/sysctl.d';

const DIRECTORIES = [
  NETWORKD_DIRECTORY,
  NETPLAN_DIRECTORY,
  NETWORK_MANAGER_DIRECTORY,
  SYSCTL_DIRECTORY,
];

/** `20-vlan1234.netdev`, `vlan1234.conf` below a `.d`, `route-10-99-0-0-24.conf` and so on. */
const KEPT_NAME =
  /\/(?:\d\d-)?(?:arpeggio-)?(?:vlan\d+|route-[\d-]+)\.(?:network|netdev|conf|yaml|nmconnection)$/;

export async function readKeptFiles(world: World, host: HostName): Promise<readonly KeptFile[]> {
  const command = { argv: ['find', ...DIRECTORIES, '-type', 'f'], asRoot: true };
  const result = await look(world, host, command);
  // Exit code 1 when one of them is missing, which is usual.
  if (result.exitCode !== 0 && result.exitCode !== 1) throw lookFailed(command, result);
  const paths = result.stdout.split('\n').filter((path) => KEPT_NAME.test(path));
  return Promise.all(paths.toSorted().map((path) => readKeptFile(world, host, path)));
}

async function readKeptFile(world: World, host: HostName, path: string): Promise<KeptFile> {
  const [content, mode] = await Promise.all([
    lookOrFail(world, host, { argv: ['cat', '--', path], asRoot: true }),
    lookOrFail(world, host, { argv: ['stat', '-c', '%a', '--', path], asRoot: true }),
  ]);
  return { path, content, mode: mode.trim() };
}

const PLACES_NAMING = [NETWORKD_DIRECTORY, '/usr/lib/systemd/network', NETPLAN_DIRECTORY];

/** Paths of the files of systemd-networkd and netplan that name this address or network. */
export async function readFilesNaming(
  world: World,
  host: HostName,
  ip: IpAddress,
): Promise<readonly string[]> {
  const command = { argv: ['grep', '-rlwF', '--', ip, ...PLACES_NAMING], asRoot: true };
  const result = await look(world, host, command);
  // Exit code 1: no file does; 2: one of the places is missing.
  if (result.exitCode === 2 && !/No such file or directory/.test(result.stderr)) {
    throw lookFailed(command, result);
  }
  return result.stdout.split('\n').filter((path) => path !== '');
}
