// What a host's dead-man switch says of itself, in the words of its program.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDeadMan } from '../../src/facts/dead-man.ts';

test('an armed switch says for which change and for how long', () => {
  assert.deepEqual(parseDeadMan('state=armed id=c7f3k2m left=87 reason= failed='), {
    state: 'armed',
    id: 'c7f3k2m',
    secondsLeft: 87,
    reason: null,
    failed: [],
  });
});

test('one that could not take back everything says why it did and what did not work', () => {
  assert.deepEqual(
    parseDeadMan('state=undo-failed id=c7f3k2m left= reason=it_s_over failed=03,11'),
    {
      state: 'undo-failed',
      id: 'c7f3k2m',
      secondsLeft: null,
      reason: 'it s over',
      failed: [3, 11],
    },
  );
});

test('anything else is not understood', () => {
  for (const line of [
    '',
    'free',
    'state=melted id=c1 left= reason= failed=',
    'state=armed id=c1',
  ]) {
    assert.equal(parseDeadMan(line), null, line);
  }
});
