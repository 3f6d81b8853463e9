// Messages of a change that chat has to show. A row says "this message must show the change as of
// sequence N at least": messages are views that are rendered anew from the journal, so an older state
// that was never posted is simply skipped.
//
// Contract: rows are written by `Journal.append`, in its transaction. One poster at a time.

import type { ChangeId } from '../domain/names.ts';

/**
 * plan: the card in the channel; the others: in its thread. `question` asks a person for something, in
 * a message of its own, because an edited one notifies nobody; `alert` calls people after the end.
 */
export type MessageKind = 'plan' | 'progress' | 'question' | 'result' | 'alert';

/** The second and later of these of a change has its number: each is a new message. */
type NumberedKind = 'question' | 'result' | 'alert';
export type MessageName = MessageKind | `${NumberedKind}-${number}`;

export function messageName(kind: NumberedKind, number: number): MessageName {
  return number === 1 ? kind : `${kind}-${number}`;
}

export function messageKindOf(name: MessageName): MessageKind {
  if (name.startsWith('question')) return 'question';
  if (name.startsWith('result')) return 'result';
  if (name.startsWith('alert')) return 'alert';
  return name === 'plan' ? 'plan' : 'progress';
}

/** 1 for the first of its kind. */
export function messageNumberOf(name: MessageName): number {
  return Number(/-(\d+)$/.exec(name)?.[1] ?? 1);
}

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

// The card comes first: all others need its address for their thread.
const TURNS: Readonly<Record<MessageKind, number>> = {
  plan: 0,
  progress: 2,
  question: 3,
  result: 4,
  alert: 5,
};
// An answered question must not keep its buttons, and the progress has something new every second: if it
// came first, it would take all edits that the pace allows until the change has ended.
const TURN_OF_POSTED_QUESTION = 1;

/** Which of several messages that are due is sent first: the smaller. */
export function turnOf({ message, address }: Pick<OutboxRow, 'message' | 'address'>): number {
  const kind = messageKindOf(message);
  return kind === 'question' && address !== null ? TURN_OF_POSTED_QUESTION : TURNS[kind];
}

export interface Outbox {
  /** Rows behind their wanted sequence whose next attempt is due, in the order of `turnOf`. */
  due(now: number): Promise<readonly OutboxRow[]>;
  /** When the next postponed row becomes due, in milliseconds since the epoch; null: none waits. */
  nextDueAt(): Promise<number | null>;
  addressOf(id: ChangeId, message: MessageName): Promise<PostedAddress | null>;
  /** The change whose card was posted there; null: no card of ours. */
  changeAt(address: PostedAddress): Promise<ChangeId | null>;
  /** Durable before the first post of a message is sent, so that a crash leaves a trace. */
  markPosting(row: OutboxRow): Promise<void>;
  markPosted(row: OutboxRow, sequence: number, address: PostedAddress): Promise<void>;
  postpone(row: OutboxRow, until: number, problem: string): Promise<void>;
  /** Gives the message up for good, e.g. its channel is gone; the change goes on. */
  giveUp(row: OutboxRow, problem: string): Promise<void>;
}
