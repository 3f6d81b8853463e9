// What one file per command has to offer. Facts are read and the plan is made in `prepare`; the engine
// calls it when the command is typed, and again before the first step, to see whether facts moved.

import type { Outcome } from '../domain/failures.ts';
import type { Intent } from '../domain/plan.ts';
import type { Draft, PrepareContext } from '../ports/command-catalogue.ts';
import type { CommandGrammar } from './grammar.ts';

export interface Command {
  readonly name: string;
  readonly grammar: CommandGrammar;
  prepare(intent: Intent, context: PrepareContext): Promise<Outcome<Draft>>;
}

/** An argument of an intent that the grammar guarantees to be there. */
export function argument(intent: Intent, name: string): string {
  const value = intent.arguments[name];
  if (value === undefined) throw new Error(`Intent "${intent.text}" lacks its argument ${name}.`);
  return value;
}
