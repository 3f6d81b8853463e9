// The journal of changes: the truth, append-only and hash-chained, with the locks.
//
// Contract: each call is one durable transaction (on disk before it resolves). `append` writes the
// events, the change's state, the locks and the messages to refresh together or not at all, and only
// if nothing was appended after `afterSequence`. Throws `Failed` (store-unavailable) when the store
// cannot be reached; the caller must then start nothing.

import type { Change, ChangeEvent, JournalEntry } from '../domain/change.ts';
import type { ChangeId, ResourceKey } from '../domain/names.ts';
import type { MessageName } from './outbox.ts';

export interface LockHolder {
  readonly key: ResourceKey;
  readonly changeId: ChangeId;
  /** ISO 8601. */
  readonly since: string;
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
  /** All of these are taken, or nothing at all is written. */
  readonly takeLocks?: readonly ResourceKey[];
  readonly releaseLocks?: boolean;
  readonly messages: readonly MessageName[];
}

export type AppendResult =
  | { readonly result: 'appended'; readonly change: Change }
  /** Somebody else wrote first; read again and decide anew. */
  | { readonly result: 'moved-on' }
  | { readonly result: 'locked'; readonly holder: LockHolder };

export interface Journal {
  /** Writes the first entry of a change, or finds the change that this delivery already made. */
  propose(proposal: Proposal): Promise<{ readonly change: Change; readonly isNew: boolean }>;
  /** The change that this delivery made; null: none yet. */
  bySource(sourceId: string): Promise<Change | null>;
  append(append: Append): Promise<AppendResult>;
  /** Replayed from its entries; null when there is no such change. */
  read(id: ChangeId): Promise<Change | null>;
  entries(id: ChangeId): Promise<readonly JournalEntry[]>;
  /** Changes awaiting approval, applying or undoing, oldest first. */
  open(): Promise<readonly Change[]>;
  /** The newest changes whose plan locks one of these keys, newest first. */
  touching(keys: readonly ResourceKey[], countMax: number): Promise<readonly Change[]>;
  lockHolders(keys: readonly ResourceKey[]): Promise<readonly LockHolder[]>;
}
