// The lines that tell a person in what the world differs from what a plan rests on.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { factsDifference } from '../../src/engine/run/facts-difference.ts';

test('what is another one now comes before what is gone or new because of it', () => {
  const planned = { addresses: ['203.0.113.21/24', '203.0.113.50/32'], host: 'node1' };
  const seen = { addresses: ['203.0.113.23/24', '203.0.113.50/32'], host: 'node3' };
  assert.deepEqual(factsDifference(planned, seen), [
    'host: was "node1", is "node3"',
    'addresses: "203.0.113.21/24" is gone',
    'addresses: "203.0.113.23/24" is new',
  ]);
});

test('more than five lines are counted', () => {
  const seen = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  const lines = factsDifference({ files: [] }, { files: seen });
  assert.equal(lines.length, 6);
  assert.equal(lines.at(-1), 'and 2 more');
});

test('facts that are the same differ in nothing', () => {
  assert.deepEqual(factsDifference({ a: [1, { b: null }] }, { a: [1, { b: null }] }), []);
});
