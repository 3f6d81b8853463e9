// Nothing of one machine in the repository: no absolute path of somebody's home or work folder and no
// package registry's host, because either works here and breaks in the next clone.
// Deliberately not here: secrets, which a scanner with its own rules should look for.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder, type Gate } from './gate.ts';

const FOLDERS = ['src', 'test', 'manifests', '.ci'];

// What .gitignore leaves out at the top of the tree; a person's own settings may name their machine.
const IGNORED = /^(?:\.env|.*\.log)$/;

// Written with brackets so that this file does not find itself.
const TRACES: readonly { readonly pattern: RegExp; readonly what: string }[] = [
  { pattern: /(?<![\w.~-])\/(?:home|Users)\/[a-z][\w-]*\//, what: 'a home folder' },
  { pattern: /(?<![\w.~}-])\/wor[k]\/[a-z]/, what: 'a work folder of one machine' },
  { pattern: /registry[.](?:npmjs|yarnpkg)[.]|npm[.]pkg[.]github[.]/, what: 'a package registry' },
  { pattern: /(?:deb|security)[.]debian[.]org|archive[.]ubuntu[.]/, what: 'a package mirror' },
];

export const tree: Gate = {
  name: 'tree',
  inspect(root) {
    const files = [...topFiles(root), ...FOLDERS.flatMap((folder) => filesUnder(root, folder))];
    const problems = files.flatMap((file) =>
      tracesIn(file, readFileSync(join(root, file), 'utf8')),
    );
    return { filesSeen: files.length, problems };
  },
};

function topFiles(root: string): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !IGNORED.test(entry.name))
    .map((entry) => entry.name);
}

function tracesIn(file: string, text: string): string[] {
  // A NUL is what git, too, takes as the sign of a binary file.
  if (text.includes('\0')) return [];
  return TRACES.flatMap(({ pattern, what }) => {
    const found = pattern.exec(text);
    if (found === null) return [];
    const line = text.slice(0, found.index).split('\n').length;
    return [`${file}:${line} names ${what}: ${found[0]}`];
  });
}
