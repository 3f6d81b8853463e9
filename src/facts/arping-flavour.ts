// Fact: which arping a host has. Thomas Habets' tool takes other options, and its -D returns 0 for an
// address in use, the opposite of iputils: no exit code means anything before the flavour is known.

import type { HostName } from '../domain/names.ts';
import type { World } from '../ports/world.ts';
import { EXIT_NOT_FOUND, look } from './look.ts';

export type ArpingFlavour = 'iputils' | 'other' | 'missing';

export async function readArpingFlavour(world: World, host: HostName): Promise<ArpingFlavour> {
  // As root, because on Debian an ordinary user's PATH lacks sbin, where some flavours live.
  const result = await look(world, host, { argv: ['arping', '-V'], asRoot: true });
  if (result.exitCode === EXIT_NOT_FOUND || /command not found/.test(result.stderr)) {
    return 'missing';
  }
  return result.exitCode === 0 && result.stdout.startsWith('arping from iputils')
    ? 'iputils'
    : 'other';
}
