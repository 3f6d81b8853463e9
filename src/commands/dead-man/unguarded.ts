// What a plan does where nothing takes it back by itself, as a warning for the approver: a switch, a
// Mac. CloudStack and steps done by hand are left out, because everybody expects that of them.

import type { PlannedStep } from '../../domain/plan.ts';
import { carryVlanByHand } from '../../steps/switch/carry-vlan-by-hand.ts';
import { carryVlan } from '../../steps/switch/carry-vlan.ts';
import { setAdditionalRoutes } from '../../steps/macos/set-additional-routes.ts';
import { setMacosRoute } from '../../steps/macos/set-macos-route.ts';

const DEVICES: ReadonlySet<string> = new Set([
  carryVlan.kind,
  carryVlanByHand.kind,
  setAdditionalRoutes.kind,
  setMacosRoute.kind,
]);

export function unguardedWarnings(steps: readonly PlannedStep[]): readonly string[] {
  const devices = steps
    .filter(
      ({ kind, takeBacks, spec }) => DEVICES.has(kind) && takeBacks === undefined && !isTimed(spec),
    )
    .map(nameOf);
  return [...new Set(devices)].map(
    (name) =>
      `No dead-man switch on ${name}: if Arpeggio dies meanwhile, what was done there stays until ` +
      'Arpeggio is back or a person takes it back.',
  );
}

/** The switch has a dead-man switch of its own, and the step is under it. */
function isTimed(spec: PlannedStep['spec']): boolean {
  return typeof spec === 'object' && spec !== null && 'timer' in spec;
}

function nameOf({ spec, commands }: PlannedStep): string {
  const named =
    typeof spec === 'object' && spec !== null && 'switch' in spec ? spec['switch'] : null;
  return typeof named === 'string' ? named : (commands[0]?.host ?? 'a device');
}
