// A slice of the simulation; `npm run sim -- --seeds 10000` is the breadth.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderFailure } from './run/report.ts';
import { simulate } from './simulate.ts';

const SEEDS = 100;
const SEEDS_TWICE = 20;

test(`${SEEDS} seeds violate no rule`, async () => {
  const ends = new Map<string, number>();
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const outcome = await simulate({ seed });
    assert.deepEqual(outcome.violations, [], renderFailure(outcome));
    for (const state of outcome.endStates) ends.set(state, (ends.get(state) ?? 0) + 1);
  }
  // A simulation in which nothing is carried out, or nothing goes wrong, would prove nothing.
  for (const state of ['applied', 'undone', 'stale', 'rejected', 'expired']) {
    assert.ok((ends.get(state) ?? 0) > 0, `no change ended as ${state}`);
  }
});

test('one seed tells the same story twice', async () => {
  for (let seed = 1; seed <= SEEDS_TWICE; seed += 1) {
    const [first, second] = [await simulate({ seed }), await simulate({ seed })];
    assert.deepEqual(second.lines, first.lines);
  }
});
