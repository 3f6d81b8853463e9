// Fact: what a host runs. Routes are set by other commands on macOS than on Linux.

import { Failed } from '../domain/failures.ts';
import type { HostName } from '../domain/names.ts';
import type { World } from '../ports/world.ts';
import { lookOrFail } from './look.ts';

export type OperatingSystem = 'linux' | 'macos';

const NAMES: Readonly<Record<string, OperatingSystem>> = { Linux: 'linux', Darwin: 'macos' };

export async function readOperatingSystem(world: World, host: HostName): Promise<OperatingSystem> {
  const name = (await lookOrFail(world, host, { argv: ['uname', '-s'] })).trim();
  const system = NAMES[name];
  if (system !== undefined) return system;
  throw new Failed({
    code: 'output-unreadable',
    what: `${host} says that it runs "${name}".`,
    why: 'Arpeggio knows how to set routes on Linux and on macOS.',
    fix: `Nothing was done. Set the route on ${host} by hand.`,
  });
}
