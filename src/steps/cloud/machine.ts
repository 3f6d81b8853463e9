// Looking at one VM by its uuid, and removing it for good: what deploying takes back is what
// destroying does. Destroyed alone is not enough: the VM would keep its name, its address and its
// network for another day.

import { Failed } from '../../domain/failures.ts';
import type { CloudId } from '../../domain/names.ts';
import { readVirtualMachines, type VirtualMachine } from '../../facts/cloud/virtual-machines.ts';
import type { CloudCall } from '../../ports/cloud.ts';
import type { World } from '../../ports/world.ts';
import { JOB_TIMEOUT_MS } from './cloud-calls.ts';

export function expungeCall(id: CloudId): CloudCall {
  return { command: 'destroyVirtualMachine', parameters: { id, expunge: 'true' } };
}

/** null: there is none, or it is on its way out for good. */
export async function findMachine(world: World, id: CloudId): Promise<VirtualMachine | null> {
  const machine = (await readVirtualMachines(world)).find((one) => one.id === id);
  return machine === undefined || machine.state.startsWith('Expung') ? null : machine;
}

export async function expunge(
  world: World,
  machine: VirtualMachine,
  jobId: CloudId,
): Promise<void> {
  await world.cloud.runJob(expungeCall(machine.id), { jobId, timeoutMs: JOB_TIMEOUT_MS });
  const left = await findMachine(world, machine.id);
  if (left !== null) throw stillThere(left);
}

export function stillThere({ name, state }: VirtualMachine): Failed {
  return new Failed({
    code: 'effect-missing',
    what: `VM ${name} is still in CloudStack after it was destroyed and expunged.`,
    why: `Its state is ${state}.`,
    fix: 'It holds its name, its address and its network. Expunge it in CloudStack.',
  });
}
