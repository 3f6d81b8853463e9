// Step: deploy a VM with an address that was chosen beforehand, in a network without a virtual router.
// Its uuid is ours, so that a second run cannot make a second VM. When the address is taken CloudStack
// deploys the VM without one and reports success, so the address is what verify looks at.

import { z } from 'zod';
import { Failed } from '../../domain/failures.ts';
import { CloudIdField, IpAddressField, VmNameField } from '../../domain/spec-fields.ts';
import { readVirtualMachines, type VirtualMachine } from '../../facts/cloud/virtual-machines.ts';
import type { CloudCall } from '../../ports/cloud.ts';
import type { Check, StepDriver } from '../../ports/step-driver.ts';
import { DEPLOY_TIMEOUT_MS, OwnerField, shown } from './cloud-calls.ts';
import { expunge, expungeCall, findMachine } from './machine.ts';

const Spec = z.object({
  name: VmNameField,
  vmId: CloudIdField,
  jobId: CloudIdField,
  undoJobId: CloudIdField,
  zoneId: CloudIdField,
  serviceOfferingId: CloudIdField,
  templateId: CloudIdField,
  networkId: CloudIdField,
  ip: IpAddressField,
  /** The owner of the network, too: CloudStack refuses another one. */
  owner: OwnerField,
});
type Spec = z.infer<typeof Spec>;

export const deployVm: StepDriver<Spec> = {
  kind: 'deploy-vm',
  version: 1,
  Spec,

  describe(spec) {
    return {
      title: `Deploy VM ${spec.name} with ${spec.ip}`,
      commands: shown([deployCall(spec)]),
      undo: `destroy VM ${spec.name} and its disk`,
      // What was on its disk does not come back.
      isUndoFinal: true,
      undoCommands: shown([expungeCall(spec.vmId)]),
    };
  },

  async check(spec, world) {
    const machines = await readVirtualMachines(world);
    const own = machines.find(({ id }) => id === spec.vmId);
    return own === undefined ? checkFree(spec, machines) : checkOwn(spec, own);
  },

  async apply(spec, world) {
    const job = { jobId: spec.jobId, timeoutMs: DEPLOY_TIMEOUT_MS };
    await world.cloud.runJob(deployCall(spec), job);
  },

  async verify(spec, world) {
    const machine = await findMachine(world, spec.vmId);
    if (machine !== null && isAsWanted(spec, machine)) {
      const place = machine.hostName === null ? '' : ` on ${machine.hostName}`;
      return `VM ${spec.name} is running${place} with ${spec.ip}`;
    }
    throw new Failed({
      code: 'effect-missing',
      what: `VM ${spec.name} is not running with ${spec.ip}.`,
      why: `CloudStack says: ${machine === null ? 'there is no such VM' : renderMachine(machine)}.`,
      fix:
        'It was deployed and serves nobody. CloudStack leaves the address out without an error ' +
        'when it is taken, is the gateway, or lies outside of the network.',
    });
  },

  async undo(spec, world) {
    const machine = await findMachine(world, spec.vmId);
    if (machine !== null) await expunge(world, machine, spec.undoJobId);
    return `there is no VM ${spec.name}`;
  },
};

function deployCall(spec: Spec): CloudCall {
  return {
    command: 'deployVirtualMachine',
    parameters: {
      name: spec.name,
      displayname: spec.name,
      zoneid: spec.zoneId,
      serviceofferingid: spec.serviceOfferingId,
      templateid: spec.templateId,
      // Never absent: CloudStack would make a network with a virtual router for it.
      networkids: spec.networkId,
      ipaddress: spec.ip,
      customid: spec.vmId,
      ...spec.owner,
    },
  };
}

function checkFree({ name, ip, networkId }: Spec, machines: readonly VirtualMachine[]): Check {
  const neighbours = machines.filter(({ nics }) => nics.some((nic) => nic.networkId === networkId));
  const inTheWay = neighbours.filter(
    (machine) => machine.name === name || addressesOf(machine, networkId).includes(ip),
  );
  if (inTheWay.length === 0) return { state: 'as-planned' };
  return {
    state: 'drifted',
    expected: `no VM ${name}, and nobody with ${ip}`,
    seen: inTheWay.map(renderMachine).join('; '),
  };
}

/** Ours from an earlier run: half of it is followed to its end, anything else is not mended. */
function checkOwn(spec: Spec, machine: VirtualMachine): Check {
  if (isAsWanted(spec, machine)) return { state: 'already-applied' };
  if (machine.state === 'Starting') return { state: 'as-planned' };
  const expected = `VM ${spec.name} running with ${spec.ip}`;
  return { state: 'drifted', expected, seen: renderMachine(machine) };
}

function isAsWanted({ ip, networkId }: Spec, { state, nics }: VirtualMachine): boolean {
  return state === 'Running' && nics.some((nic) => nic.networkId === networkId && nic.ip === ip);
}

function addressesOf({ nics }: VirtualMachine, networkId: string): readonly string[] {
  return nics
    .filter((nic) => nic.networkId === networkId)
    .flatMap((nic) => [nic.ip ?? [], nic.secondaryIps.map(({ ip }) => ip)].flat());
}

function renderMachine({ name, state, nics }: VirtualMachine): string {
  const addresses = nics.map((nic) => nic.ip ?? 'no address');
  return `${name} (${state}, ${addresses.join(', ') || 'no NIC'})`;
}
