// Fact: for which addresses of others a host answers ARP on an interface (proxy entries).

import { z } from 'zod';
import type { HostName, InterfaceName, IpAddress } from '../domain/names.ts';
import type { World } from '../ports/world.ts';
import { parseJson } from './interfaces.ts';
import { lookOrFail, unreadable } from './look.ts';

const IpNeighShowProxy = z.array(z.object({ dst: z.string() }));

/** Sorted as text; they are not persistent and go when the interface is set down. */
export async function readProxyNeighbours(
  world: World,
  host: HostName,
  name: InterfaceName,
): Promise<readonly IpAddress[]> {
  const argv = ['ip', '-j', 'neigh', 'show', 'proxy', 'dev', name];
  const parsed = IpNeighShowProxy.safeParse(parseJson(await lookOrFail(world, host, { argv })));
  if (!parsed.success) throw unreadable(host, argv, 'It is not the JSON that iproute2 prints.');
  return parsed.data.map(({ dst }) => dst as IpAddress).toSorted();
}
