// The catalogue of steps, the folder src/steps and the table of the suite name the same kinds.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { STEP_CATALOGUE } from '../../src/steps/catalogue.ts';
import { STEP_CASES } from './cases/all.ts';

// Typed at a command line, which no model host has: its contract is held on each such switch, in
// test/lab/switches/own-timer.test.ts.
const ELSEWHERE = 'confirm-switch';

const FOLDER = join(import.meta.dirname, '../../src/steps');

function isDriver(path: string): boolean {
  return /^export const \w+: StepDriver</m.test(readFileSync(path, 'utf8'));
}

test('every driver has a row in the table of the suite, under the name of its file', () => {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' });
  // What drivers share stands beside them.
  const drivers = files
    .filter((name) => name.endsWith('.ts') && isDriver(join(FOLDER, name)))
    .map((name) => basename(name, '.ts'));
  const rows = new Set([...STEP_CASES.map(({ kind }) => kind), ELSEWHERE]);
  assert.ok(drivers.length > 0);
  assert.deepEqual([...rows].toSorted(), drivers.toSorted());
});

test('a kind or a version that nobody knows is refused instead of guessed', () => {
  const [{ step } = assert.fail('the table is empty')] = STEP_CASES;
  assert.throws(() => STEP_CATALOGUE.bind({ ...step, kind: 'add-adress' }), /add-adress/);
  assert.throws(() => STEP_CATALOGUE.bind({ ...step, version: 99 }), /version 99/);
});

test('a journal that was damaged is refused before anything is sent', () => {
  for (const { step } of STEP_CASES) {
    assert.throws(() => STEP_CATALOGUE.bind({ ...step, spec: { host: '-oProxyCommand=x' } }));
  }
});
