// Take over: a person mended by hand what the undo of a change could not, says why, and the change is
// closed. Its locks are released, and whatever its steps still hold on hosts is let go of first. Nothing
// is checked: only the person knows what was done.

import { failureOf } from '../../domain/failures.ts';
import type { DecisionResult } from '../approve.ts';
import type { EngineParts } from '../parts.ts';
import {
  approverProblem,
  type Asked,
  isOwnEarlier,
  notNow,
  refused,
  SAID_NOTHING,
  writeDecision,
} from './answer.ts';

export async function takeOver(asked: Asked, parts: EngineParts): Promise<DecisionResult> {
  const { item, request, change } = asked;
  const stranger = approverProblem(asked, parts);
  if (stranger !== null) return stranger;
  if (await isOwnEarlier(asked, 'taken-over', parts)) return SAID_NOTHING;
  if (change.state !== 'stuck') return notNow(asked);
  const reason = request.reason?.trim() ?? '';
  if (reason === '') {
    return refused(request, 'reason-missing', {
      what: `Nobody has said why change ${change.id} may be closed.`,
      why: 'Taking over releases its locks without looking at the network.',
      fix: 'This changed nothing. Type: take over because "what you mended".',
    });
  }
  const problems = await release(asked, parts);
  const written = await writeDecision(
    asked,
    { type: 'taken-over', by: item.person, reason },
    parts,
  );
  if (written === null) return notNow(asked);
  if (problems.length === 0) return SAID_NOTHING;
  const title = `Change ${change.id} is closed, but something of it is still on hosts.`;
  return { reply: { kind: 'answer', answer: { title, lines: problems } }, runnable: null };
}

/** Sentences about what could not be let go of; that is no reason to keep the change open. */
async function release(
  { change }: Asked,
  { steps, world }: EngineParts,
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const step of change.plan.steps) {
    if (change.steps[step.id]?.wasStarted !== true) continue;
    try {
      await steps.bind(step).release?.(world);
    } catch (thrown) {
      const failure = failureOf(thrown);
      if (failure === null) throw thrown;
      problems.push(`${step.title}: ${failure.what} ${failure.fix}`);
    }
  }
  return problems;
}
