// The commands as the engine sees them: text becomes an intent, an intent becomes a plan or an answer.

import type { Outcome } from '../domain/failures.ts';
import type { Inventory } from '../domain/inventory.ts';
import type { ChangeId, ResourceKey } from '../domain/names.ts';
import type { Intent, Plan } from '../domain/plan.ts';
import type { World } from './world.ts';

export interface Answer {
  readonly title: string;
  readonly lines: readonly string[];
}

/** What a command wants of the engine itself. */
export type Order =
  | { readonly kind: 'freeze'; readonly reason: string }
  | { readonly kind: 'thaw' };

export type Draft =
  | { readonly kind: 'plan'; readonly plan: Plan }
  | { readonly kind: 'order'; readonly order: Order }
  | { readonly kind: 'answer'; readonly answer: Answer };

export interface Interpretation {
  readonly intent: Intent;
  /** Show the plan, change nothing. */
  readonly isDryRun: boolean;
  /** What a plan of this will lock, as far as the words alone tell. */
  readonly resources: readonly ResourceKey[];
}

export interface PrepareContext {
  readonly world: World;
  readonly inventory: Inventory;
  /** The change that the plan will belong to; written into the files that it leaves on hosts. */
  readonly changeId: ChangeId;
}

export interface CommandCatalogue {
  /** Parses what was typed, e.g. `/move-ip 203.0.113.50 to node3`. Looks at nothing. */
  interpret(text: string): Outcome<Interpretation>;
  /** Reads the facts and plans. Looks only. A refusal is a value; throws `Failed` for dead hosts. */
  prepare(intent: Intent, context: PrepareContext): Promise<Outcome<Draft>>;
  /** The steps of a plan turned round, for change `undoId`, with what guards them. Looks at nothing. */
  layOutUndo(plan: Plan, undoId: ChangeId): Pick<Plan, 'steps' | 'locks'>;
}
