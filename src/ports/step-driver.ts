// What every kind of step must be able to do. One file per kind in src/steps.
//
// Contract: every function may run twice, also after a crash in its middle. `check` and `verify` only
// look. `apply` is called only after `step-started` is durable. `undo` must succeed, and restore the
// planned "before", whether the step was applied, half applied, or not at all. All throw `Failed`.
// A step whose description `asks` is done by a person: `apply` and `undo` are called after they said
// so, and have nothing left to do but to look where they can.

import type { z } from 'zod';
import type { PlannedStep, StepDescription } from '../domain/plan.ts';
import type { World } from './world.ts';

export type Check =
  | { readonly state: 'as-planned' }
  | { readonly state: 'already-applied' }
  | { readonly state: 'drifted'; readonly expected: string; readonly seen: string };

/** `not-armed`: what was done there is confirmed, or was mended by a person. */
export type TakenBackNow = 'taken-back' | 'not-armed' | 'failed';

export interface StepDriver<Spec> {
  /** Never renamed, because journals hold it. */
  readonly kind: string;
  /** A change of meaning is a new version, in a new driver beside the old one. */
  readonly version: number;
  readonly Spec: z.ZodType<Spec>;
  describe(spec: Spec): StepDescription;
  /** Looks whether the object is as the plan expects it before, or already as wanted. */
  check(spec: Spec, world: World): Promise<Check>;
  apply(spec: Spec, world: World): Promise<void>;
  /** Looks by another path than `apply` and returns what it saw, as a short sentence for the thread. */
  verify(spec: Spec, world: World): Promise<string>;
  /** Takes back and returns what is true now, as a short sentence; null: the step only looks. */
  readonly undo: ((spec: Spec, world: World) => Promise<string>) | null;
  /**
   * Of a step that arms a dead-man switch: makes the host take back now what this and later steps did
   * there, out of their order; the `undo` of this step then has nothing left to do.
   */
  readonly takeBackNow?: (spec: Spec, world: World) => Promise<TakenBackNow>;
  /** Lets go of what the step holds on hosts, once a person has mended by hand what is left of it. */
  readonly release?: (spec: Spec, world: World) => Promise<void>;
}

/** A driver whose spec type is closed over: what the engine holds, keyed by kind and version. */
export interface StepCatalogue {
  bind(step: PlannedStep): BoundStep;
}

export interface BoundStep {
  check(world: World): Promise<Check>;
  apply(world: World): Promise<void>;
  verify(world: World): Promise<string>;
  readonly undo: ((world: World) => Promise<string>) | null;
  readonly takeBackNow?: (world: World) => Promise<TakenBackNow>;
  readonly release?: (world: World) => Promise<void>;
}
