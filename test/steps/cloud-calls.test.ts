// The calls of CloudStack that a role must allow are listed once, for the doctor; here that list is
// held to what facts, steps and the adapter really call. A call too few breaks a change half way, one
// too many gives the key more rights than it needs.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CALLS } from '../../src/doctor/cloud.ts';

const SOURCE = join(import.meta.dirname, '../../src');
const FOLDERS = ['facts/cloud', 'steps/cloud', 'adapters/cloudstack'];
// Only where the configuration names an owner.
const OPTIONAL = ['listDomains', 'listProjects'];
// Names of calls begin with one of CloudStack's verbs, and so does nothing else that is quoted there.
const CALL = /'((?:list|query|get|create|update|delete|deploy|destroy|add|remove)[A-Z]\w+)'/g;

test('the doctor looks for exactly the calls that are made', () => {
  const made = FOLDERS.flatMap((folder) =>
    readdirSync(join(SOURCE, folder)).flatMap((file) => {
      const text = readFileSync(join(SOURCE, folder, file), 'utf8');
      return [...text.matchAll(CALL)].map(([, name]) => name ?? '');
    }),
  );
  const needed = new Set(made.filter((name) => !OPTIONAL.includes(name)));
  assert.deepEqual([...needed].toSorted(), CALLS.toSorted());
});
