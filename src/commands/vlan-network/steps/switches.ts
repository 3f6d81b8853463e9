// The switches' part of a network as steps: every configured trunk port carries its VLAN, or no more.

import { type Outcome, succeed } from '../../../domain/failures.ts';
import type { ChangeId, VlanId } from '../../../domain/names.ts';
import type { PlannedStep } from '../../../domain/plan.ts';
import { carryVlanSteps } from '../../../steps/switch/carry-vlan-steps.ts';
import { trunkWarnings } from '../../../steps/switch/reading.ts';
import type { SwitchFacts } from '../facts.ts';

interface SwitchWork {
  readonly action: 'add' | 'remove';
  readonly vlan: VlanId;
  readonly changeId: ChangeId;
}

/** Refuses with the first switch that cannot do it as it stands. */
export function switchSteps(
  work: SwitchWork,
  switches: readonly SwitchFacts[],
): Outcome<readonly PlannedStep[]> {
  const steps: PlannedStep[] = [];
  for (const { switch: of, trunks } of switches) {
    const planned = carryVlanSteps({ ...work, of, trunks });
    if (!planned.ok) return planned;
    steps.push(...planned.value);
  }
  return succeed(steps);
}

export function switchWarnings(vlan: VlanId, switches: readonly SwitchFacts[]): readonly string[] {
  if (switches.length === 0) {
    return [`No switch is configured: whether VLAN ${vlan} passes is a person's business.`];
  }
  return switches.flatMap(({ switch: of, trunks }) => trunkWarnings(of, trunks));
}
