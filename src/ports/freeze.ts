// The freeze: while it lasts no plan is made and no change starts. One for the whole installation, on
// disk, so that a restart does not thaw it.
//
// Contract: every start (an append that takes locks) meets the freeze inside its own transaction and is
// refused by it, so nothing starts after `freeze` has resolved. What runs already is stopped by the
// engine, at its next safe point. Throws `Failed` (store-unavailable) as the journal does.

import type { Person } from '../domain/change.ts';

export interface Frozen {
  readonly by: Person;
  /** ISO 8601. */
  readonly since: string;
  readonly reason: string;
}

export interface Freeze {
  /** null: not frozen. */
  read(): Promise<Frozen | null>;
  /** The freeze that holds now: this one, or an earlier one, which stays as it is. */
  freeze(frozen: Frozen): Promise<Frozen>;
  /** The freeze that ended; null: there was none. */
  thaw(): Promise<Frozen | null>;
}
