// The gates on the repository as a whole: traces of one machine, and a lockfile that installs
// everywhere. The traces are put together at run time, so that the gate does not find this file.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { lockfile } from '../lockfile.ts';
import { tree } from '../tree.ts';
import { assertBites, assertRefusesNothing, judgeSeeded } from './seed.ts';

const lock = (packages: object): Record<string, string> => ({
  'package-lock.json': JSON.stringify({ lockfileVersion: 3, packages }),
});

describe('tree', () => {
  const traces: readonly (readonly [what: string, trace: string])[] = [
    ['a home folder', ['', 'home', 'alice', 'keys'].join('/')],
    ['a home folder', ['', 'Users', 'alice', 'keys'].join('/')],
    ['a work folder of one machine', ['', 'work', 'main'].join('/')],
    ['a package registry', ['https:', '', ['registry', 'npmjs', 'org'].join('.'), 'ws'].join('/')],
    ['a package mirror', ['http:', '', ['deb', 'debian', 'org'].join('.'), 'debian'].join('/')],
  ];
  for (const [what, trace] of traces) {
    test(`finds ${trace.slice(0, 12)}… as ${what}`, () =>
      assertBites(tree, {
        good: { 'src/a.ts': "export const path = 'src/network/main.ts';\n" },
        bad: { 'test/b.ts': `\nexport const path = '${trace}';\n` },
        said: [new RegExp(`^test/b\\.ts:2 names ${what}`, 'm')],
      }));
  }

  test("looks at what lies beside the folders, but not at a person's own .env", async () => {
    const trace = traces[0]?.[1] ?? '';
    const { problems } = await judgeSeeded(tree, { '.env': trace, 'README.md': trace });
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? '', /^README\.md:1 /);
  });
});

describe('lockfile', () => {
  const tool = { version: '2.0.0', optionalDependencies: { '@x/tool-linux-x64': '2.0.0' } };
  const build = { version: '2.0.0', optional: true };
  const whole = { '': {}, 'node_modules/tool': tool, 'node_modules/@x/tool-linux-x64': build };

  test('finds the address of a registry', () =>
    assertBites(lockfile, {
      good: lock(whole),
      bad: lock({
        ...whole,
        'node_modules/ws': { version: '8.0.0', resolved: 'https://x/ws.tgz' },
      }),
      said: [/node_modules\/ws has "resolved"/],
    }));

  test('finds a platform whose build is left out', () =>
    assertBites(lockfile, {
      good: lock(whole),
      bad: lock({ '': {}, 'node_modules/tool': tool }),
      said: [/lacks @x\/tool-linux-x64 2\.0\.0/],
    }));

  test('accepts a build below the package that wants it', async () => {
    const nested = {
      'node_modules/tool': tool,
      'node_modules/tool/node_modules/@x/tool-linux-x64': build,
    };
    assert.deepEqual((await judgeSeeded(lockfile, lock(nested))).problems, []);
  });

  test('is not content without a lockfile', () => assertRefusesNothing(lockfile));
});
