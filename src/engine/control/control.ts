// The verbs about a change that is there already, typed in its thread or pressed as a button: one
// authorisation and one answer for both. What each does is in the files beside this one.

import type { InboxItem } from '../../ports/inbox.ts';
import type { DecisionResult } from '../approve.ts';
import type { EngineParts } from '../parts.ts';
import { type Asked, type Control, refused } from './answer.ts';
import { decideHalt } from './halt.ts';
import { retry } from './retry.ts';
import { statusOf } from './status.ts';
import { takeOver } from './take-over.ts';
import { undo } from './undo.ts';

export async function control(
  item: InboxItem,
  request: Control,
  parts: EngineParts,
): Promise<DecisionResult> {
  const change = await parts.journal.read(request.changeId);
  if (change === null) {
    return refused(request, 'change-not-found', {
      what: `There is no change ${request.changeId}.`,
      why: 'It was made by another installation, or the data directory was replaced.',
      fix: 'This changed nothing. Look for the id on the card of the change.',
    });
  }
  const asked = { item, request, change };
  switch (request.verb) {
    case 'stop':
    case 'continue':
    case 'take-back':
      return decideHalt(asked, request.verb, parts);
    case 'undo':
      return undo(asked, parts);
    case 'retry':
      return retry(asked, parts);
    case 'take-over':
      return takeOver(asked, parts);
    default:
      return status(asked);
  }
}

function status({ change }: Asked): DecisionResult {
  return { reply: { kind: 'answer', answer: statusOf(change) }, runnable: null };
}
