// `npm run fault-matrix`: breaks the network at every cell of the matrix, on real kernels, and prints what
// came of it. Words choose cells by their titles; the undisturbed ones are always played, as the measure of
// all others.

import { startNetwork } from '../../../src/lab/network/start-network.ts';
import { type Cell, type CellResult, titleOf } from './cells/cell.ts';
import { MOVE_IP_CELLS } from './cells/move-ip.ts';
import { NEW_NETWORK_CELLS } from './cells/new-network.ts';
import { playCell, type Undisturbed } from './play-cell.ts';

const CELLS = [...MOVE_IP_CELLS, ...NEW_NETWORK_CELLS];

const words = process.argv.slice(2);
const isChosen = (cell: Cell) =>
  cell.fault === 'nothing' || words.every((word) => titleOf(cell).includes(word));

const network = await startNetwork({ log: console.log });
if (network.backend === 'in-process') throw new Error('Faults need a lab of real kernels.');
const began = performance.now();
let failedCount = 0;
const undisturbed: Partial<Record<Cell['command'], Undisturbed>> = {};
const chosen = CELLS.filter(isChosen);
try {
  for (const cell of chosen) if (!(await isAsDefined(cell))) failedCount += 1;
} finally {
  await network.stop();
}
const minutes = ((performance.now() - began) / 60_000).toFixed(0);
console.log(`${chosen.length - failedCount} of ${chosen.length} cells hold, in ${minutes} min`);
process.exitCode = failedCount === 0 ? 0 : 1;

async function isAsDefined(cell: Cell): Promise<boolean> {
  try {
    const known = undisturbed[cell.command] ?? null;
    const { result, fingerprints } = await playCell(cell, { network, undisturbed: known });
    undisturbed[cell.command] ??= fingerprints;
    console.log(row(cell, result));
    if (result.stuckOn !== null) console.log(`         stuck on ${result.stuckOn}`);
    for (const problem of result.problems) console.log(`         ${problem}`);
    return result.problems.length === 0;
  } catch (problem) {
    console.log(`BROKEN   ${titleOf(cell)}\n         ${String(problem)}`);
    if (problem instanceof Error && problem.cause !== undefined) console.log(problem.cause);
    return false;
  }
}

function row(cell: Cell, { end, code, network: where, seconds, ...seen }: CellResult): string {
  const { traffic, backAfterMs, problems } = seen;
  const mark = problems.length === 0 ? 'ok    ' : 'BROKEN';
  const parts = [
    code === null ? end : `${end} (${code})`,
    `network as ${where}`,
    ...(traffic === null ? [] : [`${traffic.lost} of ${traffic.sent} packets lost`]),
    ...(traffic === null ? [] : [`longest gap ${Math.round(traffic.longestGapMs)} ms`]),
    ...(backAfterMs === null
      ? []
      : [`node1 answers again after ${Math.round(backAfterMs / 1000)} s`]),
  ];
  return `${mark} ${seconds.toFixed(0).padStart(4)} s  ${titleOf(cell)}: ${parts.join(', ')}`;
}
