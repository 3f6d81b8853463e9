// What one file per command has to offer. Facts are read and the plan is made in `prepare`; the engine
// calls it when the command is typed, and again before the first step, to see whether facts moved.

import type { Outcome } from '../domain/failures.ts';
import { ipResource, type IpAddress, type ResourceKey } from '../domain/names.ts';
import type { Intent } from '../domain/plan.ts';
import type { Draft, PrepareContext } from '../ports/command-catalogue.ts';
import type { CommandGrammar } from './grammar/grammar.ts';

export interface Command {
  readonly name: string;
  readonly grammar: CommandGrammar;
  /** What its plan will lock; empty for a command that only looks. */
  resourcesOf(intent: Intent): readonly ResourceKey[];
  prepare(intent: Intent, context: PrepareContext): Promise<Outcome<Draft>>;
}

/** An argument of an intent that the grammar guarantees to be there. */
export function argument(intent: Intent, name: string): string {
  const value = intent.arguments[name];
  if (value === undefined) throw new Error(`Intent "${intent.text}" lacks its argument ${name}.`);
  return value;
}

/** For commands about one address. */
export function addressResource(intent: Intent): readonly ResourceKey[] {
  return [ipResource(argument(intent, 'ip') as IpAddress)];
}
