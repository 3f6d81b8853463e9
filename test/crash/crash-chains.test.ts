// Every command that changes something, killed at some dozen points: journal, outbox and inbox writes,
// commands on hosts, calls to CloudStack and to Slack; a move and its undo, killed at each journal write.
// The same points in every run; all of them as a table: npm run crash-matrix.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { bundleBot } from './chain/bundle.ts';
import { playFired } from './chain/fired.ts';
import { playRow, type RowSettings } from './chain/row.ts';
import type { End, Scenario } from './chain/scenario.ts';
import { LIFE, SCENARIOS } from './chain/scenarios/all.ts';
import { setStages, type Stages } from './story/stages.ts';

let directory: string;
let stages: Stages;
let main: string;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'crash-chains-'));
  main = await bundleBot(directory);
  stages = await setStages(1);
});

after(async () => {
  await stages.stop();
  await rm(directory, { recursive: true, force: true });
});

/** About so many of them, from the first to the last. */
function some(count: number): Pick<RowSettings, 'choose'> {
  return {
    choose: (met) => {
      const names = [...new Set(met)];
      const every = Math.max(1, Math.floor(names.length / count));
      return names.filter((_, index) => index % every === every >> 1);
    },
  };
}

function scenario(title: string): Scenario {
  const found = SCENARIOS.find((one) => one.title === title);
  assert.ok(found, title);
  return found;
}

/** Just before some of them and just after others, always the same ones. */
const JOURNAL_WRITES: Pick<RowSettings, 'choose'> = {
  choose: (met) => met.filter((name) => name.startsWith('journal ')),
};

interface Row {
  readonly played: Scenario;
  readonly end: End;
  readonly points: Pick<RowSettings, 'choose'>;
  readonly deathsMin: number;
}

async function holdRow({ played, end, points, deathsMin }: Row): Promise<void> {
  const row = await playRow(played, end, { stages, main, ...points, moments: ['by turns'] });
  const [chain] = row.chains;
  assert.deepEqual(chain?.problems, []);
  assert.ok(chain.died.length >= deathsMin, `it died ${chain.died.length} times`);
}

const MOVE = scenario('/move-ip between nodes');

test('commands that work leave the same when the bot dies at a dozen points on the way', () =>
  holdRow({ played: LIFE, end: 'applied', points: some(14), deathsMin: 9 }));

test('a move is carried out when the bot dies at each journal write', () =>
  holdRow({ played: MOVE, end: 'applied', points: JOURNAL_WRITES, deathsMin: 36 }));

test('a move is taken back whole when the bot dies at each journal write of the undo', () =>
  holdRow({ played: MOVE, end: 'undone', points: JOURNAL_WRITES, deathsMin: 18 }));

test('a bot that is away until the dead-man switches fire finds all as before', async () => {
  const row = await playFired(MOVE, { stages, main, ...some(3) });
  assert.deepEqual(
    row.chains.flatMap(({ problems }) => problems),
    [],
  );
  assert.ok(row.chains.length >= 3);
});
