// What people sent: commands and decisions, durable before the sender is told "received".
//
// Contract: `receive` resolves only when the row is on disk. Its id is the delivery's own identity, so
// that a redelivery is the same row. `pending` gives unfinished rows again after a crash, and the one
// who works on them must therefore be idempotent.

import type { Origin, Person } from '../domain/change.ts';
import type { ChangeId } from '../domain/names.ts';

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
    };

export interface InboxItem {
  readonly id: string;
  readonly receivedAt: string;
  readonly person: Person;
  readonly origin: Origin;
  /** Where a private answer goes, e.g. Slack's response_url; null: nowhere. */
  readonly replyTo: string | null;
  readonly request: InboxRequest;
}

export interface Inbox {
  receive(item: InboxItem): Promise<'new' | 'duplicate'>;
  /** Oldest first. */
  pending(): Promise<readonly InboxItem[]>;
  finish(id: string, outcome: string): Promise<void>;
}
