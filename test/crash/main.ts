// npm run crash-matrix: kills the real bot at every point of every command that changes something, in
// apply and in undo, and inside armed dead-man switches until they fire; prints the table. Words choose
// rows: `-- /move-ip undo`; `--every=20` takes every 20th point; `--lab` plays on real kernels.
// Exit code 1: a wrong cell, or no row.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleBot } from './chain/bundle.ts';
import { playFired } from './chain/fired.ts';
import { everyNth, playRow, type Row, type RowSettings } from './chain/row.ts';
import { FIRED_SCENARIOS, SCENARIOS } from './chain/scenarios/all.ts';
import { HEADING, renderRow, renderSum } from './chain/table.ts';
import { startKernelHosts, startModelHosts } from './story/stage-hosts.ts';
import { setStages } from './story/stages.ts';

interface Task {
  readonly name: string;
  readonly play: (settings: RowSettings) => Promise<Row>;
}

// Two cores, and a bot that starts waits for files a third of its time.
const STAGE_COUNT = 3;
const TASKS: readonly Task[] = [
  ...SCENARIOS.flatMap((scenario): readonly Task[] => [
    { name: `${scenario.title} apply`, play: (on) => playRow(scenario, 'applied', on) },
    { name: `${scenario.title} undo`, play: (on) => playRow(scenario, 'undone', on) },
  ]),
  ...FIRED_SCENARIOS.map(
    (scenario): Task => ({
      name: `${scenario.title} fired`,
      play: (on) => playFired(scenario, on),
    }),
  ),
];

// Real commands take their time, and one lab is all that two cores can emulate: a few dozen points.
const LAB_EVERY = 12;
const LAB_TASKS = TASKS.filter(({ name }) =>
  ['/move-ip between nodes apply', '/new-network nat apply'].includes(name),
);

const { values, positionals } = parseArgs({
  options: { every: { type: 'string' }, lab: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const every = Number(values.every ?? (values.lab ? LAB_EVERY : 1));
const hosts = values.lab
  ? { count: 1, start: startKernelHosts, tasks: LAB_TASKS }
  : { count: STAGE_COUNT, start: startModelHosts, tasks: TASKS };
process.exitCode = await print(positionals);

async function print(words: readonly string[]): Promise<number> {
  const began = performance.now();
  const chosen = hosts.tasks.filter(({ name }) => words.every((word) => name.includes(word)));
  const directory = await mkdtemp(join(tmpdir(), 'crash-matrix-'));
  const main = await bundleBot(directory);
  const stages = await setStages(hosts.count, hosts.start);
  const rows: Row[] = [];
  let brokenCount = 0;
  try {
    console.log(HEADING);
    const played = chosen.map(async ({ name, play }, index) => {
      try {
        const row = await play({ stages, main, ...everyNth(every, index) });
        rows.push(row);
        console.log(renderRow(row));
        if (!row.chains.some(({ died }) => died.length > 0)) throw new Error('Nobody was killed.');
      } catch (thrown) {
        brokenCount += 1;
        console.log(`${name}: BROKEN: ${String(thrown)}`);
      }
    });
    await Promise.all(played);
  } finally {
    await stages.stop();
    await rm(directory, { recursive: true, force: true });
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  console.log(`${renderSum(rows)}; ${brokenCount} rows broken; ${seconds} s`);
  const isWrong = rows.some(({ chains }) => chains.some(({ problems }) => problems.length > 0));
  return isWrong || brokenCount > 0 || rows.length === 0 ? 1 : 0;
}
