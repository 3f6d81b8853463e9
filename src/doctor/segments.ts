// What moving an address on a segment needs of its hosts: a known arping, a way to hide an address from
// ARP, and one manager of the interface whose files can be read.

import type { Attachment, Segment } from '../domain/inventory.ts';
import type { HostName } from '../domain/names.ts';
import { readArpHiding } from '../facts/arp-hiding.ts';
import { readArpingFlavour } from '../facts/arping-flavour.ts';
import { readInterfaceManager } from '../facts/persistence/interface-manager.ts';
import type { World } from '../ports/world.ts';
import { check } from './report.ts';

export async function examineSegment(world: World, segment: Segment): Promise<void> {
  const { observer, nodes } = segment;
  await check(`${observer.host}, observer of ${segment.name}`, () => arping(world, observer.host));
  for (const node of nodes) {
    const name = `${node.host}, node of ${segment.name}`;
    await check(`${name}, arping`, () => arping(world, node.host));
    await check(`${name}, hiding from ARP`, () => hiding(world, node.host));
    await check(`${name}, ${node.interface} at boot`, () => manager(world, node));
  }
}

async function arping(world: World, host: HostName): Promise<string> {
  const flavour = await readArpingFlavour(world, host);
  if (flavour === 'iputils') return 'arping of iputils';
  throw new Error(`arping is ${flavour}. On ${host}: apt-get install iputils-arping`);
}

async function hiding(world: World, host: HostName): Promise<string> {
  const { method } = await readArpHiding(world, host);
  if (method !== null) return `by ${method}`;
  throw new Error(`neither nft nor arptables. On ${host}: apt-get install nftables`);
}

async function manager(world: World, { host, interface: name }: Attachment): Promise<string> {
  const { managers } = await readInterfaceManager(world, host, name);
  const [only, second] = managers;
  if (only?.startsWith('ifupdown') === true && second === undefined) return only;
  throw new Error(`claimed by ${managers.join(' and ') || 'nobody'}; only ifupdown is supported`);
}
