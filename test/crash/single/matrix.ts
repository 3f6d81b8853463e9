// Plays every point on one stage or on several side by side, and says what does not hold at each. Run
// directly it prints the table; words on the command line choose points by their titles.

import { judge, judgeUndisturbed } from './judge.ts';
import { allPoints, type Point } from './points.ts';
import type { Stage } from '../story/stage.ts';
import { setStages } from '../story/stages.ts';
import { type Outcome, playStory } from '../story/story.ts';

export interface Matrix {
  readonly points: readonly Point[];
  /** Waits for a free stage; returns what does not hold. Its stage is free again afterwards. */
  play(point: Point): Promise<{ readonly problems: readonly string[]; readonly seconds: number }>;
  stop(): Promise<void>;
}

export async function setMatrix(stageCount: number): Promise<Matrix> {
  const stages = await setStages(stageCount);
  try {
    const [applied, undone] = await Promise.all([
      stages.use((stage) => playUndisturbed(stage, 'applied')),
      stages.use((stage) => playUndisturbed(stage, 'undone')),
    ]);
    const undisturbed = { applied, undone };
    return {
      points: allPoints({ applied: applied.entries, undone: undone.entries }),
      async play({ story, end }) {
        const seen = await stages.use((stage) => playStory(story, stage));
        return { problems: judge(story, seen, undisturbed[end]), seconds: seen.seconds };
      },
      stop: () => stages.stop(),
    };
  } catch (problem) {
    await stages.stop();
    throw problem;
  }
}

/** The measure of all others. */
async function playUndisturbed(stage: Stage, end: Point['end']): Promise<Outcome> {
  const story = { hasRefusal: end === 'undone', isImpatient: false, kill: null };
  const seen = await playStory(story, stage);
  const problems = judgeUndisturbed(seen, end);
  if (problems.length > 0) throw new Error(`Without a crash: ${problems.join('\n')}`);
  return seen;
}

// As many as the smallest machine has cores.
const TABLE_STAGE_COUNT = 2;

async function printTable(words: readonly string[]): Promise<number> {
  const began = performance.now();
  const matrix = await setMatrix(TABLE_STAGE_COUNT);
  const chosen = matrix.points.filter(({ title }) => words.every((word) => title.includes(word)));
  let failedCount = 0;
  try {
    const rows = chosen.map(async (point) => {
      const { problems, seconds } = await matrix.play(point).catch((thrown: unknown) => ({
        problems: [String(thrown)],
        seconds: Number.NaN,
      }));
      const mark = problems.length === 0 ? 'ok    ' : 'BROKEN';
      console.log(`${mark} ${seconds.toFixed(1).padStart(4)} s  ${point.title}`);
      for (const problem of problems)
        console.log(`         ${problem.replaceAll('\n', '\n           ')}`);
      if (problems.length > 0) failedCount += 1;
    });
    await Promise.all(rows);
  } finally {
    await matrix.stop();
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  console.log(`${chosen.length - failedCount} of ${chosen.length} points hold, in ${seconds} s`);
  return failedCount === 0 && chosen.length > 0 ? 0 : 1;
}

if (import.meta.main) process.exitCode = await printTable(process.argv.slice(2));
