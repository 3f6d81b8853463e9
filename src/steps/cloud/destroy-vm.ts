// Step: destroy a VM with its disk, for good: it must not hold its name and its network for another
// day. Nothing brings it back, so it belongs at the end of a plan, and its undo only tells whether it
// came to that.

import { z } from 'zod';
import { Failed } from '../../domain/failures.ts';
import { CloudIdField, VmNameField } from '../../domain/spec-fields.ts';
import type { StepDriver } from '../../ports/step-driver.ts';
import { shown } from './cloud-calls.ts';
import { expunge, expungeCall, findMachine, stillThere } from './machine.ts';

const Spec = z.object({
  vmId: CloudIdField,
  name: VmNameField,
  networkId: CloudIdField,
  jobId: CloudIdField,
});
type Spec = z.infer<typeof Spec>;

export const destroyVm: StepDriver<Spec> = {
  kind: 'destroy-vm',
  version: 1,
  Spec,

  describe(spec) {
    return {
      title: `Destroy VM ${spec.name} and its disk, for good`,
      commands: shown([expungeCall(spec.vmId)]),
      undo: `impossible: nothing brings back VM ${spec.name} and what is on its disk`,
      isFinal: true,
      undoCommands: [],
    };
  },

  async check(spec, world) {
    const machine = await findMachine(world, spec.vmId);
    if (machine === null) return { state: 'already-applied' };
    const isInNetwork = machine.nics.some(({ networkId }) => networkId === spec.networkId);
    if (machine.name === spec.name && isInNetwork) return { state: 'as-planned' };
    return {
      state: 'drifted',
      expected: `the VM to be ${spec.name}, with a NIC in the network`,
      seen: `${machine.name}, ${isInNetwork ? 'in' : 'no longer in'} that network`,
    };
  },

  async apply(spec, world) {
    const machine = await findMachine(world, spec.vmId);
    if (machine !== null) await expunge(world, machine, spec.jobId);
  },

  async verify(spec, world) {
    const left = await findMachine(world, spec.vmId);
    if (left !== null) throw stillThere(left);
    return `there is no VM ${spec.name}`;
  },

  async undo(spec, world) {
    if ((await findMachine(world, spec.vmId)) !== null) return `VM ${spec.name} is still there`;
    throw new Failed({
      code: 'vm-gone-for-good',
      what: `VM ${spec.name} is destroyed and expunged, and its disk with it.`,
      why: 'Something went wrong after that, and CloudStack keeps nothing to bring it back from.',
      fix:
        'The steps before it are done and stay done. If the VM was meant to go, finish by hand what ' +
        'the plan shows; if not, deploy a new one and restore its disk from a backup.',
    });
  },
};
