// What the planners of both operating systems hand back to the commands.

import type { Json } from '../../domain/json.ts';
import type { PlannedStep } from '../../domain/plan.ts';

export interface RoutePlan {
  readonly steps: readonly PlannedStep[];
  readonly warnings: readonly string[];
  /** What the plan rests on. */
  readonly facts: Json;
}
