// Fact: the address of the host at which the bot's own SSH connection arrives. Moving that address
// away would cut the bot off in the middle of the change.

import { type HostName, type IpAddress, parseIpAddress } from '../domain/names.ts';
import type { World } from '../ports/world.ts';
import { look } from './look.ts';

/** null when sshd does not say (another server, or the environment was cleaned). */
export async function readManagementAddress(
  world: World,
  host: HostName,
): Promise<IpAddress | null> {
  const result = await look(world, host, { argv: ['printenv', 'SSH_CONNECTION'] });
  // "CLIENT_IP CLIENT_PORT SERVER_IP SERVER_PORT", see ssh(1).
  return parseIpAddress(result.stdout.trim().split(' ')[2] ?? '');
}
