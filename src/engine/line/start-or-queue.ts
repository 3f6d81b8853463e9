// From approved to running: all locks at once, or a place in line behind those who hold them. The
// one way in which a change starts, for approvals and for whatever else counts as one.

import type { Change, ChangeEvent, Person } from '../../domain/change.ts';
import { type Failure, refuse } from '../../domain/failures.ts';
import type { ChangeId } from '../../domain/names.ts';
import { isoTime } from '../../ports/clock.ts';
import type { Append, AppendResult, LockHolder } from '../../ports/journal.ts';
import type { EngineParts } from '../parts.ts';
import { messagesOutdatedBy } from '../report.ts';
import { frozenFailure } from './freeze.ts';

// A line that is longer than this is not worked off in a night: people then have to talk to each other.
export const PLACES_MAX = 10;

export type Start =
  | { readonly kind: 'started'; readonly change: Change }
  | {
      readonly kind: 'queued';
      readonly change: Change;
      readonly holder: LockHolder;
      /** 1: only those who hold the locks are in front of it. */
      readonly place: number;
    }
  | {
      readonly kind: 'refused';
      readonly failure: Failure;
      readonly inTheWay: ChangeId | null;
    }
  /** Somebody else decided about it in the same moment. */
  | { readonly kind: 'moved-on' };

type Locked = Extract<AppendResult, { result: 'locked' }>;

export async function startOrQueue(change: Change, by: Person, parts: EngineParts): Promise<Start> {
  const { planDigest, plan } = change;
  const approved = { type: 'approved', by, planDigest } as const;
  const start = await write(change, approved, { takeLocks: plan.locks }, parts);
  switch (start.result) {
    case 'appended':
      return { kind: 'started', change: start.change };
    case 'moved-on':
      return { kind: 'moved-on' };
    case 'frozen':
      return refused(frozenFailure(start.freeze, 'Nothing was approved.'));
    case 'locked':
      return queue(change, by, { locked: start, parts });
    default:
      throw new Error(`Change ${change.id} asked for no place in line.`);
  }
}

async function queue(
  change: Change,
  by: Person,
  { locked, parts }: { readonly locked: Locked; readonly parts: EngineParts },
): Promise<Start> {
  const { planDigest, plan } = change;
  const { behind, holder } = locked;
  const queued = { type: 'queued', by, planDigest, behind } as const;
  const waitInLine = { keys: plan.locks, placesMax: PLACES_MAX };
  const result = await write(change, queued, { waitInLine }, parts);
  switch (result.result) {
    case 'appended': {
      const inLine = new Set((await parts.journal.waiters()).map((waiter) => waiter.changeId));
      const place = behind.filter((id) => inLine.has(id)).length + 1;
      return { kind: 'queued', change: result.change, holder, place };
    }
    case 'moved-on':
      return { kind: 'moved-on' };
    case 'frozen':
      return refused(frozenFailure(result.freeze, 'Nothing was approved.'));
    case 'line-full':
      return refused(lineFull('Nothing was approved.'), holder.changeId);
    default:
      throw new Error(`Change ${change.id} was refused locks that it did not ask for.`);
  }
}

async function write(
  change: Change,
  event: ChangeEvent,
  locks: Pick<Append, 'takeLocks' | 'waitInLine'>,
  parts: EngineParts,
): Promise<AppendResult> {
  const result = await parts.journal.append({
    changeId: change.id,
    afterSequence: change.sequence,
    at: isoTime(parts.world.clock),
    events: [event],
    messages: messagesOutdatedBy([event], change.plan, change),
    ...locks,
  });
  parts.messagesChanged();
  return result;
}

function refused(failure: Failure, inTheWay: ChangeId | null = null): Start {
  return { kind: 'refused', failure, inTheWay };
}

/** `state`: what is true now, first in the text of what to do. */
export function lineFull(state: string): Failure {
  return refuse('line-full', {
    what: `${PLACES_MAX} others wait in line for the same already.`,
    why: 'A longer line would not be worked off while its plans are still of use.',
    fix: `${state} Look at /changes, talk to those in front, and try again when the line is shorter.`,
  }).failure;
}
