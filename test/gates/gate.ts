// What a gate is: a question asked of a whole source tree. `npm run check` asks all of them of this
// repository; the seeded tests ask each one of a small tree with a fault in it, so that a gate that
// has stopped biting is found. Deliberately not here: what any one gate looks for.

import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const REPOSITORY = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface Verdict {
  /** How much was looked at. 0 is a failure: a gate that sees nothing lets everything through. */
  readonly filesSeen: number;
  /** One line or block of text each, naming the file. */
  readonly problems: readonly string[];
  /** A figure worth showing even when all is well. */
  readonly note?: string;
}

export interface Gate {
  readonly name: string;
  /** Looks at the tree under `root`, an absolute path; changes nothing. */
  readonly inspect: (root: string) => Verdict | Promise<Verdict>;
}

export async function judge(gate: Gate, root: string): Promise<Verdict> {
  const verdict = await inspect(gate, root);
  if (verdict.filesSeen > 0) return verdict;
  const nothing = `"${gate.name}" saw 0 files, so it proves nothing.`;
  return { ...verdict, problems: [...verdict.problems, nothing] };
}

/** A gate that breaks has not passed; the others still run. */
async function inspect(gate: Gate, root: string): Promise<Verdict> {
  try {
    return await gate.inspect(root);
  } catch (error) {
    return { filesSeen: 0, problems: [error instanceof Error ? `${error.stack}` : String(error)] };
  }
}

export interface ToolOutput {
  readonly exitCode: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}

// A tool that lists every file or every problem of the tree prints megabytes at worst.
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;
// The slowest gate takes seconds; one that hangs must not hold CI for its whole 90 minutes.
const TOOL_TIMEOUT_MS = 120_000;

/** Runs a program of node_modules/.bin in `root`; never throws for its exit code. */
export function runTool(name: string, words: string[], root: string): Promise<ToolOutput> {
  const programs = join(REPOSITORY, 'node_modules', '.bin');
  const options = {
    cwd: root,
    maxBuffer: OUTPUT_BYTES_MAX,
    timeout: TOOL_TIMEOUT_MS,
    env: {
      ...process.env,
      // The tools are scripts for "node": they must get the pinned one as well.
      PATH: `${programs}${delimiter}${process.env['PATH']}`,
      // A colour code in the middle of a figure would hide it from the patterns that read it.
      NO_COLOR: '1',
      FORCE_COLOR: undefined,
    },
  };
  return new Promise((resolve) => {
    execFile(join(programs, name), words, options, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : (error.code ?? null), stdout, stderr });
    });
  });
}

/** Files under `root/folder` as paths relative to `root`, sorted; an absent folder has none. */
export function filesUnder(root: string, folder: string): string[] {
  const top = join(root, folder);
  try {
    return readdirSync(top, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)))
      .toSorted();
  } catch {
    return [];
  }
}
