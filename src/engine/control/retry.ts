// Retry, by what it is a retry of: a stuck undo is tried again from the step that could not be taken
// back, a halted change goes on, and a change that ended without effect is planned anew.

import type { ChangeState } from '../../domain/change.ts';
import { failureOf } from '../../domain/failures.ts';
import type { DecisionResult } from '../approve.ts';
import type { EngineParts } from '../parts.ts';
import { propose } from '../propose.ts';
import {
  approverProblem,
  type Asked,
  isOwnEarlier,
  notNow,
  SAID_NOTHING,
  writeDecision,
} from './answer.ts';
import { decideHalt } from './halt.ts';
import { undo } from './undo.ts';

const WITHOUT_EFFECT: ReadonlySet<ChangeState> = new Set<ChangeState>([
  'undone',
  'rejected',
  'expired',
  'stale',
  'cancelled',
]);

export async function retry(asked: Asked, parts: EngineParts): Promise<DecisionResult> {
  const { item, change } = asked;
  // First of all: what it retried may have ended since.
  for (const type of ['undo-retried', 'continued'] as const) {
    if (await isOwnEarlier(asked, type, parts)) return SAID_NOTHING;
  }
  if (WITHOUT_EFFECT.has(change.state)) return planAnew(asked, parts);
  if (change.state === 'stopped') return decideHalt(asked, 'continue', parts);
  const stranger = approverProblem(asked, parts);
  if (change.state === 'stuck' && stranger !== null) return stranger;
  if (change.state !== 'stuck') return notNow(asked);
  const written = await writeDecision(asked, { type: 'undo-retried', by: item.person }, parts);
  return written === null ? notNow(asked) : { reply: null, runnable: written };
}

async function planAnew(asked: Asked, parts: EngineParts): Promise<DecisionResult> {
  const { item, request, change } = asked;
  if (change.undoes !== null) {
    const original = await parts.journal.read(change.undoes);
    if (original === null) throw new Error(`Change ${change.id} undoes no known change.`);
    return undo({ item, request: { ...request, verb: 'undo' }, change: original }, parts);
  }
  const text = textOf(asked);
  try {
    return { reply: await propose(item, text, parts), runnable: null };
  } catch (thrown) {
    const failure = failureOf(thrown);
    if (failure === null || failure.code === 'store-unavailable') throw thrown;
    return { reply: { kind: 'refused', about: text, failure, inTheWay: null }, runnable: null };
  }
}

/** As if it were typed again, with the reason given now or at first. */
function textOf({ request, change }: Asked): string {
  const { text, reason } = change.plan.intent;
  const because = (request.reason ?? reason)?.replaceAll('"', "'") ?? '';
  return because === '' ? text : `${text} because "${because}"`;
}
