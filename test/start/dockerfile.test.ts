// The Dockerfile, read instruction by instruction. It is not built here (that needs a container
// engine and an image registry), so this holds what must not get lost: no root, no build tools, a
// pinned base, and only files that exist.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';

const ROOT = join(import.meta.dirname, '../..');

interface Instruction {
  readonly name: string;
  readonly words: string;
}

function readInstructions(): readonly Instruction[] {
  const text = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
  return text
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => {
      const [name = '', ...words] = line.trim().split(/\s+/);
      return { name, words: words.join(' ') };
    });
}

const instructions = readInstructions();
const lastFrom = instructions.findLastIndex(({ name }) => name === 'FROM');
const finalStage = instructions.slice(lastFrom);

function wordsOf(name: string, of: readonly Instruction[] = instructions): string[] {
  return of.filter((instruction) => instruction.name === name).map(({ words }) => words);
}

describe('Dockerfile', () => {
  test('every stage starts from the slim image of the pinned Node', () => {
    const text = readFileSync(join(ROOT, 'package.json'), 'utf8');
    const { dependencies } = JSON.parse(text) as { dependencies: { node: string } };
    const bases = wordsOf('FROM').map((words) => words.replace(/ AS .*/, ''));
    assert.ok(bases.length > 1);
    for (const base of bases) assert.equal(base, `node:${dependencies.node}-slim`);
  });

  test('the bot runs as an unprivileged user, under Node itself', () => {
    assert.equal(wordsOf('USER', finalStage).at(-1), 'node');
    const afterUser = finalStage.slice(finalStage.findIndex(({ name }) => name === 'USER'));
    assert.deepEqual(wordsOf('RUN', afterUser), []);
    assert.deepEqual(wordsOf('CMD', finalStage), ['["node", "src/main.ts"]']);
  });

  test('nothing is compiled, and no install script of a package runs', () => {
    const runs = wordsOf('RUN').join('\n');
    assert.match(runs, /npm ci --omit=dev --ignore-scripts/);
    assert.doesNotMatch(runs, /apt|apk|gcc|make|python|build-essential/);
  });

  test('health is asked of the process and the journal lies on a volume', () => {
    assert.match(wordsOf('HEALTHCHECK').join(), /CMD \["node".*\/healthz/);
    const folder = /ARPEGGIO_DATA_DIR=(\S+)/.exec(wordsOf('ENV', finalStage).join())?.[1];
    assert.deepEqual(wordsOf('VOLUME'), [folder]);
  });

  test('what is copied exists and is let through by .dockerignore', () => {
    const allowed = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n');
    const copies = wordsOf('COPY').filter((words) => !words.startsWith('--from'));
    const sources = copies.flatMap((words) => words.split(' ').slice(0, -1));
    assert.ok(sources.length > 0);
    for (const source of sources) {
      assert.ok(existsSync(join(ROOT, source)), source);
      assert.ok(allowed.includes(`!${source}`), `.dockerignore keeps ${source} out`);
    }
  });
});
