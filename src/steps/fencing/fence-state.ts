// Whether a host is fenced now, whatever kind of fence it is: asked before a plan is made, and again when
// the host is seen after a take-over. Only looks.

import { z } from 'zod';
import { type Fence, FENCING_SYSTEMS, type Switch } from '../../domain/inventory.ts';
import { CloudIdField, HostNameField } from '../../domain/spec-fields.ts';
import type { VirtualMachine } from '../../facts/cloud/virtual-machines.ts';
import type { World } from '../../ports/world.ts';
import { findMachine } from '../cloud/machine.ts';
import { proofOf } from './fence-by-command.ts';
import { isFenced, readPort } from './fence-by-switch-port.ts';
import { canFence } from './ports/table.ts';

/** Where the fence is, and what is looked at to see it. */
export const FenceSight = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('command'),
    host: HostNameField,
    proof: z.array(z.string()),
    shows: z.string(),
  }),
  z.object({ kind: z.literal('cloud-vm'), vmId: CloudIdField }),
  z.object({
    kind: z.literal('switch-port'),
    host: HostNameField,
    system: z.enum(FENCING_SYSTEMS),
    port: z.string(),
  }),
]);
export type FenceSight = z.infer<typeof FenceSight>;

/** null: it names a switch or a VM that is not there, or a port that cannot be shut from here. */
export function fenceSight(
  fence: Fence,
  of: {
    readonly switches: readonly Switch[];
    /** The VM that the fence names. */
    readonly machine: VirtualMachine | null;
  },
): FenceSight | null {
  if (fence.kind === 'command') {
    return { kind: 'command', host: fence.on, proof: [...fence.proof], shows: fence.shows };
  }
  if (fence.kind === 'cloud-vm') {
    return of.machine === null ? null : { kind: 'cloud-vm', vmId: of.machine.id };
  }
  const found = of.switches.find(({ name }) => name === fence.switch);
  if (found === undefined || found.host === null || !canFence(found.system)) return null;
  return { kind: 'switch-port', host: found.host, system: found.system, port: fence.port };
}

/** Throws `Failed` when it cannot be seen. */
export async function readIsFenced(sight: FenceSight, world: World): Promise<boolean> {
  switch (sight.kind) {
    case 'command':
      return (await proofOf(sight, world)) !== null;
    case 'cloud-vm':
      return (await findMachine(world, sight.vmId))?.state === 'Stopped';
    case 'switch-port':
      return isFenced(await readPort(sight, world));
    default:
      throw new Error(`There is no fence ${JSON.stringify(sight)}.`);
  }
}
