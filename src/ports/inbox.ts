// What people sent: commands and decisions, durable before the sender is told "received".
//
// Contract: `receive` resolves only when the row is on disk. Its id is the delivery's own identity, so
// that a redelivery is the same row. `pending` gives unfinished rows again after a crash, and the one
// who works on them must therefore be idempotent.

import type { Origin, Person } from '../domain/change.ts';
import type { ChangeId } from '../domain/names.ts';

/**
 * What people ask of a change that is there already. `continue` and `take-back` decide about a halt;
 * `undo` takes back what was applied; `retry` tries again whatever ended or got stuck.
 */
export type ControlVerb =
  | 'status'
  | 'stop'
  | 'continue'
  | 'take-back'
  | 'undo'
  | 'retry'
  | 'take-over';

export type InboxRequest =
  /** The whole line, e.g. `/move-ip 203.0.113.50 to node3`. */
  | { readonly kind: 'command'; readonly text: string }
  | {
      readonly kind: 'decision';
      readonly decision: 'approve' | 'reject';
      readonly changeId: ChangeId;
      readonly planDigest: string;
    }
  /** The answer to a step that asks a person to do it, or its undo, by hand. */
  | {
      readonly kind: 'handwork';
      readonly answer: 'done' | 'not-done';
      readonly changeId: ChangeId;
      readonly stepId: string;
      /** Which question was answered: a late click must not answer the next one. */
      readonly purpose: 'apply' | 'undo';
    }
  | {
      readonly kind: 'control';
      readonly verb: ControlVerb;
      readonly changeId: ChangeId;
      /** Why, in the person's words; null: not said. */
      readonly reason: string | null;
    }
  /** Takes a command out of the line that waits to be planned. */
  | { readonly kind: 'withdraw'; readonly itemId: string };

export interface InboxItem {
  readonly id: string;
  readonly receivedAt: string;
  readonly person: Person;
  readonly origin: Origin;
  /** Where a private answer goes, e.g. Slack's response_url or a thread; null: nowhere. */
  readonly replyTo: string | null;
  readonly request: InboxRequest;
}

export interface Inbox {
  receive(item: InboxItem): Promise<'new' | 'duplicate'>;
  /** Oldest first. */
  pending(): Promise<readonly InboxItem[]>;
  finish(id: string, outcome: string): Promise<void>;
  /** Forgets finished rows that were received before this time (ISO 8601); returns how many. */
  prune(before: string): Promise<number>;
}
