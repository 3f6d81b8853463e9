// Fact: how a host can keep quiet about one address in ARP while it still carries it.
// Never by `arp_ignore=8` or `ip link set arp off`: those silence the whole interface, and with it
// the address by which the bot is connected.

import type { HostName } from '../domain/names.ts';
import type { World } from '../ports/world.ts';
import { look } from './look.ts';

export type HidingMethod = 'nft' | 'arptables';

export interface ArpHidingFact {
  /** null: neither tool works here. */
  readonly method: HidingMethod | null;
  /** Names of nft tables of family arp. */
  readonly tables: readonly string[];
}

export async function readArpHiding(world: World, host: HostName): Promise<ArpHidingFact> {
  const nft = await look(world, host, { argv: ['nft', 'list', 'tables', 'arp'], asRoot: true });
  if (nft.exitCode === 0) return { method: 'nft', tables: parseTables(nft.stdout) };
  const arptables = await look(world, host, { argv: ['arptables', '--version'], asRoot: true });
  return { method: arptables.exitCode === 0 ? 'arptables' : null, tables: [] };
}

function parseTables(text: string): readonly string[] {
  return [...text.matchAll(/^table arp (\S+)/gm)].map((match) => match[1] ?? '').toSorted();
}
