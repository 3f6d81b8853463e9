// A small source tree with a fault in it, for asking a gate whether it still bites. The tree has our
// own configuration files and node_modules, so that only the fault differs from this repository.

import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Gate, judge, REPOSITORY, type Verdict } from '../gate.ts';

const CONFIGURATION = [
  'package.json',
  'tsconfig.json',
  'biome.json',
  '.oxlintrc.json',
  'knip.json',
];

type Files = Readonly<Record<string, string>>;

/** What `gate` says of a tree of `files` (path -> text); the tree is removed afterwards. */
export async function judgeSeeded(gate: Gate, files: Files): Promise<Verdict> {
  const root = mkdtempSync(join(tmpdir(), 'arpeggio-seeded-'));
  try {
    symlinkSync(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'));
    for (const file of CONFIGURATION) cpSync(join(REPOSITORY, file), join(root, file));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return await judge(gate, root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** The gate finds nothing in `good`, and everything that is `said` once `bad` is added. */
export async function assertBites(
  gate: Gate,
  { good, bad, said }: { good: Files; bad: Files; said: readonly RegExp[] },
): Promise<void> {
  const before = await judgeSeeded(gate, good);
  assert.deepEqual(before.problems, []);
  const { problems } = await judgeSeeded(gate, { ...good, ...bad });
  for (const sentence of said) assert.match(problems.join('\n'), sentence);
}

export async function assertRefusesNothing(gate: Gate, nothing: Files = {}): Promise<void> {
  const { problems } = await judgeSeeded(gate, nothing);
  assert.match(problems.join('\n'), /saw 0 files, so it proves nothing/);
}
