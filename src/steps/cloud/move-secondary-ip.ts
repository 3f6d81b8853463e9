// Step: move an address from one VM's NIC to another's in CloudStack's books, which hand out what is
// free in them. Books only: what the VMs themselves have is for other steps. CloudStack cannot do it in
// one call, and not in the other order, because an address is given only once; in between it is free
// for whoever deploys without naming an address.

import { z } from 'zod';
import { Failed } from '../../domain/failures.ts';
import type { CloudId } from '../../domain/names.ts';
import { CloudIdField, IpAddressField } from '../../domain/spec-fields.ts';
import { readVirtualMachines } from '../../facts/cloud/virtual-machines.ts';
import type { CloudCall } from '../../ports/cloud.ts';
import type { StepDriver } from '../../ports/step-driver.ts';
import type { World } from '../../ports/world.ts';
import { idOf, JOB_TIMEOUT_MS, shown } from './cloud-calls.ts';

const Spec = z.object({
  ip: IpAddressField,
  networkId: CloudIdField,
  from: z.object({ nicId: CloudIdField, secondaryIpId: CloudIdField, name: z.string() }),
  to: z.object({ nicId: CloudIdField, name: z.string() }),
  removeJobId: CloudIdField,
  addJobId: CloudIdField,
  undoRemoveJobId: CloudIdField,
  undoAddJobId: CloudIdField,
});
type Spec = z.infer<typeof Spec>;

export const moveSecondaryIp: StepDriver<Spec> = {
  kind: 'move-secondary-ip',
  version: 1,
  Spec,

  describe({ ip, from, to }) {
    return {
      title: `Move ${ip} from VM ${from.name} to VM ${to.name} in CloudStack's books`,
      commands: shown([removeCall(from.secondaryIpId), addCall(to.nicId, ip)]),
      undo: `give ${ip} back to VM ${from.name} in CloudStack's books`,
      undoCommands: shown([removeCall(idOf(`${ip} on ${to.name}`)), addCall(from.nicId, ip)]),
    };
  },

  async check(spec, world) {
    const holder = await findHolder(world, spec);
    // Nobody: taken from the one and not yet given to the other is half of this step.
    if (holder === null) return { state: 'as-planned' };
    if (isSecondaryOf(holder, spec.from.nicId)) return { state: 'as-planned' };
    if (isSecondaryOf(holder, spec.to.nicId)) return { state: 'already-applied' };
    const expected = `${spec.ip} as a secondary address of VM ${spec.from.name}`;
    return { state: 'drifted', expected, seen: `VM ${holder.name} has it` };
  },

  async apply(spec, world) {
    await move(world, spec, {
      fromNicId: spec.from.nicId,
      toNicId: spec.to.nicId,
      removeJobId: spec.removeJobId,
      addJobId: spec.addJobId,
    });
  },

  async verify(spec, world) {
    const holder = await findHolder(world, spec);
    if (holder !== null && isSecondaryOf(holder, spec.to.nicId)) {
      return `CloudStack has ${spec.ip} as a secondary address of VM ${spec.to.name}`;
    }
    throw new Failed({
      code: 'effect-missing',
      what: `In CloudStack's books ${spec.ip} does not belong to VM ${spec.to.name}.`,
      why: `${holder === null ? 'Nobody' : `VM ${holder.name}`} has it there.`,
      fix: 'The books decide nothing about traffic. Give it to the right NIC in CloudStack.',
    });
  },

  async undo(spec, world) {
    await move(world, spec, {
      fromNicId: spec.to.nicId,
      toNicId: spec.from.nicId,
      removeJobId: spec.undoRemoveJobId,
      addJobId: spec.undoAddJobId,
    });
    return `CloudStack has ${spec.ip} as a secondary address of VM ${spec.from.name}`;
  },
};

interface Holder {
  /** Of the VM. */
  readonly name: string;
  readonly nicId: CloudId;
  /** null: it is the primary address of the NIC. */
  readonly secondaryIpId: CloudId | null;
}

function isSecondaryOf({ nicId, secondaryIpId }: Holder, wanted: CloudId): boolean {
  return nicId === wanted && secondaryIpId !== null;
}

async function findHolder(world: World, { ip, networkId }: Spec): Promise<Holder | null> {
  const machines = await readVirtualMachines(world, { networkId });
  for (const { name, nics } of machines) {
    for (const nic of nics.filter((one) => one.networkId === networkId)) {
      const secondary = nic.secondaryIps.find((one) => one.ip === ip);
      if (secondary === undefined && nic.ip !== ip) continue;
      return { name, nicId: nic.id, secondaryIpId: secondary?.id ?? null };
    }
  }
  return null;
}

interface Move {
  readonly fromNicId: CloudId;
  readonly toNicId: CloudId;
  readonly removeJobId: CloudId;
  readonly addJobId: CloudId;
}

async function move(world: World, spec: Spec, jobs: Move): Promise<void> {
  const holder = await findHolder(world, spec);
  if (holder !== null && isSecondaryOf(holder, jobs.toNicId)) return;
  if (holder !== null) {
    if (holder.secondaryIpId === null || holder.nicId !== jobs.fromNicId)
      throw heldBy(spec, holder);
    await runJob(world, removeCall(holder.secondaryIpId), jobs.removeJobId);
  }
  try {
    await runJob(world, addCall(jobs.toNicId, spec.ip), jobs.addJobId);
  } catch (thrown) {
    // The address is given before the job exists, so what failed may be the second copy of a lost call.
    const now = await findHolder(world, spec);
    if (now === null || !isSecondaryOf(now, jobs.toNicId)) throw thrown;
  }
}

async function runJob(world: World, call: CloudCall, jobId: CloudId): Promise<void> {
  await world.cloud.runJob(call, { jobId, timeoutMs: JOB_TIMEOUT_MS });
}

function removeCall(secondaryIpId: string): CloudCall {
  return { command: 'removeIpFromNic', parameters: { id: secondaryIpId } };
}

function addCall(nicId: CloudId, ip: string): CloudCall {
  return { command: 'addIpToNic', parameters: { nicid: nicId, ipaddress: ip } };
}

function heldBy({ ip }: Spec, { name, secondaryIpId }: Holder): Failed {
  return new Failed({
    code: 'world-drifted',
    what: `${ip} belongs to VM ${name} by now, in CloudStack's books.`,
    why: `It is ${secondaryIpId === null ? 'its own' : 'a secondary'} address of that VM.`,
    fix: 'Nothing was taken from that VM. Find out who deployed it or gave it the address.',
  });
}
