// Each gate that is another program, asked about a tree with faults: it must find every one of them,
// and it must not be content with an empty tree.

import { describe, test } from 'node:test';
import { deadCode } from '../dead-code.ts';
import type { Gate, Verdict } from '../gate.ts';
import { format, lint, types } from '../tools.ts';
import { assertBites, assertRefusesNothing } from './seed.ts';

const good = { 'src/main.ts': 'console.log(1);\n' };

// Eleven ways through one function; at most ten are allowed.
const branches = Array.from({ length: 11 }, (_, n) => `  if (x === ${n}) return ${n};\n`).join('');

describe('gates that are programs', { concurrency: 2 }, () => {
  test('format finds a file that is not formatted', () =>
    assertBites(format, {
      good,
      bad: { 'src/ugly.ts': 'const x = "1"\n' },
      said: [/^src\/ugly\.ts is not formatted/m],
    }));

  test('lint finds floating promises, any, silenced errors, long and branching functions', () =>
    assertBites(lint, {
      good,
      bad: {
        'src/floating.ts': 'export async function f() {}\nf();\n',
        'src/loose.ts': 'export const f = (x: any) => String(x);\n',
        'src/silent.ts': '// @ts-ignore\nexport const x = 1;\n',
        'src/long.ts': `export function f() {\n${'  console.log(1);\n'.repeat(61)}}\n`,
        'src/maze.ts': `export function f(x: number) {\n${branches}  return 99;\n}\n`,
        'src/wide.ts':
          'export const f = (a = 1, b = 1, c = 1, d = 1, e = 1) => a + b + c + d + e;\n',
      },
      said: [
        /^src\/floating\.ts:2 .*no-floating-promises/m,
        /^src\/loose\.ts:1 .*no-explicit-any/m,
        /^src\/silent\.ts:1 .*ban-ts-comment/m,
        /^src\/long\.ts:1 .*max-lines-per-function/m,
        /^src\/maze\.ts:1 .*complexity/m,
        /^src\/wide\.ts:1 .*max-params/m,
      ],
    }));

  test('types finds a number that is a text and syntax that cannot be erased', () =>
    assertBites(types, {
      good,
      bad: {
        'src/wrong.ts': "export const x: number = '1';\n",
        'src/kind.ts': 'export enum Kind {\n  A,\n}\n',
      },
      said: [/^src\/wrong\.ts\(1,14\): error TS2322/m, /^src\/kind\.ts.*TS1294/m],
    }));

  test('dead code finds a file that nobody imports and an export that nobody uses', () =>
    assertBites(codeAlone, {
      good: {
        'src/main.ts': "import { used } from './used.ts';\nconsole.log(used);\n",
        'src/used.ts': 'export const used = 1;\n',
      },
      bad: {
        'src/lonely.ts': 'export const x = 1;\n',
        'src/used.ts': 'export const used = 1;\nexport const idle = 2;\n',
      },
      said: [
        /^src\/lonely\.ts is imported by nothing/m,
        /^src\/used\.ts:2 idle is exported and used by no other file/m,
      ],
    }));

  test('dead code finds a dependency that nothing uses and one that is not listed', () =>
    assertBites(deadCode, {
      good: { 'package.json': '{ "name": "small", "type": "module" }', ...good },
      bad: {
        'package.json': '{ "name": "small", "type": "module", "dependencies": { "ws": "8" } }',
        'src/main.ts': "import 'ssh2';\n",
      },
      said: [
        /^package\.json.* ws is a dependency that nothing uses/m,
        /^src\/main\.ts:1 ssh2 is used and not listed/m,
      ],
    }));

  for (const gate of [lint, types, deadCode]) {
    test(`${gate.name} is not content with an empty tree`, () => assertRefusesNothing(gate));
  }

  test('format is not content with a configuration that chooses no file', () =>
    assertRefusesNothing(format, { 'biome.json': '{ "files": { "includes": ["none/**"] } }\n' }));
});

/** Dead code without the packages: the copied package.json lists more than so small a tree uses. */
const codeAlone: Gate = {
  ...deadCode,
  async inspect(root): Promise<Verdict> {
    const verdict = await deadCode.inspect(root);
    const problems = verdict.problems.filter((problem) => !problem.startsWith('package.json'));
    return { ...verdict, problems };
  },
};
