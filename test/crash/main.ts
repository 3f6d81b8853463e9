// npm run crash-matrix: kills the real bot at every point of every command that changes something, in
// apply and in undo, and prints the table. Words choose rows: `/move-ip undo`. Exit code 1: a wrong
// cell, or nothing was chosen.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleBot } from './chain/bundle.ts';
import { playRow, type Row } from './chain/row.ts';
import type { End, Scenario } from './chain/scenario.ts';
import { SCENARIOS } from './chain/scenarios/all.ts';
import { HEADING, renderRow, renderSum } from './chain/table.ts';
import { setStages } from './story/stages.ts';

// Two cores, and a bot that starts waits for files a third of its time.
const STAGE_COUNT = 3;
const ENDS: Readonly<Record<End, string>> = { applied: 'apply', undone: 'undo' };

process.exitCode = await print(process.argv.slice(2));

async function print(words: readonly string[]): Promise<number> {
  const began = performance.now();
  const chosen = SCENARIOS.flatMap((scenario) => endsOf(scenario, words));
  const directory = await mkdtemp(join(tmpdir(), 'crash-matrix-'));
  const main = await bundleBot(directory);
  const stages = await setStages(STAGE_COUNT);
  const rows: Row[] = [];
  let brokenCount = 0;
  try {
    console.log(HEADING);
    const played = chosen.map(async ({ scenario, end }) => {
      try {
        const row = await playRow(scenario, end, { stages, main });
        rows.push(row);
        console.log(renderRow(row));
      } catch (thrown) {
        brokenCount += 1;
        console.log(`${scenario.title}, ${ENDS[end]}: BROKEN: ${String(thrown)}`);
      }
    });
    await Promise.all(played);
  } finally {
    await stages.stop();
    await rm(directory, { recursive: true, force: true });
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  console.log(`${renderSum(rows)}, ${brokenCount} rows broken, in ${seconds} s`);
  const isWrong = rows.some(({ chains }) => chains.some(({ problems }) => problems.length > 0));
  return isWrong || brokenCount > 0 || rows.length === 0 ? 1 : 0;
}

function endsOf(scenario: Scenario, words: readonly string[]) {
  return (['applied', 'undone'] as const)
    .filter((end) => words.every((word) => `${scenario.title} ${ENDS[end]}`.includes(word)))
    .map((end) => ({ scenario, end }));
}
