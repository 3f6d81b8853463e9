// The README and the tour of the code against the tree: files, folders and scripts that they name
// exist, and the tour leaves out no part of src and no kind of test. What they say about these is the
// business of people.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder, type Gate } from './gate.ts';

const TOUR = 'src/README.md';
const PAGES = ['README.md', TOUR];

// A row of the tour names what is inside of its folder without repeating the folder.
const PLACES = ['', 'src/', 'src/adapters/', 'src/lab/', 'src/steps/'];

const FOLDERS = ['src', 'test', 'manifests', '.ci'];

export const tour: Gate = {
  name: 'tour',
  inspect(root) {
    const pages = PAGES.filter((page) => existsSync(join(root, page)));
    const files = FOLDERS.flatMap((folder) => filesUnder(root, folder));
    const problems = pages.flatMap((page) => {
      const text = readFileSync(join(root, page), 'utf8');
      const gone = pathsIn(text).filter(
        (path) => !existsSync(join(root, path)) && !isThere(path, files),
      );
      return [
        ...gone.map((path) => `${page} names ${path}, which does not exist`),
        ...scriptsIn(text, root).map(
          (name) => `${page} names "npm run ${name}", which is no script`,
        ),
        ...(page === TOUR ? leftOut(text, files) : []),
      ];
    });
    return { filesSeen: pages.length, problems };
  },
};

/** What is written as code and is a path, also with a `*` in it, and what a link or a picture leads to. */
function pathsIn(text: string): string[] {
  const code = [...text.matchAll(/`([\w.*-]+(?:\/[\w.*-]*)+|[\w-]+\.(?:ts|js))`/g)];
  const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)];
  return [...new Set([...code, ...links].map(([, path = '']) => path))];
}

function isThere(path: string, files: readonly string[]): boolean {
  const text = path.replaceAll(/[.+?]/g, String.raw`\$&`).replaceAll('*', '[^/]*');
  const end = path.endsWith('/') ? '' : '(?:/|$)';
  return PLACES.some((place) =>
    files.some((file) => new RegExp(`^${place}${text}${end}`).test(file)),
  );
}

function scriptsIn(text: string, root: string): string[] {
  const { scripts = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly scripts?: Readonly<Record<string, string>>;
  };
  const named = [...text.matchAll(/npm run ([\w-]+)/g)].map(([, name = '']) => name);
  return [...new Set(named)].filter((name) => !Object.hasOwn(scripts, name));
}

function leftOut(text: string, files: readonly string[]): string[] {
  const inSource = entriesOf('src/', files).filter((entry) => !entry.endsWith('.md'));
  const inTests = entriesOf('test/', files).filter((entry) => entry.endsWith('/'));
  const wanted = [...inSource, ...inTests.map((entry) => `test/${entry}`)];
  return wanted
    .filter((entry) => !text.includes(`\`${entry}`))
    .map((entry) => `${TOUR} says nothing of ${entry}`);
}

/** Direct entries of a folder; a folder ends in `/`. */
function entriesOf(folder: string, files: readonly string[]): string[] {
  const inside = files.filter((file) => file.startsWith(folder));
  const entries = inside.map((file) => {
    const [entry = '', ...deeper] = file.slice(folder.length).split('/');
    return deeper.length === 0 ? entry : `${entry}/`;
  });
  return [...new Set(entries)];
}
