// `npm run sim -- --seeds 10000 [--first N] [--workers N]`: that many seeds, and the repeat command of
// each that violates a rule. `npm run sim -- --seed N`: one seed with its history; when it violates a
// rule, the shortest story that still does.
// Exit code 0: no violation. The seeds are spread over workers, which share nothing.

import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { renderViolation } from './seed/history.ts';
import { renderEnds, renderFailure, repeatCommand } from './run/report.ts';
import { shrink } from './run/shrink.ts';
import { simulate } from './simulate.ts';
import type { Round, RoundResult } from './run/worker.ts';

const SEEDS_DEFAULT = 1_000;
// A round is handed out often enough that all workers end together.
const SEEDS_OF_ROUND = 50;
// Further failing seeds are counted; these are shown with what was violated.
const SHOWN_MAX = 10;

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: String(SEEDS_DEFAULT) },
    first: { type: 'string', default: '1' },
    workers: { type: 'string', default: String(availableParallelism()) },
  },
});

process.exitCode =
  values.seed === undefined
    ? await playMany(Number(values.first), Number(values.seeds), Number(values.workers))
    : await playOne(Number(values.seed));

async function playOne(seed: number): Promise<number> {
  const outcome = await simulate({ seed });
  if (outcome.violations.length === 0) {
    console.log(outcome.lines.join('\n'));
    console.log(`seed ${seed}: no violation; changes ended as ${outcome.endStates.join(', ')}`);
    return 0;
  }
  const { outcome: shortest, runs } = await shrink({ seed }, outcome);
  console.log(renderFailure(shortest));
  const left = `${shortest.faults.length} of ${outcome.faults.length} faults`;
  console.log(`(${left} and ${shortest.actions.length} actions are needed; ${runs} runs)`);
  return 1;
}

async function playMany(first: number, count: number, workerCount: number): Promise<number> {
  const began = performance.now();
  const last = first + count - 1;
  let next = first;
  let played = 0;
  const failing: RoundResult['failing'][number][] = [];
  const ends = new Map<string, number>();
  const takeRound = (): Round | null => {
    if (next > last) return null;
    const round = { first: next, last: Math.min(last, next + SEEDS_OF_ROUND - 1) };
    next = round.last + 1;
    return round;
  };
  await Promise.all(Array.from({ length: workerCount }, () => work(takeRound, note)));
  const seconds = (performance.now() - began) / 1000;
  const speed = (played / seconds).toFixed(1);
  console.log(`${played} seeds in ${seconds.toFixed(0)} s, ${speed} a second`);
  console.log(`changes: ${renderEnds(ends)}`);
  console.log(`${failing.length} seeds violate a rule`);
  return failing.length === 0 && played > 0 ? 0 : 1;

  function note(result: RoundResult): void {
    played += result.seeds;
    for (const [state, number] of result.ends) ends.set(state, (ends.get(state) ?? 0) + number);
    for (const one of result.failing) {
      failing.push(one);
      if (failing.length > SHOWN_MAX) continue;
      console.log([repeatCommand(one.seed), ...one.violations.map(renderViolation)].join('\n'));
    }
  }
}

async function work(
  takeRound: () => Round | null,
  note: (result: RoundResult) => void,
): Promise<void> {
  const worker = new Worker(new URL('./run/worker.ts', import.meta.url));
  try {
    for (let round = takeRound(); round !== null; round = takeRound()) {
      const { promise, resolve, reject } = Promise.withResolvers<RoundResult>();
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.postMessage(round);
      note(await promise);
      worker.off('error', reject);
    }
  } finally {
    await worker.terminate();
  }
}
