// What people sent, by its kind: a command is planned, a click or a verb decides, a waiting command is
// withdrawn. Whatever kind it is, the answer is the same: words for the person, and what may run now.

import type { Change } from '../../domain/change.ts';
import { failureOf, type Failure } from '../../domain/failures.ts';
import type { InboxItem } from '../../ports/inbox.ts';
import type { Reply } from '../../ports/replies.ts';
import { decide, type DecisionResult } from '../approve.ts';
import { withdraw } from '../line/requests.ts';
import type { EngineParts } from '../parts.ts';
import { propose } from '../propose.ts';
import { isStoreAway } from '../run/store-away.ts';
import { control } from './control.ts';
import { answerHandwork } from './handwork.ts';

export interface Answered {
  /** null: the card in the channel says it. */
  readonly reply: Reply | null;
  readonly runnable: readonly Pick<Change, 'id'>[];
}

/** Without a store nothing starts, and that is an answer too. */
export async function answerRequest(item: InboxItem, parts: EngineParts): Promise<Answered> {
  try {
    return await answer(item, parts);
  } catch (thrown) {
    const failure = failureOf(thrown);
    if (failure === null || !isStoreAway(thrown)) throw thrown;
    return { reply: refused(item, failure), runnable: [] };
  }
}

async function answer(item: InboxItem, parts: EngineParts): Promise<Answered> {
  const { request } = item;
  switch (request.kind) {
    case 'command':
      return answerCommand(item, request.text, parts);
    case 'withdraw':
      return { reply: await withdraw(item, request, parts), runnable: [] };
    case 'decision':
      return answered(await decide(item, request, parts));
    case 'handwork':
      return answered(await answerHandwork(item, request, parts));
    default:
      return answered(await control(item, request, parts));
  }
}

function answered({ reply, runnable }: DecisionResult): Answered {
  return { reply, runnable: runnable === null ? [] : [runnable] };
}

async function answerCommand(item: InboxItem, text: string, parts: EngineParts): Promise<Answered> {
  try {
    const reply = await propose(item, text, parts);
    // One that waits for a person comes to its halt only when it is taken up.
    const halted = reply?.kind === 'frozen' ? reply.halted : [];
    return { reply, runnable: halted.map((id) => ({ id })) };
  } catch (thrown) {
    if (isStoreAway(thrown)) throw thrown;
    return { reply: refused(item, failureOf(thrown) ?? internalError(thrown)), runnable: [] };
  }
}

function refused({ request }: InboxItem, failure: Failure): Reply {
  const about = request.kind === 'command' ? request.text : '';
  return { kind: 'refused', about, failure, inTheWay: null };
}

/** A bug while planning has changed nothing; crashing for it would repeat it at every start. */
function internalError(thrown: unknown): Failure {
  return {
    code: 'internal-error',
    what: 'Arpeggio made a mistake while it planned this.',
    why: thrown instanceof Error ? thrown.message : String(thrown),
    fix: 'Nothing was done. Please report it, and do this one by hand.',
  };
}
