// What a person is told when an undo did not work: first the undo commands with their real values, last
// step first, because that is the order in which it has to be taken back by hand; then what is where.

import type { KnownBlock } from '@slack/types';
import type { Change, StepState } from '../../../domain/change.ts';
import { renderCommand, type PlannedStep } from '../../../domain/plan.ts';
import { controlButtons } from './control-buttons.ts';
import { stillArmedLine } from './card/dead-man-line.ts';
import { code, codeBlock, escape, lines, mention, oneLine, section } from './mrkdwn.ts';

// A stuck message shows this many steps by hand; more would pass Slack's limit for a message.
const STEP_COUNT_MAX = 6;
const COMMANDS_LENGTH_MAX = 900;

export function stuckBlocks(change: Change, approvers: readonly string[]): KnownBlock[] {
  const numbered = change.plan.steps.map((step, index) => ({
    step,
    number: index + 1,
    state: stateOf(change, step),
  }));
  const byHand = numbered
    .filter(({ step, state }) => step.undo !== null && NEEDS_HANDS.has(state))
    .toReversed();
  const left = byHand.length - STEP_COUNT_MAX;
  const more = `… ${left} more, see Details on the card or the CLI.`;
  const armed = stillArmedLine(change);
  return [
    section(callFor(approvers) + whatHappened(change)),
    ...(armed === null ? [] : [section(armed)]),
    ...failuresOf(change),
    section('*To take back by hand, in this order*'),
    ...byHand.slice(0, STEP_COUNT_MAX).map(({ step, number }) => handwork(step, number)),
    ...(left > 0 ? [section(more)] : []),
    section(`*What is where now*\n${lines(whereabouts(numbered), 2000, 'see the CLI')}`),
    section(
      `These stay locked: ${locksOf(change)}. *Retry* goes on with the undo where it failed. Mended it by ` +
        'hand? *Take over* asks what you did, and frees them.',
    ),
    ...controlButtons(change, ['retry', 'take-over']),
  ];
}

function whatHappened({ failure }: Change): string {
  return failure === null
    ? 'It was stopped, and taking it back did not work.'
    : 'A step failed and taking it back did not work either.';
}

/** A step that failed before it began has left nothing. */
function stateOf(change: Change, step: PlannedStep): StepState {
  const progress = change.steps[step.id];
  return progress === undefined || !progress.wasStarted ? 'pending' : progress.state;
}

/** States in which a step may have left something on a host. */
const NEEDS_HANDS: ReadonlySet<StepState> = new Set<StepState>([
  'running',
  'waiting',
  'done',
  'failed',
  'undoing',
  'undo-failed',
]);

const WHERE: Readonly<Record<Exclude<StepState, 'pending'>, string>> = {
  running: 'was started, its end is unknown',
  waiting: '*was asked for, and nobody said whether it is done*',
  done: '*is still in place*',
  failed: '*failed, may be half done*',
  undoing: '*was being taken back, its end is unknown*',
  undone: 'was taken back',
  'undo-failed': '*could not be taken back*',
};

interface NumberedStep {
  readonly step: PlannedStep;
  readonly number: number;
  readonly state: StepState;
}

/** Steps that change nothing are left out; those that were never started share the last line. */
function whereabouts(steps: readonly NumberedStep[]): string[] {
  const left = steps.filter(({ state }) => state === 'pending').map(({ number }) => number);
  return [...steps.flatMap(whereabout), ...(left.length === 0 ? [] : [neverStarted(left)])];
}

function whereabout({ step, number, state }: NumberedStep): string[] {
  if (state === 'pending' || step.undo === null) return [];
  return [`${number}. ${escape(oneLine(step.title), 200)}: ${WHERE[state]}`];
}

/** Steps run in order, so what was never started is the end of the list. */
function neverStarted(numbers: readonly number[]): string {
  const [first] = numbers;
  return numbers.length === 1
    ? `Step ${first} was never started.`
    : `Steps ${first} to ${numbers.at(-1)} were never started.`;
}

function handwork(step: PlannedStep, number: number): KnownBlock {
  const commands = step.undoCommands.map((one) => `${one.host}# ${renderCommand(one)}`).join('\n');
  const undo = escape(step.undo ?? '', 500);
  const block = commands === '' ? '' : `\n${codeBlock(commands, COMMANDS_LENGTH_MAX)}`;
  return section(`*Undo of step ${number}:* ${undo}${block}`);
}

function failuresOf(change: Change): KnownBlock[] {
  const undoFailures = Object.values(change.steps).flatMap(({ state, failure }) =>
    state === 'undo-failed' && failure !== null ? [failure] : [],
  );
  const first = change.failure;
  const texts = [
    ...(first === null ? [] : [`*What failed:* ${escape(`${first.what} ${first.why}`, 700)}`]),
    ...undoFailures.map(
      (one) =>
        `*Then the undo failed:* ${escape(`${one.what} ${one.why}`, 700)}\n*What to do:* ${escape(one.fix, 700)}`,
    ),
  ];
  return texts.length === 0 ? [] : [section(lines(texts, 2500, 'see the CLI'))];
}

function callFor(approvers: readonly string[]): string {
  // A change may have a long list of approvers; ten names are enough to wake somebody.
  return approvers.length === 0
    ? ''
    : `${approvers
        .slice(0, 10)
        .map((id) => mention({ id }))
        .join(' ')} a person is needed. `;
}

function locksOf(change: Change): string {
  return lines([change.plan.locks.map((key) => code(key, 100)).join(', ')], 1000, 'see the CLI');
}
