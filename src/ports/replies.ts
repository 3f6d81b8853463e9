// Answers to the one person who typed or clicked, and a word to the channel they did it in where the
// kind says so. Best effort: what must last is a message of
// a change and goes through the outbox. Contract: never throws for the sake of a reply.

import type { Person } from '../domain/change.ts';
import type { Failure } from '../domain/failures.ts';
import type { ChangeId } from '../domain/names.ts';
import type { Plan } from '../domain/plan.ts';
import type { Answer } from './command-catalogue.ts';
import type { Frozen } from './freeze.ts';
import type { InboxItem } from './inbox.ts';
import type { LockHolder } from './journal.ts';

export type Reply =
  | {
      readonly kind: 'refused';
      readonly failure: Failure;
      /** What was typed or clicked. */
      readonly about: string;
      /** The other change that is in the way, to be shown with its requester and a link. */
      readonly inTheWay: ChangeId | null;
    }
  /** Approved, and in line behind a change that holds its locks. */
  | {
      readonly kind: 'queued';
      readonly changeId: ChangeId;
      readonly holder: LockHolder;
      /** 1: only those who hold the locks are in front of it. */
      readonly place: number;
    }
  /** A command that is planned as soon as the change that holds these locks has ended. */
  | {
      readonly kind: 'request-waits';
      /** Of the waiting row, to withdraw it. */
      readonly itemId: string;
      readonly about: string;
      readonly holder: LockHolder;
      readonly place: number;
    }
  /** For everybody in the channel. */
  | { readonly kind: 'frozen'; readonly freeze: Frozen; readonly halted: readonly ChangeId[] }
  /** For everybody in the channel. */
  | { readonly kind: 'thawed'; readonly freeze: Frozen; readonly by: Person }
  /** A repeated command: this change is already open for it. */
  | { readonly kind: 'already-open'; readonly changeId: ChangeId }
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'dry-run'; readonly plan: Plan };

export interface Replies {
  tell(item: InboxItem, reply: Reply): Promise<void>;
}
