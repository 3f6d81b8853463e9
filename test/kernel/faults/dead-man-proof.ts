// `npm run dead-man-proof`: the same two evenings again and again, on real kernels. A planned move with its
// dead-man switches armed loses none of 1000 packets a second; and when the bot is killed between the last
// step and its confirmation, the hosts have taken everything back within the deadline. A number says how
// often, 20 times unless told otherwise; "moves" or "kills" chooses one of the two.

import { startNetwork } from '../../../src/lab/network/start-network.ts';
import type { Cell, CellResult } from './cells/cell.ts';
import { BOT_STAYS_AWAY, UNDISTURBED_MOVE } from './cells/move-ip.ts';
import { PACKETS_PER_SECOND, playCell, type Undisturbed } from './play-cell.ts';

const RUNS = 20;
const MOVES_PACKETS_PER_SECOND = 1_000;
// The old host's deadline is 120 s, counted from a moment before the bot was killed. The rest is what the
// take-backs themselves take on an emulated machine.
const BACK_MS_MAX = 150_000;

const words = process.argv.slice(2);
const runs = Number(words.find((word) => /^\d+$/.test(word)) ?? RUNS);
const hasWord = (word: string) => words.includes(word) || !words.some((one) => /^\D/.test(one));

const network = await startNetwork({ log: console.log });
if (network.backend === 'in-process') throw new Error('This proof needs a lab of real kernels.');
let undisturbed: Undisturbed | null = null;
try {
  const moves = await repeat(UNDISTURBED_MOVE, hasWord('moves') ? runs : 1);
  const kills = hasWord('kills') ? await repeat(BOT_STAYS_AWAY, runs) : 0;
  process.exitCode = moves + kills === 0 ? 0 : 1;
} finally {
  await network.stop();
}

/** How often it did not hold. */
async function repeat(cell: Cell, times: number): Promise<number> {
  const packetsPerSecond =
    cell === UNDISTURBED_MOVE ? MOVES_PACKETS_PER_SECOND : PACKETS_PER_SECOND;
  let failedCount = 0;
  for (let run = 1; run <= times; run += 1) {
    const { result, fingerprints } = await playCell(cell, {
      ...{ network, undisturbed, packetsPerSecond },
    });
    undisturbed ??= fingerprints;
    const problems = [...result.problems, ...lateness(cell, result)];
    console.log(`${cell.fault}, ${run} of ${times}: ${figures(result)}`);
    for (const problem of problems) console.log(`    ${problem}`);
    if (problems.length > 0) failedCount += 1;
  }
  console.log(`${cell.fault}: ${times - failedCount} of ${times} hold`);
  return failedCount;
}

function lateness(cell: Cell, { backAfterMs }: CellResult): readonly string[] {
  if (cell === UNDISTURBED_MOVE) return [];
  if (backAfterMs !== null && backAfterMs <= BACK_MS_MAX) return [];
  return [`It was not back within ${BACK_MS_MAX / 1000} s.`];
}

function figures({ end, traffic, backAfterMs }: CellResult): string {
  const gap = Math.round(traffic?.longestGapMs ?? 0);
  const late = Math.round(traffic?.senderLatenessMs ?? 0);
  const back =
    backAfterMs === null ? '' : `, back ${Math.round(backAfterMs / 1000)} s after the kill`;
  return `${end}, ${traffic?.sent} packets, ${traffic?.lost} lost, longest gap ${gap} ms, sender late by ${late} ms${back}`;
}
