// What knip found, as one line of JSON: how many files it looked at, and one sentence per finding.
// Loaded by knip itself (test/gates/dead-code.ts names it), hence the default export.

import { relative } from 'node:path';
import type { Issue, ReporterOptions } from 'knip';

const SENTENCES: Readonly<Record<string, string>> = {
  files: 'is imported by nothing',
  exports: 'is exported and used by no other file',
  types: 'is exported and used by no other file',
  dependencies: 'is a dependency that nothing uses',
  devDependencies: 'is a dependency that nothing uses',
  unlisted: 'is used and not listed in package.json',
  unresolved: 'cannot be found',
};

export default function report({ counters, issues, cwd }: ReporterOptions): void {
  const found = Object.values(issues).flatMap((byFile) => Object.values(byFile));
  const problems = found.flatMap((bySymbol) => Object.values(bySymbol)).map(sentence(cwd));
  console.log(JSON.stringify({ filesSeen: counters.processed, problems }));
}

function sentence(cwd: string): (issue: Issue) => string {
  return ({ type, filePath, symbol, line }) => {
    const place = `${relative(cwd, filePath)}${line === undefined ? '' : `:${line}`}`;
    const what = type === 'files' ? '' : ` ${symbol}`;
    return `${place}${what} ${SENTENCES[type] ?? `(${type})`}`;
  };
}
