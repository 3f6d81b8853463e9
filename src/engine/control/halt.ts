// Stop, go on, take back. Stopping only leaves a request in the journal: the change comes to its halt at
// the end of the running step, in this process or the next. Nobody has to answer for the network to end
// in a known state: a halt that nobody decides about is taken back (see recover.ts).

import type { ChangeEvent, ChangeState, Person } from '../../domain/change.ts';
import type { DecisionResult } from '../approve.ts';
import { frozenFailure } from '../line/freeze.ts';
import type { EngineParts } from '../parts.ts';
import {
  type Asked,
  isOwnEarlier,
  notNow,
  refused,
  SAID_NOTHING,
  strangerProblem,
  writeDecision,
} from './answer.ts';

type HaltVerb = 'stop' | 'continue' | 'take-back';

const HALTS: Readonly<
  Record<HaltVerb, { readonly in: ChangeState; readonly event: (by: Person) => ChangeEvent }>
> = {
  stop: { in: 'applying', event: (by) => ({ type: 'stop-requested', by, why: 'asked' }) },
  continue: { in: 'stopped', event: (by) => ({ type: 'continued', by }) },
  'take-back': { in: 'stopped', event: (by) => ({ type: 'take-back-requested', by }) },
};

export async function decideHalt(
  asked: Asked,
  verb: HaltVerb,
  parts: EngineParts,
): Promise<DecisionResult> {
  const { item, change } = asked;
  const halt = HALTS[verb];
  const event = halt.event(item.person);
  const stranger = strangerProblem(asked, parts);
  if (stranger !== null) return stranger;
  if (await isOwnEarlier(asked, event.type, parts)) return SAID_NOTHING;
  const isStopping = verb === 'stop' && change.stopRequest !== null;
  if (change.state !== halt.in || isStopping) return notNow(asked);
  const frozen = verb === 'continue' ? await parts.freeze.read() : null;
  if (frozen !== null) {
    const failure = frozenFailure(frozen, 'It was not let go on.');
    return refused(asked.request, failure.code, failure);
  }
  const written = await writeDecision(asked, event, parts);
  if (written !== null) return { reply: null, runnable: written };
  const now = await parts.journal.read(change.id);
  return notNow({ ...asked, change: now ?? change });
}
