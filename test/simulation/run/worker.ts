// A worker of `npm run sim`: plays the seeds of a round and tells what came of them.

import { parentPort } from 'node:worker_threads';
import type { Violation } from '../seed/history.ts';
import { simulate } from '../simulate.ts';

export interface Round {
  readonly first: number;
  readonly last: number;
}

export interface RoundResult {
  readonly seeds: number;
  readonly failing: readonly { readonly seed: number; readonly violations: readonly Violation[] }[];
  /** End state -> how many changes. */
  readonly ends: ReadonlyMap<string, number>;
}

parentPort?.on('message', (round: Round) => {
  void play(round).then((result) => parentPort?.postMessage(result));
});

async function play({ first, last }: Round): Promise<RoundResult> {
  const failing: RoundResult['failing'][number][] = [];
  const ends = new Map<string, number>();
  for (let seed = first; seed <= last; seed += 1) {
    const { violations, endStates } = await simulate({ seed });
    if (violations.length > 0) failing.push({ seed, violations });
    for (const state of endStates) ends.set(state, (ends.get(state) ?? 0) + 1);
  }
  return { seeds: last - first + 1, failing, ends };
}
