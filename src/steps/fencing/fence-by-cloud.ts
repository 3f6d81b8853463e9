// Step: keep a dead host from coming back where it is a VM of CloudStack: stop it by force, and read back
// that it is stopped. CloudStack does not start a VM by itself that a call has stopped. By force it also
// says "Stopped" when its hypervisor cannot be reached, so ARP is asked again before the take-over.

import { z } from 'zod';
import { CloudIdField, VmNameField } from '../../domain/spec-fields.ts';
import type { CloudCall } from '../../ports/cloud.ts';
import type { StepDriver } from '../../ports/step-driver.ts';
import type { World } from '../../ports/world.ts';
import { JOB_TIMEOUT_MS, shown } from '../cloud/cloud-calls.ts';
import { cloudIdAfter } from '../cloud/cloud-ids.ts';
import { findMachine } from '../cloud/machine.ts';
import {
  FenceFields,
  notLifted,
  notProved,
  refuseSecondOwner,
  undoText,
  waitFor,
} from './lifting.ts';

const Spec = z.object({
  ...FenceFields,
  vmId: CloudIdField,
  name: VmNameField,
  jobId: CloudIdField,
});
type Spec = z.infer<typeof Spec>;

const STOPPED = 'Stopped';

export const fenceByCloud: StepDriver<Spec> = {
  kind: 'fence-by-cloud',
  version: 1,
  Spec,

  describe(spec) {
    return {
      title: `Fence ${spec.node}: stop VM ${spec.name} by force, and prove it`,
      commands: spec.wasFenced ? [] : shown([stopCall(spec)]),
      undo: undoText(spec, `start VM ${spec.name} again`),
      undoCommands: spec.wasFenced ? [] : shown([startCall(spec)]),
    };
  },

  check: async () => ({ state: 'as-planned' }),

  async apply(spec, world) {
    if ((await stateOf(spec, world)) === STOPPED) return;
    await world.cloud.runJob(stopCall(spec), { jobId: spec.jobId, timeoutMs: JOB_TIMEOUT_MS });
  },

  async verify(spec, world) {
    const seen = await waitFor(world, async () =>
      (await stateOf(spec, world)) === STOPPED ? STOPPED : null,
    );
    if (seen !== null)
      return `${spec.node} is off: CloudStack says that VM ${spec.name} is ${seen}`;
    throw notProved(
      spec.node,
      `CloudStack says that VM ${spec.name} is ${await said(spec, world)}.`,
    );
  },

  async undo(spec, world) {
    const { node, name } = spec;
    if ((await stateOf(spec, world)) !== STOPPED) return `VM ${name} is not stopped`;
    if (spec.wasFenced) return `VM ${name} is stopped, as it was before`;
    await refuseSecondOwner(spec, world);
    const jobId = cloudIdAfter(spec.jobId, 'start');
    await world.cloud.runJob(startCall(spec), { jobId, timeoutMs: JOB_TIMEOUT_MS });
    const state = await said(spec, world);
    if (state === STOPPED) throw notLifted(node, `CloudStack says that VM ${name} is ${state}.`);
    return `VM ${name} is ${state}`;
  },
};

/** null: there is no such VM any more. */
async function stateOf({ vmId }: Spec, world: World): Promise<string | null> {
  return (await findMachine(world, vmId))?.state ?? null;
}

async function said(spec: Spec, world: World): Promise<string> {
  return (await stateOf(spec, world)) ?? 'gone';
}

function stopCall({ vmId }: Spec): CloudCall {
  return { command: 'stopVirtualMachine', parameters: { id: vmId, forced: 'true' } };
}

function startCall({ vmId }: Spec): CloudCall {
  return { command: 'startVirtualMachine', parameters: { id: vmId } };
}
