// What is said at a halt: what is true at this moment, what is locked, when it is taken back if nobody
// decides, and two buttons. It is read in a hurry by somebody who did not follow the steps.

import type { Change } from '../../../../domain/change.ts';
import type { Question } from '../../../../domain/questions.ts';
import { controlButtons } from '../control-buttons.ts';
import { clockTime, code, context, escape, lines, mention, oneLine } from '../mrkdwn.ts';
import { section, type RenderedMessage } from '../mrkdwn.ts';

const STEPS_LENGTH_MAX = 2000;

export function renderHalt(change: Change, { answer }: Question): RenderedMessage {
  if (answer !== null || change.haltUntil === null) {
    const text = answered(answer);
    return { text: `${change.id}: ${text}`, blocks: [section(text)] };
  }
  const reason = reasonOf(change);
  const limit = `*If nobody decides, it is taken back at ${clockTime(change.haltUntil)}.*`;
  return {
    text: `${change.id}: stopped at a safe point. ${reason} ${limit}`,
    blocks: [
      section(`:octagonal_sign: ${mention(change.requester)} *Stopped at a safe point.* ${reason}`),
      section(lines(truth(change), STEPS_LENGTH_MAX, 'see the progress message')),
      section(`${limit} Until then these stay locked: ${locksOf(change)}.`),
      context(
        '*Go on* looks first whether what was done still stands. *Take back* undoes it, last step ' +
          'first. Whoever asked for the change or an approver decides.',
      ),
      ...controlButtons(change, ['continue', 'take-back']),
    ],
  };
}

function reasonOf({ stopRequest }: Change): string {
  if (stopRequest === null) return '';
  const who = mention(stopRequest.by);
  return stopRequest.why === 'freeze' ? `${who} froze all changes.` : `${who} asked for it.`;
}

/** Which steps left something, which did not begin, and what was seen last. */
function truth({ plan, steps }: Change): string[] {
  const states = plan.steps.map(({ id }) => steps[id]?.state ?? 'pending');
  const done = plan.steps.flatMap(({ title, undo }, index) =>
    states[index] === 'done' && undo !== null
      ? [`${index + 1}. ${escape(oneLine(title), 300)}`]
      : [],
  );
  const first = states.indexOf('pending') + 1;
  const seen = plan.steps.flatMap(({ id }) => steps[id]?.evidence ?? []).at(-1);
  return [
    ...(done.length === 0
      ? ['*Nothing was changed yet.*']
      : ['*Done, and in place now:*', ...done]),
    `*Not begun:* ${first === states.length ? `step ${first}` : `steps ${first} to ${states.length}`}.`,
    ...(seen === undefined ? [] : [`*Seen last:* ${escape(oneLine(seen), 400)}`]),
  ];
}

function locksOf({ plan }: Change): string {
  return lines([plan.locks.map((key) => code(key, 100)).join(', ')], 1000, 'see the CLI');
}

function answered(answer: Question['answer']): string {
  if (answer === null) return 'Stopped; nobody is asked any more.';
  if (answer.by === null) return 'Nobody decided in time: it was taken back.';
  return answer.kind === 'continued'
    ? `${mention(answer.by)} let it go on.`
    : `${mention(answer.by)} had it taken back.`;
}
