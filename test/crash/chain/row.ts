// One row of the table: a command that works or is taken back, killed at every point before and after.
// Where a chain is not as it should be, shorter chains find the fewest deaths that show it.

import type { Stages } from '../story/stages.ts';
import type { Stage } from '../story/stage.ts';
import { judgeBase, judgeChain } from './judge.ts';
import type { Moment } from './killer/record.ts';
import { type Deaths, playChain, type Told } from './play.ts';
import type { End, Scenario } from './scenario.ts';

export type Way = 'apply' | 'undo' | 'fired';

export interface Row {
  readonly title: string;
  readonly way: Way;
  readonly chains: readonly Chain[];
  readonly seconds: number;
}

export interface Chain {
  readonly moment: Moment;
  /** Where the bot died. */
  readonly died: readonly string[];
  /** Empty: all is well. */
  readonly problems: readonly string[];
  /** The fewest deaths with which it is not as it should be. */
  readonly culprits: readonly string[];
}

export interface RowSettings {
  readonly stages: Stages;
  /** The bot in one file. */
  readonly main: string;
  /** Which of the points that the undisturbed story met; left out: all, and what else comes up. */
  readonly choose?: (met: readonly string[], moment: Moment) => readonly string[];
  /** One chain each; left out: before and after. */
  readonly moments?: readonly Moment[];
}

const MOMENTS: readonly Moment[] = ['before', 'after'];

export async function playRow(scenario: Scenario, end: End, settings: RowSettings): Promise<Row> {
  const { stages, main, choose, moments = MOMENTS } = settings;
  const isRefused = end === 'undone';
  const base = await stages.use((stage) => playBase(scenario, end, { stage, main }));
  const from = isRefused ? failingStep(base) : null;
  const play = (deaths: Deaths) =>
    stages.use((stage) => playChain({ scenario, isRefused, deaths }, stage, main));
  const chains = moments.map(async (moment) => {
    const chosen = choose?.(metAfter(base, from), moment) ?? null;
    const deaths = { moment, from, chosen };
    const told = await play(deaths);
    const problems = judgeChain(told, base);
    const culprits =
      problems.length === 0
        ? []
        : await culpritsIn(told.died, async (some) => {
            const shorter = await play({ ...deaths, chosen: some });
            return judgeChain(shorter, base).length > 0;
          });
    return { moment, died: told.died, problems, culprits, seconds: told.seconds };
  });
  const played = await Promise.all(chains);
  const seconds = played.reduce((sum, chain) => sum + chain.seconds, base.seconds);
  const way = isRefused ? 'undo' : 'apply';
  return { title: scenario.title, way, chains: played, seconds };
}

/** Other points in each row and at each moment, always the same ones. */
export function everyNth(count: number, rowIndex: number): Pick<RowSettings, 'choose'> {
  if (count <= 1) return {};
  return {
    choose: (met, moment) => {
      const shift = rowIndex + (moment === 'after' ? Math.floor(count / 2) : 0);
      return [...new Set(met)].filter((_, index) => (index + shift) % count === 0);
    },
  };
}

/** The measure of the others; throws when it is not what it should be. */
async function playBase(
  scenario: Scenario,
  end: End,
  { stage, main }: { readonly stage: Stage; readonly main: string },
): Promise<Told> {
  const base = await playChain(
    { scenario, isRefused: end === 'undone', deaths: null },
    stage,
    main,
  );
  const problems = judgeBase(base, end);
  if (problems.length === 0) return base;
  throw new Error(`${scenario.title}, nobody killed: ${problems.join('\n')}`);
}

/** Everything before it is as in the story that works. */
function failingStep({ phases }: Told): string | null {
  const failed = phases.find((phase) => phase.startsWith('step-failed '));
  if (failed === undefined)
    throw new Error('Nothing failed in the story that is to be taken back.');
  const started = failed.replace('step-failed', 'step-started');
  // A step that is refused by its check was never started.
  return phases.includes(started) ? started : (phases[phases.indexOf(failed) - 1] ?? null);
}

/** The points met from this entry on; names of points say after which entry they are. */
function metAfter({ met, phases }: Told, from: string | null): readonly string[] {
  if (from === null) return met;
  const early = new Set(phases.slice(0, phases.indexOf(from)));
  const isEarly = (name: string) => [...early].some((phase) => name.includes(`after ${phase} |`));
  return met.filter((name) => !isEarly(name));
}

/** Halves the deaths for as long as one half is enough. */
async function culpritsIn(
  names: readonly string[],
  isWrong: (names: readonly string[]) => Promise<boolean>,
): Promise<readonly string[]> {
  if (names.length <= 1) return names;
  const middle = Math.ceil(names.length / 2);
  for (const half of [names.slice(0, middle), names.slice(middle)]) {
    if (await isWrong(half)) return culpritsIn(half, isWrong);
  }
  return names;
}
