// Private answers to the one person who typed or clicked. Best effort: what must last is a message of
// a change and goes through the outbox. Contract: never throws for the sake of a reply.

import type { Failure } from '../domain/failures.ts';
import type { ChangeId } from '../domain/names.ts';
import type { Plan } from '../domain/plan.ts';
import type { Answer } from './command-catalogue.ts';
import type { InboxItem } from './inbox.ts';

export type Reply =
  | {
      readonly kind: 'refused';
      readonly failure: Failure;
      /** What was typed or clicked. */
      readonly about: string;
      /** The other change that is in the way, to be shown with its requester and a link. */
      readonly inTheWay: ChangeId | null;
    }
  /** A repeated command: this change is already open for it. */
  | { readonly kind: 'already-open'; readonly changeId: ChangeId }
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'dry-run'; readonly plan: Plan };

export interface Replies {
  tell(item: InboxItem, reply: Reply): Promise<void>;
}
