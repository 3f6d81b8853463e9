// The one message in the thread that is edited while the steps run: a `plan` block with a task for
// each step. An edited block and not a stream, because Slack seals streams after about five minutes.

import type { TaskCardBlock } from '@slack/types';
import type { Change, ChangeState, StepProgress, StepState } from '../../../domain/change.ts';
import type { PlannedStep } from '../../../domain/plan.ts';
import { clip, escape, oneLine, richText, type RenderedMessage } from './mrkdwn.ts';
import { MESSAGE_LENGTH_MAX } from './mrkdwn.ts';

// Slack takes at most 50 tasks in a plan block.
const TASK_COUNT_MAX = 50;

type TaskStatus = TaskCardBlock['status'];

interface NumberedStep {
  readonly number: number;
  readonly step: PlannedStep;
  readonly progress: StepProgress;
}

export function renderProgress(change: Change): RenderedMessage {
  const steps = change.plan.steps.map(
    (step, index): NumberedStep => ({
      number: index + 1,
      step,
      progress: progressOf(change, step),
    }),
  );
  const groups = grouped(steps);
  // Three texts a task share what Slack allows for the whole message; 1,000 are left for the titles
  // of the block and for what Slack counts besides.
  const room = MESSAGE_LENGTH_MAX - 1000;
  const textLengthMax = Math.floor(room / (3 * Math.max(1, groups.length)));
  const headline = `${change.id}: ${headlineOf(change, steps)}`;
  const tasks = groups.map((group) => taskOf(group, change, Math.min(600, textLengthMax)));
  return {
    text: escape(headline, 1000),
    blocks: [{ type: 'plan', title: clip(headline, 250), tasks }],
  };
}

function progressOf(change: Change, step: PlannedStep): StepProgress {
  const progress = change.steps[step.id];
  if (progress === undefined) throw new Error(`Change ${change.id} has lost step ${step.id}.`);
  return progress;
}

const UNDER_WAY: ReadonlySet<StepState> = new Set<StepState>(['running', 'waiting', 'undoing']);

function headlineOf(change: Change, steps: readonly NumberedStep[]): string {
  const done = steps.filter(({ progress }) => progress.state === 'done').length;
  const counted = `${done} of ${steps.length} steps done`;
  const current = steps.find(({ progress }) => UNDER_WAY.has(progress.state));
  const isBegun = steps.some(({ progress }) => progress.wasStarted);
  const before = isBegun ? '' : ', checking the hosts once more';
  const verb = current?.progress.state === 'waiting' ? 'waiting for a person at' : 'now';
  const now =
    current === undefined ? before : `, ${verb} ${current.number}. ${oneLine(current.step.title)}`;
  const headlines: Partial<Record<ChangeState, string>> = {
    'awaiting-approval': 'waited in line; waiting for approval of its new plan',
    queued: 'waiting in line again',
    rejected: 'rejected before the first step',
    expired: 'expired before the first step',
    applied: steps.length === 1 ? 'its one step is done' : `all ${steps.length} steps done`,
    stopped: `stopped, ${counted}`,
    undoing: `${reasonOf(change, steps)}, taking back${now}`,
    undone: `${reasonOf(change, steps)}, everything was taken back`,
    'taken-over': 'was stuck; a person mended it and took over',
    stuck: 'stuck: the undo did not work, a person is needed',
    stale: 'refused before the first step: the hosts differ from the plan',
  };
  const halt = change.stopRequest === null ? '' : ', stopping after that';
  return headlines[change.state] ?? counted + now + halt;
}

/** Why it is taken back. */
function reasonOf({ failure }: Change, steps: readonly NumberedStep[]): string {
  if (failure === null) return 'stopped';
  // A step before it may have failed later, in its undo.
  const failed = steps.findLast(({ progress }) => progress.failure !== null);
  return `step ${failed === undefined ? '?' : failed.number} failed`;
}

/** One step a group while they fit, otherwise even runs of neighbours. */
function grouped(steps: readonly NumberedStep[]): NumberedStep[][] {
  const size = Math.ceil(steps.length / TASK_COUNT_MAX);
  const groups: NumberedStep[][] = [];
  for (let start = 0; start < steps.length; start += size) {
    groups.push(steps.slice(start, start + size));
  }
  return groups;
}

function taskOf(
  group: readonly NumberedStep[],
  { state, endedAt }: Change,
  textLengthMax: number,
): TaskCardBlock {
  const [first] = group;
  const last = group.at(-1);
  const numbers = first === last ? `${first?.number}.` : `${first?.number}–${last?.number}.`;
  const titles = group.map(
    ({ step, progress }) => takenBack(progress, state === 'undoing') + oneLine(step.title),
  );
  const details = group.flatMap(detailsOf).join('\n');
  const output = group.flatMap(outputOf).join('\n');
  return {
    type: 'task_card',
    task_id: first?.step.id.slice(0, 200) ?? 'none',
    title: clip(`${numbers} ${titles.join(' · ')}`, Math.min(250, textLengthMax)),
    status: statusOf(group, endedAt !== null),
    ...(details === '' ? {} : { details: richText(clip(details, textLengthMax)) }),
    ...(output === '' ? {} : { output: richText(clip(output, textLengthMax)) }),
  };
}

function takenBack({ state }: StepProgress, isUndoing: boolean): string {
  if (state === 'undoing' || (state === 'waiting' && isUndoing)) return 'Taking back: ';
  return state === 'undone' ? 'Taken back: ' : '';
}

function statusOf(group: readonly NumberedStep[], isEnded: boolean): TaskStatus {
  const statuses = group.map(({ progress }) => statusOfStep(progress, isEnded));
  if (statuses.includes('error')) return 'error';
  if (statuses.includes('in_progress')) return 'in_progress';
  if (statuses.every((status) => status === 'complete')) return 'complete';
  return statuses.includes('complete') ? 'in_progress' : 'pending';
}

/**
 * A step that failed stays red after it was taken back: it is the one to look at. So does one of which
 * nobody knows the end: after the end of its change nothing of it is waited for.
 */
function statusOfStep({ state, failure }: StepProgress, isEnded: boolean): TaskStatus {
  if (UNDER_WAY.has(state)) return isEnded ? 'error' : 'in_progress';
  if (failure !== null) return 'error';
  return state === 'pending' ? 'pending' : 'complete';
}

function detailsOf({ progress }: NumberedStep): string[] {
  const { state, failure, evidence } = progress;
  const what = failure === null ? [] : [`${failure.what} ${failure.why}`];
  const prefix = state === 'undo-failed' ? 'Could not be taken back: ' : '';
  const back = state === 'undone' && evidence !== null ? [evidence] : [];
  return [...what.map((text) => prefix + text), ...back];
}

/** What verify saw, while it is still so. */
function outputOf({ progress }: NumberedStep): string[] {
  return progress.state === 'done' && progress.evidence !== null ? [progress.evidence] : [];
}
