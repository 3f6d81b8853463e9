// Whether a host is fenced now, whatever kind of fence it is: asked before a plan is made, and again when
// the host is seen after a take-over. Only looks.

import { z } from 'zod';
import { FENCING_SYSTEMS } from '../../domain/inventory.ts';
import { CloudIdField, HostNameField } from '../../domain/spec-fields.ts';
import type { World } from '../../ports/world.ts';
import { findMachine } from '../cloud/machine.ts';
import { proofOf } from './fence-by-command.ts';
import { isFenced, readPort } from './fence-by-switch-port.ts';

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
