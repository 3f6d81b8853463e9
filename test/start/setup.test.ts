// src/setup.js, run as a person runs it, in a small clone whose npm, apt-get and dpkg-query are shell
// scripts that write down what they were asked. That the real npm ci works in a fresh clone is seen
// in CI, which starts from one.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';

const NPM = `mkdir -p node_modules/.bin && ln -sf ${process.execPath} node_modules/.bin/node`;

// Says what it got and waits for a signal when asked to.
const ENTRY = `
process.on('SIGTERM', () => process.exit(7));
console.log(JSON.stringify(process.argv.slice(2)));
if (process.argv[2] === 'wait') setInterval(() => {}, 1000);
else process.exitCode = Number(process.argv[2] ?? 0);
`;

const folders: string[] = [];
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

interface Clone {
  readonly root: string;
  readonly bin: string;
  /** Every call of a stand-in program, one a line. */
  calls(): string[];
}

function makeClone(programs: Readonly<Record<string, string>> = { npm: NPM }): Clone {
  const root = mkdtempSync(join(tmpdir(), 'arpeggio-setup-'));
  folders.push(root);
  const bin = join(root, 'bin');
  for (const folder of ['src/lab/network', 'bin'])
    mkdirSync(join(root, folder), { recursive: true });
  cpSync(join(import.meta.dirname, '../../src/setup.js'), join(root, 'src/setup.js'));
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(root, 'package-lock.json'), '{}');
  writeFileSync(join(root, 'entry.ts'), ENTRY);
  const log = join(root, 'calls');
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\necho "${name} $*" >> ${log}\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return {
    root,
    bin,
    calls: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []),
  };
}

function startIn({ root, bin }: Clone, words: readonly string[]): ChildProcess {
  return spawn(process.execPath, [join(root, 'src/setup.js'), ...words], {
    cwd: tmpdir(),
    // Nothing of the npm that runs these tests, and a home that does not exist.
    env: { PATH: `${bin}:/usr/bin:/bin`, HOME: join(root, 'no-home'), TMPDIR: root },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function ended(child: ChildProcess): Promise<Ended> {
  const texts = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => (texts.stdout += String(chunk)));
  child.stderr?.on('data', (chunk) => (texts.stderr += String(chunk)));
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { exitCode, ...texts };
}

function runIn(clone: Clone, ...words: readonly string[]): Promise<Ended> {
  return ended(startIn(clone, words));
}

describe('setup', { concurrency: 2 }, () => {
  test('installs the packages once and hands over arguments and exit code', async () => {
    const clone = makeClone();
    const first = await runIn(clone, 'entry.ts', '3', 'a b');
    assert.deepEqual(JSON.parse(first.stdout), ['3', 'a b']);
    assert.equal(first.exitCode, 3);
    assert.match(
      first.stderr,
      /^Installing the packages of package-lock\.json .* done in \d+ s\.\n$/,
    );
    const second = await runIn(clone, 'entry.ts', '0');
    assert.equal(second.stderr, '');
    assert.equal(clone.calls().length, 1);
  });

  test('installs again when package-lock.json has changed', async () => {
    const clone = makeClone();
    await runIn(clone, 'entry.ts');
    writeFileSync(join(clone.root, 'package-lock.json'), '{ "changed": true }');
    await runIn(clone, 'entry.ts');
    assert.equal(clone.calls().length, 2);
  });

  test('two that start at once install once', async () => {
    const clone = makeClone({ npm: `sleep 0.3; ${NPM}` });
    const both = await Promise.all([runIn(clone, 'entry.ts'), runIn(clone, 'entry.ts')]);
    assert.deepEqual(
      both.map(({ exitCode }) => exitCode),
      [0, 0],
    );
    assert.equal(clone.calls().length, 1);
  });

  test('shows what npm said and starts nothing when the installation fails', async () => {
    const clone = makeClone({ npm: 'echo "no route to the registry" >&2; exit 1' });
    const { exitCode, stdout, stderr } = await runIn(clone, 'entry.ts');
    assert.equal(exitCode, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /no route to the registry[^]*are not installed, so nothing was started/);
    // Neither the lock nor the temporary cache of npm is left behind.
    const left = readdirSync(clone.root).filter((name) => /^(?:arpeggio-|npm-)/.test(name));
    assert.deepEqual(left, []);
  });

  test('an installation that failed is tried again the next time', async () => {
    const clone = makeClone({ npm: `test -e ready || { touch ready; exit 1; }; ${NPM}` });
    assert.equal((await runIn(clone, 'entry.ts')).exitCode, 1);
    assert.equal((await runIn(clone, 'entry.ts')).exitCode, 0);
  });

  test('passes a signal on and ends as the entry ends', async () => {
    const child = startIn(makeClone(), ['entry.ts', 'wait']);
    child.stdout?.once('data', () => child.kill('SIGTERM'));
    assert.equal((await ended(child)).exitCode, 7);
  });

  test('an entry that does not exist is named', async () => {
    const { exitCode, stderr } = await runIn(makeClone(), 'src/nothing.ts');
    assert.equal(exitCode, 2);
    assert.match(stderr, /There is no src\/nothing\.ts to start/);
  });
});

describe('setup with --lab', { concurrency: 2 }, () => {
  const isRoot = process.getuid?.() === 0;
  const onlyFirst = 'echo "installed alpha"; echo "config-files beta"';

  function makeLabClone(aptGet: string): Clone {
    const clone = makeClone({ npm: NPM, 'dpkg-query': onlyFirst, 'apt-get': aptGet });
    const list = '# what the lab needs\nalpha\nbeta  # removed, its files are still there\ngamma\n';
    writeFileSync(join(clone.root, 'src/lab/network/debian-packages.txt'), list);
    return clone;
  }

  test('as root it installs what is missing; else it names it; and it goes on', async () => {
    const clone = makeLabClone('exit 0');
    const { exitCode, stderr } = await runIn(clone, '--lab', 'entry.ts', '3');
    assert.equal(exitCode, 3);
    const apt = clone.calls().filter((call) => call.startsWith('apt-get'));
    if (isRoot) {
      assert.match(apt[0] ?? '', / update$/);
      assert.match(apt[1] ?? '', / install --yes --no-install-recommends beta gamma$/);
    } else {
      assert.deepEqual(apt, []);
      assert.match(stderr, /as root: apt-get update && apt-get install .* beta gamma\n/);
    }
  });

  test('goes on when the packages cannot be installed, and says what to type', async () => {
    const clone = makeLabClone('echo "no mirror answers" >&2; exit 100');
    const { exitCode, stderr } = await runIn(clone, '--lab', 'entry.ts', '3');
    assert.equal(exitCode, 3);
    assert.match(stderr, /apt-get install --no-install-recommends beta gamma/);
  });

  test('without --lab it asks for no Debian package', async () => {
    const clone = makeLabClone('exit 0');
    await runIn(clone, 'entry.ts');
    assert.deepEqual(clone.calls(), ['npm ci --loglevel=error --no-update-notifier']);
  });
});
