// Changes, locks and inbox items for the contract of the store: small, valid, told apart by a number.
// Deliberately not real commands: the store does not look inside a plan, except at its locks.

import type { ChangeEvent, Origin, Person } from '../../../src/domain/change.ts';
import {
  type ChangeId,
  changeIdOf,
  ipResource,
  parseIpAddress,
  type ResourceKey,
} from '../../../src/domain/names.ts';
import { type Plan, type PlannedStep, planDigest } from '../../../src/domain/plan.ts';
import type { InboxItem } from '../../../src/ports/inbox.ts';
import type { Append, Proposal } from '../../../src/ports/journal.ts';

export const REQUESTER: Person = { id: 'U-REQUESTER' };
export const APPROVER: Person = { id: 'U-APPROVER' };
const ORIGIN: Origin = { source: 'slack', channel: 'C-NETWORK' };

export function changeId(number: number): ChangeId {
  const id = changeIdOf(`c${String(number).padStart(6, '0')}`);
  if (id === null) throw new Error(`No change id can be made of ${number}.`);
  return id;
}

/** The lock on 203.0.113.`number`. */
export function key(number: number): ResourceKey {
  const ip = parseIpAddress(`203.0.113.${number}`);
  if (ip === null) throw new Error(`No address can be made of ${number}.`);
  return ipResource(ip);
}

export const STEPS = ['one', 'two'] as const;

/** So many seconds after the beginning of 2026, in milliseconds since the epoch. */
export function millisecondsAt(seconds: number): number {
  return Date.UTC(2026, 0, 1) + seconds * 1000;
}

export function timeAt(seconds: number): string {
  return new Date(millisecondsAt(seconds)).toISOString();
}

export function examplePlan(locks: readonly ResourceKey[]): Plan {
  return {
    intent: { command: 'move-ip', text: '/move-ip', arguments: {}, reason: 'it’s "late"\n→ now' },
    summary: 'an address moves',
    steps: STEPS.map(exampleStep),
    locks,
    facts: { owner: 'node1', seen: [1, null, true] },
    factsDigest: 'facts',
    downtime: 'none expected',
    warnings: [],
    probe: null,
  };
}

function exampleStep(id: string): PlannedStep {
  const undo = { undo: 'the reverse', undoCommands: [] };
  const description = { title: `step ${id}`, commands: [], ...undo };
  return { id, kind: 'example', version: 1, spec: { id }, ...description };
}

/** Change `number`, proposed `number` seconds into 2026 by delivery `delivery-NUMBER`. */
export function exampleProposal(number: number, changes: Partial<Proposal> = {}): Proposal {
  return {
    id: changeId(number),
    sourceId: `delivery-${number}`,
    at: timeAt(number),
    event: proposed([key(number)]),
    messages: ['plan'],
    ...changes,
  };
}

export function proposed(locks: readonly ResourceKey[]): Proposal['event'] {
  const plan = examplePlan(locks);
  return {
    type: 'proposed',
    plan,
    planDigest: planDigest(plan),
    requester: REQUESTER,
    origin: ORIGIN,
    expiresAt: timeAt(900),
  };
}

export const APPROVED: ChangeEvent = { type: 'approved', by: APPROVER, planDigest: 'digest' };
export const QUEUED: ChangeEvent = {
  type: 'queued',
  by: APPROVER,
  planDigest: 'digest',
  behind: [changeId(1)],
};
export const TURN_CAME: ChangeEvent = { type: 'turn-came' };
export const REJECTED: ChangeEvent = { type: 'rejected', by: APPROVER };
export const STARTED: ChangeEvent = { type: 'step-started', stepId: 'one' };
export const DONE: ChangeEvent = { type: 'step-done', stepId: 'one', evidence: 'seen: ✔' };
export const APPLIED: ChangeEvent = { type: 'applied', probe: null };

export function exampleItem(number: number, changes: Partial<InboxItem> = {}): InboxItem {
  return {
    id: `delivery-${number}`,
    receivedAt: timeAt(number),
    person: REQUESTER,
    origin: ORIGIN,
    replyTo: null,
    request: { kind: 'command', text: `/move-ip 203.0.113.${number} to node3` },
    ...changes,
  };
}

// When everything after a proposal happens, in seconds.
export const LATER = 100;

/** Appends these events to change `number`. */
export function append(
  number: number,
  afterSequence: number,
  events: readonly ChangeEvent[],
  changes: Partial<Append> = {},
): Append {
  const at = timeAt(LATER + afterSequence);
  return { changeId: changeId(number), afterSequence, at, events, messages: [], ...changes };
}
