// The simulation bites: with a bug in the bot, a bounded number of seeds finds the rule that it breaks.

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { BUGS } from './bugs.ts';
import { shrink } from './run/shrink.ts';
import { simulate } from './simulate.ts';

// Ten times what the rarest of these bugs needs today.
const SEEDS_MAX = 300;

describe('a bug is found by the rule that it breaks', () => {
  for (const [name, { bug, breaks }] of Object.entries(BUGS)) {
    test(name, async () => {
      const others = new Set<string>();
      for (let seed = 1; seed <= SEEDS_MAX; seed += 1) {
        const { violations } = await simulate({ seed, bug });
        if (violations.some(({ rule }) => rule === breaks)) return;
        for (const { rule } of violations) others.add(rule);
      }
      assert.fail(`not found in ${SEEDS_MAX} seeds; violated were: ${[...others].join('; ')}`);
    });
  }
});

test('every rule is broken by a bug', async () => {
  const rules = new Set<string>();
  const folder = import.meta.dirname;
  for (const name of await readdir(folder, { recursive: true })) {
    if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
    const text = await readFile(join(folder, name), 'utf8');
    for (const [, rule = ''] of text.matchAll(/\brule: '([^']+)'/g)) rules.add(rule);
  }
  const broken = Object.values(BUGS).map(({ breaks }) => breaks);
  // It is no rule about the bot: a seed that cannot be played to its end says so.
  rules.delete('a seed is played and judged to its end');
  assert.deepEqual([...rules].toSorted(), [...new Set(broken)].toSorted());
});

test('a failing seed is told by the few faults and actions that it needs', async () => {
  const bug = BUGS['the store forgets to take locks']?.bug ?? {};
  for (let seed = 1; seed <= SEEDS_MAX; seed += 1) {
    const outcome = await simulate({ seed, bug });
    if (outcome.violations.length === 0 || outcome.faults.length < 3) continue;
    const { outcome: shortest } = await shrink({ seed, bug }, outcome);
    assert.equal(shortest.violations[0]?.rule, outcome.violations[0]?.rule);
    assert.ok(shortest.faults.length < outcome.faults.length);
    return;
  }
  assert.fail('no seed with this bug fails');
});
