// The table of rows for people: how many deaths of each kind, how many of them led to something wrong,
// and in how many seconds.

import { type Kind, KINDS } from './killer/record.ts';
import type { Chain, Row } from './row.ts';

const TITLE_WIDTH = 30;
const WAY_WIDTH = 6;
const CELL_WIDTH = 9;

export const HEADING = [
  'command'.padEnd(TITLE_WIDTH),
  'way'.padEnd(WAY_WIDTH),
  ...KINDS.map((kind) => kind.padStart(CELL_WIDTH)),
  'wrong'.padStart(CELL_WIDTH),
  'seconds'.padStart(CELL_WIDTH),
].join('');

export function renderRow({ title, way, chains, seconds }: Row): string {
  const cells = KINDS.map((kind) => cellOf(kind, chains).padStart(CELL_WIDTH));
  const wrong = chains.filter(({ problems }) => problems.length > 0).length;
  const line = [
    title.padEnd(TITLE_WIDTH),
    way.padEnd(WAY_WIDTH),
    ...cells,
    String(wrong).padStart(CELL_WIDTH),
    seconds.toFixed(0).padStart(CELL_WIDTH),
  ].join('');
  return [line, ...chains.flatMap(complaintOf)].join('\n');
}

/** Deaths before and after; where a row has one of them only, that one. */
function cellOf(kind: Kind, chains: readonly Chain[]): string {
  const moments = [...new Set(chains.map(({ moment }) => moment))];
  const counts = moments.map((moment) => {
    const died = chains.filter((chain) => chain.moment === moment).flatMap((chain) => chain.died);
    return died.filter((name) => isOf(kind, name)).length;
  });
  return counts.every((count) => count === 0) ? '-' : counts.join('+');
}

function isOf(kind: Kind, name: string): boolean {
  return name.startsWith(`${kind} |`);
}

function complaintOf({ moment, problems, culprits }: Chain): readonly string[] {
  if (problems.length === 0) return [];
  return [
    `  WRONG when killed ${moment}:`,
    ...culprits.map((name) => `    ${name}`),
    ...problems.map((problem) => `    ${problem.replaceAll('\n', '\n      ')}`),
  ];
}

export function renderSum(rows: readonly Row[]): string {
  const chains = rows.flatMap((row) => row.chains);
  const deathCount = chains.reduce((sum, { died }) => sum + died.length, 0);
  const wrongCount = chains.filter(({ problems }) => problems.length > 0).length;
  return `${deathCount} deaths in ${chains.length} chained stories; ${wrongCount} of them wrong`;
}
