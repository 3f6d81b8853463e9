// Who owns an address, by two looks that do not depend on each other: which nodes have it configured,
// and who answers ARP for it on the segment.

import { type Failure, failureOf } from '../../domain/failures.ts';
import type { Attachment, Segment } from '../../domain/inventory.ts';
import type { HostName, InterfaceName, IpAddress, MacAddress } from '../../domain/names.ts';
import { readArpAnswers } from '../../facts/arp-answers.ts';
import { type ArpingFlavour, readArpingFlavour } from '../../facts/arping-flavour.ts';
import { type InterfaceFact, readInterfaces } from '../../facts/interfaces.ts';
import type { World } from '../../ports/world.ts';

export interface Owner {
  readonly host: HostName;
  readonly interface: InterfaceName;
  readonly mac: MacAddress | null;
  readonly prefixLength: number;
  readonly isSecondary: boolean;
}

export interface OwnersFact {
  readonly owners: readonly Owner[];
  /** Ethernet addresses that answer ARP for it; empty when `observerArping` is not iputils. */
  readonly answers: readonly MacAddress[];
  readonly observerArping: ArpingFlavour;
  readonly interfaces: ReadonlyMap<HostName, readonly InterfaceFact[]>;
  /** Nodes that could not be read. */
  readonly unread: ReadonlyMap<HostName, Failure>;
}

/** Throws `Failed` when the observer cannot be asked; a node that cannot be read is reported. */
export async function readOwners(
  world: World,
  segment: Segment,
  ip: IpAddress,
): Promise<OwnersFact> {
  const [reads, asked] = await Promise.all([
    Promise.all(segment.nodes.map((node) => readNode(world, node))),
    askObserver(world, segment.observer, ip),
  ]);
  const interfaces = new Map<HostName, readonly InterfaceFact[]>();
  const unread = new Map<HostName, Failure>();
  for (const { host, result } of reads) {
    if ('code' in result) unread.set(host, result);
    else interfaces.set(host, result);
  }
  return { owners: findOwners(interfaces, ip), ...asked, interfaces, unread };
}

async function readNode(
  world: World,
  { host }: Attachment,
): Promise<{ host: HostName; result: readonly InterfaceFact[] | Failure }> {
  try {
    return { host, result: await readInterfaces(world, host) };
  } catch (thrown) {
    const failure = failureOf(thrown);
    if (failure === null) throw thrown;
    return { host, result: failure };
  }
}

async function askObserver(
  world: World,
  observer: Attachment,
  ip: IpAddress,
): Promise<Pick<OwnersFact, 'answers' | 'observerArping'>> {
  const observerArping = await readArpingFlavour(world, observer.host);
  const answers = observerArping === 'iputils' ? await readArpAnswers(world, observer, ip) : [];
  return { answers, observerArping };
}

function findOwners(
  interfaces: ReadonlyMap<HostName, readonly InterfaceFact[]>,
  ip: IpAddress,
): readonly Owner[] {
  return [...interfaces].flatMap(([host, links]) =>
    links.flatMap((link) =>
      link.addresses
        .filter((address) => address.ip === ip)
        .map(({ prefixLength, isSecondary }) => ({
          host,
          interface: link.name,
          mac: link.mac,
          prefixLength,
          isSecondary,
        })),
    ),
  );
}
