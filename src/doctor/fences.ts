// Whether the fences of arpeggio.yaml can be seen: the night in which a node is dead is no time to find out
// that its BMC has another password. Nothing is fenced here.

import type { HostFencing, Inventory } from '../domain/inventory.ts';
import { readVirtualMachines } from '../facts/cloud/virtual-machines.ts';
import type { World } from '../ports/world.ts';
import { fenceSight, readIsFenced } from '../steps/fencing/fence-state.ts';
import { check } from './report.ts';

export async function examineFences(world: World, inventory: Inventory): Promise<void> {
  for (const care of inventory.fencing ?? []) {
    if (care.fence !== null) await check(`${care.host}, fence`, () => look(world, inventory, care));
  }
}

async function look(
  world: World,
  { networks }: Inventory,
  { host, fence }: HostFencing,
): Promise<string> {
  if (fence === null) return 'none';
  const machines = fence.kind === 'cloud-vm' ? await readVirtualMachines(world) : [];
  const machine = machines.find((one) => fence.kind === 'cloud-vm' && one.name === fence.name);
  const sight = fenceSight(fence, {
    switches: networks?.switches ?? [],
    machine: machine ?? null,
  });
  if (sight === null) throw new Error(`what it names is not there. Mend "fence" of ${host}`);
  return (await readIsFenced(sight, world)) ? 'FENCED NOW' : 'can be seen; not fenced now';
}
