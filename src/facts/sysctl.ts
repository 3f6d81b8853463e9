// Fact: kernel settings. Keys are written with slashes, because an interface name may hold a dot.

import type { HostName, InterfaceName } from '../domain/names.ts';
import type { World } from '../ports/world.ts';
import { lookOrFail } from './look.ts';

export function promoteSecondariesKey(of: InterfaceName | 'all'): string {
  return `net/ipv4/conf/${of}/promote_secondaries`;
}

export async function readSysctl(world: World, host: HostName, key: string): Promise<string> {
  return (await lookOrFail(world, host, { argv: ['sysctl', '-n', key], asRoot: true })).trim();
}

/**
 * Whether deleting the first address of a prefix promotes the next one instead of deleting all
 * of them. The kernel takes either switch (ip-sysctl: "conf/{all,interface}").
 */
export async function readPromotesSecondaries(
  world: World,
  host: HostName,
  name: InterfaceName,
): Promise<boolean> {
  const values = await Promise.all(
    [promoteSecondariesKey('all'), promoteSecondariesKey(name)].map((key) =>
      readSysctl(world, host, key),
    ),
  );
  return values.some((value) => value !== '0');
}
