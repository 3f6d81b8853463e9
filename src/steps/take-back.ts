// Step: take back one step of a change that was applied, as the undo of that change. The driver of the
// first step does the work, with what it does turned round: its undo is this one's apply, and its apply
// this one's undo. A step of this kind that is turned round again is simply the first step.
// Deliberately no knowledge of any kind of step: what is here is data and delegation.

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Failed } from '../domain/failures.ts';
import type { Json } from '../domain/json.ts';
import type { ChangeId } from '../domain/names.ts';
import type { PlannedStep, TakeBack } from '../domain/plan.ts';
import type { BoundStep, Check, StepCatalogue } from '../ports/step-driver.ts';
import { armDeadMan } from './dead-man/arm-dead-man.ts';
import { attempt } from './dead-man/take-backs.ts';

export const TAKE_BACK = { kind: 'take-back', version: 1 } as const;

const Spec = z.object({
  /** The driver of the step that is taken back, and what it was told. */
  kind: z.string(),
  version: z.number(),
  spec: z.json(),
});

/**
 * The steps that take these back, last one first; what leaves nothing behind is left out, and so are
 * the dead-man switches, which a change gets anew.
 */
export function takeBackSteps(steps: readonly PlannedStep[], changeId: ChangeId): PlannedStep[] {
  return steps
    .filter(({ undo, kind }) => undo !== null && kind !== armDeadMan.kind)
    .toReversed()
    .map((step) => invert(step, changeId));
}

function invert(step: PlannedStep, changeId: ChangeId): PlannedStep {
  const { asks } = step;
  const isInverse = step.kind === TAKE_BACK.kind;
  const spec = { kind: step.kind, version: step.version, spec: step.spec };
  return {
    ...(isInverse ? Spec.parse(step.spec) : { ...TAKE_BACK, spec }),
    ...{ spec: adapted(isInverse ? Spec.parse(step.spec).spec : spec, changeId) },
    id: isInverse ? step.id.replace(/^undo-/, '') : `undo-${step.id}`,
    title: titleOf(step),
    commands: step.undoCommands,
    undo: asClause(step.title),
    undoCommands: step.commandsAgain ?? step.commands,
    ...(step.takeBacks === undefined ? {} : { takeBacks: againTakeBacks(step, step.takeBacks) }),
    ...(asks === undefined ? {} : { asks: { apply: asks.undo, undo: asks.apply } }),
    ...(step.isUndoFinal === true ? { isFinal: true } : {}),
  };
}

/**
 * How a host takes an undo back: by doing the step again. Not every command of a step bears to be run
 * where it was never undone, so none of them has to work; whoever goes on with the change looks.
 */
function againTakeBacks(step: PlannedStep, takeBacks: readonly TakeBack[]): readonly TakeBack[] {
  return takeBacks.map(({ host, atBoot }) => {
    const own = step.commands.filter((command) => command.host === host);
    return { host, atBoot, commands: own.map(attempt) };
  });
}

/** "a person takes it off" says nothing without the step before it. */
function titleOf({ title, undo, asks }: PlannedStep): string {
  const words = undo ?? '';
  if (asks !== undefined) return `Undo by hand: ${title}`;
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** "VM web1 …" keeps its capitals; a word that only begins a sentence loses them. */
function asClause(title: string): string {
  return /^[A-Z][a-z]/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
}

/**
 * CloudStack takes an asynchronous job's id only once: a second run under it would follow the first
 * one and do nothing. So every job of a new change gets its own, as predictable as the plan itself.
 * A switch's own timer goes: an undo has no step that confirms it, so what an undo of the undo put back
 * would vanish again by itself.
 */
function adapted(spec: Json, changeId: ChangeId): Json {
  const copy: unknown = JSON.parse(
    JSON.stringify(spec, (key, value: unknown) => {
      if (key === 'timer') return undefined;
      return /jobId$/i.test(key) && typeof value === 'string' ? newJob(value, changeId) : value;
    }),
  );
  return z.json().parse(copy);
}

function newJob(jobId: string, changeId: ChangeId): string {
  const hex = createHash('sha256').update(`${changeId} ${jobId}`).digest('hex');
  // Version 4, variant 1: what CloudStack takes for a uuid.
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
  ];
  return [...parts, hex.slice(20, 32)].join('-');
}

/** `catalogue`: where the driver of the first step is found. */
export function bindTakeBack(step: PlannedStep, catalogue: StepCatalogue): BoundStep {
  const first = Spec.parse(step.spec);
  // The commands of this step run inside the dead-man switch, whichever side of the first they are.
  const { deadMan: _, ...bare } = step;
  const inner = catalogue.bind({ ...bare, ...first });
  const { undo } = inner;
  if (undo === null) throw new Error(`Step ${step.id} takes back what leaves nothing behind.`);
  return {
    async check(world): Promise<Check> {
      const check = await inner.check(world);
      // Some drivers cannot tell before from after. Taking back twice does no harm, and what was
      // taken back by hand is noticed before the first step, by what stood at the end.
      if (check.state !== 'drifted') return { state: 'as-planned' };
      return { ...check, expected: `as the change left it before "${step.title}"` };
    },
    apply: async (world) => void (await undo(world)),
    async verify(world) {
      const check = await inner.check(world);
      if (check.state === 'as-planned') return `${placeOf(step)} is as it was before the change`;
      throw notBack(step, check);
    },
    async undo(world) {
      const check = await inner.check(world);
      if (check.state !== 'already-applied') await inner.apply(world);
      return inner.verify(world);
    },
    ...(inner.release === undefined ? {} : { release: inner.release }),
  };
}

function placeOf({ commands }: PlannedStep): string {
  const hosts = [...new Set(commands.map(({ host }) => host))];
  return hosts.length === 0 ? 'it' : `looked again, ${hosts.join(' and ')}: it`;
}

function notBack({ title }: PlannedStep, check: Exclude<Check, { state: 'as-planned' }>): Failed {
  const seen = check.state === 'drifted' ? check.seen : 'it is still there';
  return new Failed({
    code: 'effect-missing',
    what: `"${title}" has not brought back what was there before.`,
    why: `Seen: ${seen}.`,
    fix: 'What this undo had done is put back. Look at that host before it is tried again.',
  });
}
