// One row of the table that the suite of all step drivers runs over: a driver with a spec, and how
// the model network is brought into each state that its `check` may meet. A driver's spec type is
// closed over here, so that rows of different drivers fit into one list.

import type { PlannedStep } from '../../../src/domain/plan.ts';
import type { ModelNetwork } from '../../../src/lab/model-hosts/start-model-network.ts';
import type { StepDriver } from '../../../src/ports/step-driver.ts';
import { planStep } from '../../../src/steps/catalogue.ts';
import type { SceneCloud } from './scene-cloud.ts';

/** The hosts, and the CloudStack beside them. */
export interface SceneNetwork extends ModelNetwork {
  readonly cloud: SceneCloud;
}

export type Arrange = (network: SceneNetwork) => void | Promise<void>;

interface Conditions {
  /** "create-file": beside the kind, what is special about this row. */
  readonly about: string;
  /** From the first state of the lab to what the plan expects before; absent: they are the same. */
  readonly asPlanned?: Arrange;
  /** From as-planned, by hand: the effect is there already. null: the kind has no such state. */
  readonly alreadyApplied: Arrange | null;
  /** From as-planned: neither as planned nor as wanted. null: the kind has no such state. */
  readonly drifted: Arrange | null;
  /** From as-planned: what `verify` must not accept. Absent: that nothing was applied. */
  readonly effectMissing?: Arrange;
  /** How often `apply` sends its described commands; these are sent in parallel. Default 1. */
  readonly rounds?: number;
  /** `apply` cannot spare what else is there: `verify` has to find that out with this code. */
  readonly verifyFailsWith?: string;
  /** Nothing brings back what it destroys: its undo says so, where others are tested to restore. */
  readonly isFinal?: boolean;
  /** Words on both sides of a comparison that an undo cannot restore; the row says why. */
  readonly notRestored?: RegExp;
}

export interface StepCase extends Conditions {
  readonly title: string;
  readonly kind: string;
  readonly step: PlannedStep;
  /** Describes the spec anew. */
  plan(spec: PlannedStep['spec']): PlannedStep;
}

export function stepCase<Spec>(
  driver: StepDriver<Spec>,
  spec: Readonly<Record<string, unknown>>,
  conditions: Conditions,
): StepCase {
  const plan = (json: PlannedStep['spec']): PlannedStep =>
    planStep('the-step', driver, driver.Spec.parse(json) as Spec & PlannedStep['spec']);
  return {
    ...conditions,
    title: `${driver.kind}: ${conditions.about}`,
    kind: driver.kind,
    step: plan(spec as PlannedStep['spec']),
    plan,
  };
}
