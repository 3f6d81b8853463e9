// Messages of a change that chat has to show. A row says "this message must show the change as of
// sequence N at least": messages are views that are rendered anew from the journal, so an older state
// that was never posted is simply skipped.
//
// Contract: rows are written by `Journal.append`, in its transaction. One poster at a time.

import type { ChangeId } from '../domain/names.ts';

/**
 * plan: the card in the channel; the others: in its thread. `question` asks a person to do something by
 * hand, in a message of its own, because an edited one notifies nobody.
 */
export type MessageName = 'plan' | 'progress' | 'question' | 'result';

/** Where a message was posted, e.g. Slack's channel and ts. */
export interface PostedAddress {
  readonly channel: string;
  readonly timestamp: string;
}

export interface OutboxRow {
  readonly changeId: ChangeId;
  readonly message: MessageName;
  readonly wantedSequence: number;
  /** 0: never posted. */
  readonly postedSequence: number;
  readonly address: PostedAddress | null;
  readonly attempts: number;
  /** True when a post was begun and its answer was lost: it may be there already. */
  readonly isAmbiguous: boolean;
}

export interface Outbox {
  /** Rows behind their wanted sequence whose next attempt is due, plan before progress before result. */
  due(now: number): Promise<readonly OutboxRow[]>;
  /** When the next postponed row becomes due, in milliseconds since the epoch; null: none waits. */
  nextDueAt(): Promise<number | null>;
  addressOf(id: ChangeId, message: MessageName): Promise<PostedAddress | null>;
  /** Durable before the first post of a message is sent, so that a crash leaves a trace. */
  markPosting(row: OutboxRow): Promise<void>;
  markPosted(row: OutboxRow, sequence: number, address: PostedAddress): Promise<void>;
  postpone(row: OutboxRow, until: number, problem: string): Promise<void>;
  /** Gives the message up for good, e.g. its channel is gone; the change goes on. */
  giveUp(row: OutboxRow, problem: string): Promise<void>;
}
