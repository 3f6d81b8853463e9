// The gates that hold the architecture, each with seeded violations: who may import whom, one folder
// per client library, and the sizes of files and folders. The table itself is in gates/imports.ts.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { imports } from '../imports.ts';
import { assertBites, assertRefusesNothing, judgeSeeded } from './seed.ts';
import { sizes } from '../sizes.ts';

const LEAF = 'export const leaf = 1;\n';

/** A tree in which `path` imports `what`, which exists when it is a file of ours. */
async function problemsOfImport(path: string, what: string): Promise<string> {
  const target = what.startsWith('src/') ? what : null;
  const up = '../'.repeat(path.split('/').length - 1);
  const specifier = target === null ? what : `${up}${target}`;
  const files = { [path]: `import * as it from '${specifier}';\nconsole.log(it);\n` };
  const { problems } = await judgeSeeded(imports, {
    'src/domain/leaf.ts': LEAF,
    ...(target === null ? {} : { [target]: LEAF }),
    ...files,
  });
  return problems.join('\n');
}

describe('imports', () => {
  const allowed: readonly (readonly [path: string, what: string])[] = [
    ['src/ports/a.ts', 'src/domain/b.ts'],
    ['src/facts/a.ts', 'src/ports/b.ts'],
    ['src/steps/a.ts', 'src/facts/b.ts'],
    ['src/commands/deep/a.ts', 'src/steps/b.ts'],
    ['src/engine/a.ts', 'src/ports/b.ts'],
    ['src/adapters/slack/a.ts', 'src/adapters/slack/deep/b.ts'],
    ['src/main.ts', 'src/adapters/ssh/b.ts'],
    ['src/adapters/ssh/a.ts', 'ssh2'],
    ['src/adapters/slack/a.ts', '@slack/web-api'],
    ['src/adapters/store/a.ts', 'node:sqlite'],
    ['src/lab/network/a.ts', 'ssh2'],
    ['src/domain/a.ts', 'node:crypto'],
    ['src/engine/a.ts', 'zod'],
  ];
  for (const [path, what] of allowed) {
    test(`${path} may import ${what}`, async () => {
      assert.equal(await problemsOfImport(path, what), '');
    });
  }

  const forbidden: readonly (readonly [path: string, what: string, said: RegExp])[] = [
    ['src/domain/a.ts', 'src/ports/b.ts', /domain\/ may import nothing else of ours/],
    ['src/ports/a.ts', 'src/engine/b.ts', /ports\/ may import domain\//],
    ['src/facts/a.ts', 'src/steps/b.ts', /facts\/ may import/],
    ['src/steps/a.ts', 'src/commands/b.ts', /steps\/ may import/],
    ['src/commands/a.ts', 'src/engine/b.ts', /commands\/ may import/],
    ['src/engine/a.ts', 'src/commands/b.ts', /engine\/ may import/],
    ['src/engine/a.ts', 'src/steps/b.ts', /engine\/ may import/],
    ['src/engine/a.ts', 'src/adapters/log.ts', /engine\/ may import/],
    ['src/adapters/slack/a.ts', 'src/adapters/ssh/b.ts', /adapters\/slack\/ may import/],
    ['src/adapters/ssh/a.ts', 'src/adapters/log.ts', /adapters\/ssh\/ may import/],
    ['src/adapters/store/a.ts', 'src/engine/b.ts', /adapters\/store\/ may import/],
    ['src/lab/a.ts', 'src/domain/b.ts', /lab\/ may import nothing else of ours/],
    ['src/main.ts', 'src/lab/b.ts', /main\.ts may import/],
    ['src/engine/a.ts', 'src/lab/b.ts', /engine\/ may import/],
    ['src/adapters/slack/a.ts', 'src/config.ts', /adapters\/slack\/ may import/],
    ['src/config.ts', 'src/adapters/ssh/connect.ts', /config\.ts may import/],
    ['src/config.ts', 'src/adapters/ssh/settings.ts', /may import only types/],
    ['src/engine/a.ts', 'ssh2', /ssh2, which belongs to adapters\/ssh\//],
    ['src/adapters/slack/a.ts', 'ssh2', /ssh2, which belongs to adapters\/ssh\//],
    ['src/adapters/ssh/a.ts', '@slack/web-api', /@slack\/, which belongs to adapters\/slack\//],
    ['src/main.ts', 'undici', /undici, which belongs to adapters\/slack\//],
    ['src/engine/a.ts', 'pino', /pino, which belongs to adapters\/log\.ts/],
    ['src/engine/a.ts', 'kysely', /kysely, which belongs to adapters\/store\//],
    ['src/engine/a.ts', 'node:sqlite', /sqlite, which belongs to adapters\/store\//],
    ['src/main.ts', 'yaml', /yaml, which belongs to config\.ts/],
    ['src/lab/workspace/a.ts', 'react', /react, which belongs to lab\/workspace\/page\//],
    ['src/lab/network/a.ts', 'ws', /ws, which belongs to lab\/workspace\//],
    ['src/main.ts', 'fast-check', /fast-check, which is not in the table/],
    ['src/domain/a.ts', 'node:fs', /node:fs; domain\/ is pure/],
    ['src/engine/a.ts', 'node:timers', /node:timers; engine\/ is pure/],
    ['src/helpers/a.ts', 'src/domain/b.ts', /helpers\/a\.ts is at a place that is not in/],
  ];
  for (const [path, what, said] of forbidden) {
    test(`${path} may not import ${what}`, async () => {
      assert.match(await problemsOfImport(path, what), said);
    });
  }

  test('an import of types alone counts like any other', () =>
    assertBites(imports, {
      good: { 'src/ports/b.ts': 'export type B = 1;\n' },
      bad: { 'src/domain/a.ts': "import type { B } from '../ports/b.ts';\nexport type A = B;\n" },
      said: [/src\/domain\/a\.ts imports src\/ports\/b\.ts/],
    }));

  test('a cycle at run time is found', () =>
    assertBites(imports, {
      good: { 'src/domain/a.ts': LEAF },
      bad: {
        'src/domain/a.ts': "import { b } from './b.ts';\nexport const a = () => b;\n",
        'src/domain/b.ts': "import { a } from './a.ts';\nexport const b = () => a;\n",
      },
      said: [/src\/domain\/a\.ts is in a cycle/],
    }));

  test('an empty tree is not enough', () => assertRefusesNothing(imports));
});

describe('sizes', () => {
  const line = 'export {};\n';

  test('a file of more than 300 lines is found', () =>
    assertBites(sizes, {
      good: { 'src/a.ts': line.repeat(300) },
      bad: { 'src/b.ts': line.repeat(301) },
      said: [/^src\/b\.ts has 301 lines; at most 300/m],
    }));

  test('a folder of more than 12 entries is found, sub-folders counted', () => {
    const twelve = Array.from({ length: 12 }, (_, n) => [`src/engine/${n}.ts`, line] as const);
    return assertBites(sizes, {
      good: Object.fromEntries(twelve),
      bad: { 'src/engine/deep/a.ts': line },
      said: [/^src\/engine\/ has 13 entries; at most 12/m],
    });
  });

  test('conversations may be many, the code beside them and other notes may not', () => {
    const many = Array.from({ length: 13 }, (_, n) => n);
    const notes = (folder: string) =>
      Object.fromEntries(many.map((n) => [`${folder}/${n}.md`, '# A note\n'] as const));
    return assertBites(sizes, {
      good: { ...notes('test/transcripts'), 'test/transcripts/play.ts': line },
      bad: {
        ...notes('test/engine'),
        ...Object.fromEntries(many.map((n) => [`test/transcripts/${n}.ts`, line] as const)),
      },
      said: [
        /^test\/engine\/ has 13 entries; at most 12/m,
        /^test\/transcripts\/ has 14 entries; at most 12/m,
      ],
    });
  });

  test('an empty tree is not enough', () => assertRefusesNothing(sizes));
});
