// Fact: the content of a file on a host, exactly, or that there is none.

import type { HostName } from '../domain/names.ts';
import type { World } from '../ports/world.ts';
import { lookFailed, look } from './look.ts';

/** null: there is no such file. */
export async function readRemoteFile(
  world: World,
  host: HostName,
  path: string,
): Promise<string | null> {
  const command = { argv: ['cat', '--', path], asRoot: true };
  const result = await look(world, host, command);
  if (result.exitCode === 0) return result.stdout;
  if (result.stderr.includes('No such file or directory')) return null;
  throw lookFailed(command, result);
}
