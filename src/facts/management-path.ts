// Facts about the bot's own SSH connection to a host: at which address it arrives, and from which it
// comes. A change that moves the one or routes the other would cut the bot off in its middle.

import { type HostName, type IpAddress, parseIpAddress } from '../domain/names.ts';
import type { World } from '../ports/world.ts';
import { look } from './look.ts';

/** null when sshd does not say (another server, or the environment was cleaned). */
export async function readManagementAddress(
  world: World,
  host: HostName,
): Promise<IpAddress | null> {
  return parseIpAddress((await readConnection(world, host))[2] ?? '');
}

/** The bot, or the last jump host, as the host sees it; null when sshd does not say. */
export async function readManagementPeer(world: World, host: HostName): Promise<IpAddress | null> {
  return parseIpAddress((await readConnection(world, host))[0] ?? '');
}

/** "CLIENT_IP CLIENT_PORT SERVER_IP SERVER_PORT", see ssh(1). */
async function readConnection(world: World, host: HostName): Promise<readonly string[]> {
  const result = await look(world, host, { argv: ['printenv', 'SSH_CONNECTION'] });
  return result.stdout.trim().split(' ');
}
