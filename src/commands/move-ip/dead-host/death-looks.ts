// Whether a host that does not answer SSH is dead, by looks that do not depend on each other: ARP for the
// moved address and for the host's own ones, asked from the new node and from the observer, and what
// CloudStack says where the host is a VM. SSH alone proves nothing: a hung sshd or a cut management
// network look the same, and the address would get a second owner.

import type { Attachment, HostFencing, Segment } from '../../../domain/inventory.ts';
import type { HostName, IpAddress, MacAddress } from '../../../domain/names.ts';
import { readArpAnswers } from '../../../facts/arp-answers.ts';
import { readVirtualMachines, type VirtualMachine } from '../../../facts/cloud/virtual-machines.ts';
import type { World } from '../../../ports/world.ts';

// Three broadcasts a second apart: a living host on a busy segment answers one of them.
export const ASK_SECONDS = 3;

export interface ArpLook {
  readonly from: HostName;
  readonly ip: IpAddress;
  readonly answers: readonly MacAddress[];
}

export interface DeathLooks {
  readonly arp: readonly ArpLook[];
  /** null: the host is no VM that is configured. */
  readonly machine: VirtualMachine | 'missing' | null;
}

/** Throws `Failed` when a witness cannot look: then nothing is known. */
export async function lookForLife(
  world: World,
  of: {
    readonly ip: IpAddress;
    readonly care: HostFencing;
    readonly segment: Segment;
    readonly to: Attachment;
  },
): Promise<DeathLooks> {
  const { ip, care, segment, to } = of;
  const questions = [segment.observer, to].flatMap((from) =>
    [ip, ...care.ownAddresses].map((address) => askArp(world, from, address)),
  );
  const [arp, machine] = await Promise.all([Promise.all(questions), readMachine(world, care)]);
  return { arp, machine };
}

async function askArp(world: World, from: Attachment, ip: IpAddress): Promise<ArpLook> {
  return { from: from.host, ip, answers: await readArpAnswers(world, from, ip, ASK_SECONDS) };
}

async function readMachine(world: World, { fence }: HostFencing): Promise<DeathLooks['machine']> {
  if (fence?.kind !== 'cloud-vm') return null;
  const machines = await readVirtualMachines(world);
  return machines.find(({ name }) => name === fence.name) ?? 'missing';
}
