// The journal of changes: the truth, append-only and hash-chained, with the locks.
//
// Contract: each call is one durable transaction (on disk before it resolves). `append` writes the
// events, the change's state, the locks and the messages to refresh together or not at all, and only
// if nothing was appended after `afterSequence`. Throws `Failed` (store-unavailable) when the store
// cannot be reached; the caller must then start nothing.
//
// Locks: keys conflict as domain/resource-keys.ts says. Nobody overtakes in line: locks are refused also
// to whoever came after a change that waits for a conflicting key. A change takes all or none and waits
// while it holds none, so no two can wait for each other.

import type { Change, ChangeEvent, JournalEntry } from '../domain/change.ts';
import type { ChangeId, ResourceKey } from '../domain/names.ts';
import type { Frozen } from './freeze.ts';
import type { MessageName } from './outbox.ts';

export interface LockHolder {
  /** As it is held, which may be a wider or a narrower key than the one asked about. */
  readonly key: ResourceKey;
  readonly changeId: ChangeId;
  /** ISO 8601. */
  readonly since: string;
}

/** A change in line, and the keys that it waits for. */
export interface Waiter {
  readonly changeId: ChangeId;
  readonly keys: readonly ResourceKey[];
  /** ISO 8601. */
  readonly since: string;
}

export interface PlaceInLine {
  readonly keys: readonly ResourceKey[];
  /** At most so many changes may wait for keys that conflict, this one included. */
  readonly placesMax: number;
}

export interface Proposal {
  readonly id: ChangeId;
  /** Key of the delivery that asked for it: a second proposal with the same key is the same change. */
  readonly sourceId: string;
  readonly at: string;
  readonly event: Extract<ChangeEvent, { type: 'proposed' }>;
  readonly messages: readonly MessageName[];
}

export interface Append {
  readonly changeId: ChangeId;
  readonly afterSequence: number;
  readonly at: string;
  readonly events: readonly ChangeEvent[];
  /** All of these are taken, and the place in line given up, or nothing at all is written. */
  readonly takeLocks?: readonly ResourceKey[];
  /** Stands in line for these, behind everybody who does already. */
  readonly waitInLine?: PlaceInLine;
  /** Lets go of every lock, and leaves the line. */
  readonly releaseLocks?: boolean;
  readonly messages: readonly MessageName[];
}

export type AppendResult =
  | { readonly result: 'appended'; readonly change: Change }
  /** Somebody else wrote first; read again and decide anew. */
  | { readonly result: 'moved-on' }
  | {
      readonly result: 'locked';
      /** One who holds a conflicting key, else the first who waits for one. */
      readonly holder: LockHolder;
      /** All who hold or wait for one before this change, those who hold first. */
      readonly behind: readonly ChangeId[];
    }
  | { readonly result: 'line-full' }
  | { readonly result: 'frozen'; readonly freeze: Frozen };

export interface Journal {
  /** Writes the first entry of a change, or finds the change that this delivery already made. */
  propose(proposal: Proposal): Promise<{ readonly change: Change; readonly isNew: boolean }>;
  /** The change that this delivery made; null: none yet. */
  bySource(sourceId: string): Promise<Change | null>;
  append(append: Append): Promise<AppendResult>;
  /** Replayed from its entries; null when there is no such change. */
  read(id: ChangeId): Promise<Change | null>;
  entries(id: ChangeId): Promise<readonly JournalEntry[]>;
  /** Changes that have not ended: waiting for approval or in line, at work or stopped; oldest first. */
  open(): Promise<readonly Change[]>;
  /** The newest changes, ended or not, newest first. */
  newest(countMax: number): Promise<readonly Change[]>;
  /** The newest changes whose plan locks one of these keys, newest first. */
  touching(keys: readonly ResourceKey[], countMax: number): Promise<readonly Change[]>;
  /** Who holds keys that conflict with one of these, by the order of these; or every lock, by key. */
  lockHolders(keys: readonly ResourceKey[] | 'all'): Promise<readonly LockHolder[]>;
  /** Everybody in line, in the order in which they came. */
  waiters(): Promise<readonly Waiter[]>;
}
