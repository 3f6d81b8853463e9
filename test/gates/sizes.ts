// Files and folders stay small enough to be read: a gate on the longest file and the fullest folder,
// and the median and 90th percentile to watch. Function length, parameters, depth and complexity are
// oxlint's business.

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { filesUnder, type Gate } from './gate.ts';

const LINES_MAX = 300;
const ENTRIES_MAX = 12;

// Where the listing is the point, a sub-folder would hide it: the top of the tree is fixed by the
// design (10 folders, 6 files), the top of test/ lists the kinds of tests, and one file per command,
// fact or kind of step is the feature list.
const ENTRIES_MAX_OF: Readonly<Record<string, number>> = {
  src: 16,
  'src/commands': 32,
  'src/facts': 20,
  'src/ports': 14,
  'src/steps': 24,
  test: 17,
};

// Conversations, one file each, are cases as data: their number is what the suite is worth. Only the
// code beside them is counted.
const CASES = /^test\/transcripts\/[^/]+\.md$/;

const FOLDERS = ['src', 'test', 'manifests'];
// Recorded output of other programs and long conversations are data, not code to be read.
const CODE = /\.(?:ts|tsx|js|cjs|mjs|sh|pl|py|css|html)$/;

export const sizes: Gate = {
  name: 'sizes',
  inspect(root) {
    const files = FOLDERS.flatMap((folder) => filesUnder(root, folder));
    const code = files.filter((file) => CODE.test(file));
    const lengths = code.map((file) => ({ file, lines: countLines(join(root, file)) }));
    return {
      filesSeen: code.length,
      problems: [...longFiles(lengths), ...fullFolders(files.filter((file) => !CASES.test(file)))],
      note: `lines: median ${quantile(lengths, 0.5)}, p90 ${quantile(lengths, 0.9)}`,
    };
  },
};

interface Length {
  readonly file: string;
  readonly lines: number;
}

function countLines(file: string): number {
  return readFileSync(file, 'utf8').trimEnd().split('\n').length;
}

function longFiles(lengths: readonly Length[]): string[] {
  return lengths
    .filter(({ lines }) => lines > LINES_MAX)
    .map(({ file, lines }) => `${file} has ${lines} lines; at most ${LINES_MAX}`);
}

function fullFolders(files: readonly string[]): string[] {
  const entries = new Map<string, Set<string>>();
  for (const file of files) {
    for (let path = file; path.includes('/'); path = dirname(path)) {
      const folder = dirname(path);
      entries.set(folder, (entries.get(folder) ?? new Set()).add(path));
    }
  }
  return [...entries]
    .filter(([folder, { size }]) => size > (ENTRIES_MAX_OF[folder] ?? ENTRIES_MAX))
    .map(([folder, { size }]) => {
      return `${folder}/ has ${size} entries; at most ${ENTRIES_MAX_OF[folder] ?? ENTRIES_MAX}`;
    });
}

function quantile(lengths: readonly Length[], share: number): number {
  const sorted = lengths.map(({ lines }) => lines).toSorted((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
}
