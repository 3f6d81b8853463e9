// Fact: whether an address answers pings of a host.

import type { HostName, IpAddress } from '../domain/names.ts';
import type { World } from '../ports/world.ts';
import { look, unreadable } from './look.ts';

export interface PingFact {
  readonly sent: number;
  readonly received: number;
}

/** Three pings within a second: one may be lost to a busy host, and then it shows as 2 of 3. */
export function pingArgv(ip: IpAddress): readonly string[] {
  return ['ping', '-n', '-c', '3', '-i', '0.2', '-W', '1', ip];
}

export async function readPing(world: World, from: HostName, ip: IpAddress): Promise<PingFact> {
  const argv = pingArgv(ip);
  const result = await look(world, from, { argv });
  const counts = /(\d+) packets transmitted, (\d+) received/.exec(result.stdout);
  if (counts === null) throw unreadable(from, argv, result.stderr.trim() || 'No summary line.');
  return { sent: Number(counts[1]), received: Number(counts[2]) };
}
