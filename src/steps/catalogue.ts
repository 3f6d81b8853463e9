// Every kind of step, found by kind and version. A kind that a journal names must stay here.

import type { PlannedStep } from '../domain/plan.ts';
import type { BoundStep, StepCatalogue, StepDriver } from '../ports/step-driver.ts';
import { addAddress } from './add-address.ts';
import { announceAddress } from './announce-address.ts';
import { checkPath } from './check-path.ts';
import { hideAddress } from './hide-address.ts';
import { setKeepalivedFragment } from './keepalived/set-keepalived-fragment.ts';
import { verifyGateway } from './keepalived/verify-gateway.ts';
import { setAdditionalRoutes } from './macos/set-additional-routes.ts';
import { setMacosRoute } from './macos/set-macos-route.ts';
import { pingAddress } from './ping-address.ts';
import { removeAddress } from './remove-address.ts';
import { setSysctl } from './set-sysctl.ts';
import { showAddress } from './show-address.ts';
import { carryVlanByHand } from './switch/carry-vlan-by-hand.ts';
import { carryVlan } from './switch/carry-vlan.ts';
import { verifyOwner } from './verify-owner.ts';
import { writeFile } from './write-file.ts';

type Binder = (step: PlannedStep) => BoundStep;

const BINDERS: ReadonlyMap<string, Binder> = new Map([
  entry(addAddress),
  entry(announceAddress),
  entry(carryVlan),
  entry(carryVlanByHand),
  entry(checkPath),
  entry(hideAddress),
  entry(pingAddress),
  entry(removeAddress),
  entry(setAdditionalRoutes),
  entry(setKeepalivedFragment),
  entry(setMacosRoute),
  entry(setSysctl),
  entry(showAddress),
  entry(verifyGateway),
  entry(verifyOwner),
  entry(writeFile),
]);

export const STEP_CATALOGUE: StepCatalogue = {
  bind(step) {
    const bind = BINDERS.get(`${step.kind} ${step.version}`);
    if (bind === undefined) {
      throw new Error(`No driver for step kind ${step.kind}, version ${step.version}.`);
    }
    return bind(step);
  },
};

/** A step of a plan: the driver's own description of the spec, frozen beside it. */
export function planStep<Spec>(
  id: string,
  driver: StepDriver<Spec>,
  spec: Spec & PlannedStep['spec'],
): PlannedStep {
  return { id, kind: driver.kind, version: driver.version, spec, ...driver.describe(spec) };
}

function entry<Spec>(driver: StepDriver<Spec>): [string, Binder] {
  return [`${driver.kind} ${driver.version}`, (step) => bindTo(driver, step)];
}

function bindTo<Spec>(driver: StepDriver<Spec>, step: PlannedStep): BoundStep {
  const spec = driver.Spec.parse(step.spec);
  const { undo } = driver;
  return {
    check: (world) => driver.check(spec, world),
    apply: (world) => driver.apply(spec, world),
    verify: (world) => driver.verify(spec, world),
    undo: undo === null ? null : (world) => undo(spec, world),
  };
}
