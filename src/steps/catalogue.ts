// Every kind of step, found by kind and version. A kind that a journal names must stay here.

import type { PlannedStep } from '../domain/plan.ts';
import type { BoundStep, StepCatalogue, StepDriver } from '../ports/step-driver.ts';
import { addAddress } from './add-address.ts';
import { announceAddress } from './announce-address.ts';
import { watchOwner } from './arp/watch-owner.ts';
import { checkPath } from './check-path.ts';
import { createNetworkOffering } from './cloud/create-network-offering.ts';
import { createNetwork } from './cloud/create-network.ts';
import { deleteNetwork } from './cloud/delete-network.ts';
import { deployVm } from './cloud/deploy-vm.ts';
import { destroyVm } from './cloud/destroy-vm.ts';
import { moveSecondaryIp } from './cloud/move-secondary-ip.ts';
import { fenceByCloud } from './fencing/fence-by-cloud.ts';
import { fenceByCommand } from './fencing/fence-by-command.ts';
import { fenceBySwitchPort } from './fencing/fence-by-switch-port.ts';
import { armDeadMan } from './dead-man/arm-dead-man.ts';
import { confirmDeadMan } from './dead-man/confirm-dead-man.ts';
import { insideDeadMan } from './dead-man/inside.ts';
import { hideAddress } from './hide-address.ts';
import { holdAddressByHand } from './hold-address-by-hand.ts';
import { setKeepalivedFragment } from './keepalived/set-keepalived-fragment.ts';
import { setProxiedAddresses } from './keepalived/set-proxied-addresses.ts';
import { verifyExposure } from './keepalived/verify-exposure.ts';
import { verifyGateway } from './keepalived/verify-gateway.ts';
import { setAdditionalRoutes } from './macos/set-additional-routes.ts';
import { setMacosRoute } from './macos/set-macos-route.ts';
import { pingAddress } from './ping-address.ts';
import { removeAddress } from './remove-address.ts';
import { addNetworkAddress } from './router/add-network-address.ts';
import { checkAddressFree } from './router/check-address-free.ts';
import { createVlanInterface } from './router/create-vlan-interface.ts';
import { deleteVlanInterface } from './router/delete-vlan-interface.ts';
import { removeRoute } from './router/remove-route.ts';
import { setRoute } from './router/set-route.ts';
import { verifyVlan } from './router/verify-vlan.ts';
import { setSysctl } from './set-sysctl.ts';
import { showAddress } from './show-address.ts';
import { carryVlanByHand } from './switch/carry-vlan-by-hand.ts';
import { carryVlan } from './switch/carry-vlan.ts';
import { confirmSwitch } from './switch/own-timer/confirm-switch.ts';
import { bindTakeBack, TAKE_BACK } from './take-back.ts';
import { verifyOwner } from './verify-owner.ts';
import { writeFile } from './write-file.ts';

type Binder = (step: PlannedStep) => BoundStep;

const BINDERS: ReadonlyMap<string, Binder> = new Map([
  entry(addAddress),
  entry(addNetworkAddress),
  entry(announceAddress),
  entry(armDeadMan),
  entry(carryVlan),
  entry(carryVlanByHand),
  entry(checkAddressFree),
  entry(checkPath),
  entry(confirmDeadMan),
  entry(confirmSwitch),
  entry(createNetwork),
  entry(createNetworkOffering),
  entry(deleteNetwork),
  entry(deployVm),
  entry(destroyVm),
  entry(createVlanInterface),
  entry(deleteVlanInterface),
  entry(fenceByCloud),
  entry(fenceByCommand),
  entry(fenceBySwitchPort),
  entry(hideAddress),
  entry(holdAddressByHand),
  entry(moveSecondaryIp),
  entry(pingAddress),
  entry(removeAddress),
  entry(removeRoute),
  entry(setAdditionalRoutes),
  entry(setKeepalivedFragment),
  entry(setMacosRoute),
  entry(setProxiedAddresses),
  entry(setRoute),
  entry(setSysctl),
  entry(showAddress),
  entry(verifyExposure),
  entry(verifyGateway),
  entry(verifyOwner),
  entry(verifyVlan),
  entry(watchOwner),
  entry(writeFile),
  [`${TAKE_BACK.kind} ${TAKE_BACK.version}`, (step) => bindTakeBack(step, STEP_CATALOGUE)],
]);

export const STEP_CATALOGUE: StepCatalogue = {
  bind(step) {
    const bind = BINDERS.get(`${step.kind} ${step.version}`);
    if (bind === undefined) {
      throw new Error(`No driver for step kind ${step.kind}, version ${step.version}.`);
    }
    return insideDeadMan(step, bind(step));
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
  const { undo, takeBackNow, release } = driver;
  return {
    check: (world) => driver.check(spec, world),
    apply: (world) => driver.apply(spec, world),
    verify: (world) => driver.verify(spec, world),
    undo: undo === null ? null : (world) => undo(spec, world),
    ...(takeBackNow === undefined ? {} : { takeBackNow: (world) => takeBackNow(spec, world) }),
    ...(release === undefined ? {} : { release: (world) => release(spec, world) }),
  };
}
