// Fact: which Ethernet address a host holds in its ARP cache for an address.

import { z } from 'zod';
import type { Attachment } from '../domain/inventory.ts';
import type { IpAddress, MacAddress } from '../domain/names.ts';
import type { World } from '../ports/world.ts';
import { parseJson } from './interfaces.ts';
import { lookOrFail, unreadable } from './look.ts';

const IpNeighShow = z.array(z.object({ dst: z.string(), lladdr: z.string().optional() }));

/** null: no entry, or one that is being resolved. */
export async function readNeighbour(
  world: World,
  at: Attachment,
  ip: IpAddress,
): Promise<MacAddress | null> {
  const argv = ['ip', '-j', 'neigh', 'show', ip, 'dev', at.interface];
  const parsed = IpNeighShow.safeParse(parseJson(await lookOrFail(world, at.host, { argv })));
  if (!parsed.success) throw unreadable(at.host, argv, 'It is not the JSON that iproute2 prints.');
  const entry = parsed.data.find((neighbour) => neighbour.dst === ip);
  return (entry?.lladdr?.toLowerCase() ?? null) as MacAddress | null;
}
