// The tables of the store as Kysely sees them; migrations/ creates them. Times are ISO 8601 text in
// UTC with milliseconds, so that they sort as text and read the same in SQLite and PostgreSQL.
// Deliberately no JSON columns: the journal hashes its text, so the database must not rewrite it.

import type { ChangeState } from '../../domain/change.ts';
import type { ChangeId, ResourceKey } from '../../domain/names.ts';
import type { MessageName } from '../../ports/outbox.ts';

/** One row per change; state, sequence and head_hash are those of its newest journal entry. */
export interface ChangesTable {
  id: ChangeId;
  /** The delivery that asked for the change; unique. */
  source_id: string;
  state: ChangeState;
  sequence: number;
  /** Hash of the newest entry: a journal whose last entries were cut off is noticed too. */
  head_hash: string;
  proposed_at: string;
  /** Order of arrival, to tell changes of the same millisecond apart; not unique. */
  ordinal: number;
}

export interface JournalTable {
  change_id: ChangeId;
  sequence: number;
  at: string;
  /** Canonical JSON of the ChangeEvent. */
  event: string;
  /** Of the previous entry's hash and this entry; see journal-chain.ts. */
  hash: string;
}

export interface LocksTable {
  resource_key: ResourceKey;
  change_id: ChangeId;
  since: string;
}

/** A key that a change in line waits for; taken away when it gets it or gives up. */
export interface WaitsTable {
  change_id: ChangeId;
  resource_key: ResourceKey;
  since: string;
  /** Order of arrival in line, the same for all keys of one change. */
  ordinal: number;
}

/** One row, which every start locks: see gate.ts. */
export interface GateTable {
  id: number;
  /** Counts starts; it is written so that PostgreSQL, too, lets one start through at a time. */
  passages: number;
  /** JSON of a Frozen; null: not frozen. */
  freeze: string | null;
}

/** Every key that a change's plan locks, kept after the locks are gone. */
export interface ChangeKeysTable {
  resource_key: ResourceKey;
  change_id: ChangeId;
}

export interface OutboxTable {
  change_id: ChangeId;
  message: MessageName;
  wanted_sequence: number;
  /** 0: never posted. */
  posted_sequence: number;
  channel: string | null;
  timestamp: string | null;
  attempts: number;
  /** Null: not postponed. */
  next_attempt_at: string | null;
  /** 1 from markPosting until markPosted. SQLite has no boolean, so 0 or 1 everywhere. */
  is_posting: number;
  is_given_up: number;
  last_problem: string | null;
}

export interface InboxTable {
  id: string;
  received_at: string;
  /** As in ChangesTable. */
  ordinal: number;
  /** JSON of the InboxItem. */
  item: string;
  /** Null: not finished. */
  outcome: string | null;
}

export interface Database {
  changes: ChangesTable;
  journal: JournalTable;
  locks: LocksTable;
  waits: WaitsTable;
  gate: GateTable;
  change_keys: ChangeKeysTable;
  outbox: OutboxTable;
  inbox: InboxTable;
}
