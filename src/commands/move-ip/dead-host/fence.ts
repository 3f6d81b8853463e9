// How the dead host is kept from coming back: what arpeggio.yaml says of it, whether it is so already, and
// the step that does it.

import { type Outcome, refuse, succeed } from '../../../domain/failures.ts';
import type { HostFencing, Inventory } from '../../../domain/inventory.ts';
import type { ChangeId } from '../../../domain/names.ts';
import type { PlannedStep } from '../../../domain/plan.ts';
import type { VirtualMachine } from '../../../facts/cloud/virtual-machines.ts';
import type { World } from '../../../ports/world.ts';
import { planStep } from '../../../steps/catalogue.ts';
import { cloudIdFor } from '../../../steps/cloud/cloud-ids.ts';
import { fenceByCloud } from '../../../steps/fencing/fence-by-cloud.ts';
import { fenceByCommand } from '../../../steps/fencing/fence-by-command.ts';
import { fenceBySwitchPort } from '../../../steps/fencing/fence-by-switch-port.ts';
import { type FenceSight, fenceSight, readIsFenced } from '../../../steps/fencing/fence-state.ts';
import { vmNotFound } from './refusals.ts';
import type { TakeoverFacts } from './facts.ts';

export interface FenceFact {
  readonly sight: FenceSight;
  readonly wasFenced: boolean;
}

/** null: none is configured. Throws `Failed` when the fence itself cannot be reached. */
export async function readFence(
  world: World,
  { host, fence }: HostFencing,
  of: { readonly inventory: Inventory; readonly machine: VirtualMachine | 'missing' | null },
): Promise<Outcome<FenceFact | null>> {
  if (fence === null) return succeed(null);
  if (fence.kind === 'cloud-vm' && (of.machine === null || of.machine === 'missing')) {
    return vmNotFound(host, fence.name);
  }
  const sight = fenceSight(fence, {
    switches: of.inventory.networks?.switches ?? [],
    machine: of.machine === 'missing' ? null : of.machine,
  });
  if (sight === null) return unusable(host);
  return succeed({ sight, wasFenced: await readIsFenced(sight, world) });
}

/** The configuration has been checked, so this only meets an inventory that was made by hand. */
function unusable(host: HostFencing['host']): Outcome<never> {
  return refuse('fencing-missing', {
    what: `The fence of ${host} cannot be used.`,
    why: 'It names a switch that is not configured, or whose ports cannot be shut from here.',
    fix: `Nothing was done. Correct "fence" of ${host} in arpeggio.yaml.`,
  });
}

export function fenceSteps(facts: TakeoverFacts, changeId: ChangeId): readonly PlannedStep[] {
  const { ip, from, segment, care, fence: fact } = facts;
  const { fence } = care;
  if (fence === null || fact === null) return [];
  const { sight, wasFenced } = fact;
  const id = `fence-${from.host}`;
  const common = { node: from.host, ip, observer: { ...segment.observer }, wasFenced };
  if (fence.kind === 'command') {
    const { command, proof, shows, undo } = fence;
    const words = {
      command: [...command],
      proof: [...proof],
      undo: undo === null ? null : [...undo],
    };
    return [planStep(id, fenceByCommand, { ...common, host: fence.on, ...words, shows })];
  }
  if (fence.kind === 'cloud-vm' && sight.kind === 'cloud-vm') {
    const jobId = cloudIdFor(changeId, id, 'apply');
    return [planStep(id, fenceByCloud, { ...common, vmId: sight.vmId, name: fence.name, jobId })];
  }
  if (fence.kind !== 'switch-port' || sight.kind !== 'switch-port') return [];
  const { host, system, port } = sight;
  return [planStep(id, fenceBySwitchPort, { ...common, switch: fence.switch, host, system, port })];
}
