// Fact: keepalived configuration files that name an address. keepalived puts such an address back by
// itself, so nobody else may move it.

import type { HostName, IpAddress } from '../../domain/names.ts';
import type { World } from '../../ports/world.ts';
import { look } from '../look.ts';

export async function readKeepalivedFiles(
  world: World,
  host: HostName,
  ip: IpAddress,
): Promise<readonly string[]> {
  const argv = ['grep', '-rlF', ip, '/etc/keepalived'];
  // Exit code 1: no file names it; 2: there is no such directory. Both mean none.
  const result = await look(world, host, { argv, asRoot: true });
  return result.stdout
    .split('\n')
    .filter((path) => path !== '')
    .toSorted();
}
