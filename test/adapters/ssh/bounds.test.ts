// The bounds: how much output is kept, and how many things happen at once.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createBoundedText, createLineSplitter } from '../../../src/adapters/ssh/session/output.ts';
import { createSlots } from '../../../src/adapters/ssh/slots.ts';

describe('text up to a bound', () => {
  test('exactly the bound is whole; one byte more is truncated', () => {
    const text = createBoundedText(4);
    text.add(Buffer.from('ab'));
    text.add(Buffer.from('cd'));
    assert.deepEqual([text.text(), text.isTruncated()], ['abcd', false]);
    text.add(Buffer.from('e'));
    assert.deepEqual([text.text(), text.isTruncated()], ['abcd', true]);
  });

  test('a character that the bound cuts in two is left out', () => {
    const text = createBoundedText(4);
    text.add(Buffer.from('aä☃'));
    assert.deepEqual([text.text(), text.isTruncated()], ['aä', true]);
  });

  test('bytes that are no text are shown as such, not dropped', () => {
    const text = createBoundedText(10);
    text.add(Buffer.from([0x61, 0xff, 0xc3]));
    assert.equal(text.text(), 'a\ufffd\ufffd');
  });
});

describe('lines of a stream', () => {
  test('are the same however the stream is cut', () => {
    const bytes = Buffer.from('eins\n\nzwölf ☃\nrest');
    for (let size = 1; size <= bytes.length; size += 1) {
      const lines: string[] = [];
      const splitter = createLineSplitter(100, (line) => lines.push(line));
      for (let at = 0; at < bytes.length; at += size) splitter.add(bytes.subarray(at, at + size));
      splitter.end();
      assert.deepEqual(lines, ['eins', '', 'zwölf ☃', 'rest'], `chunks of ${size}`);
    }
  });

  test('a line that never ends does not grow beyond the bound', () => {
    const lines: string[] = [];
    const splitter = createLineSplitter(10, (line) => lines.push(line));
    for (let count = 0; count < 100; count += 1) splitter.add(Buffer.from('xxxxxxx'));
    splitter.end();
    assert.deepEqual(lines, ['x'.repeat(10)]);
  });
});

describe('slots', () => {
  test('never more than the count at once, in the order of asking, also when some fail', async () => {
    const slots = createSlots(2);
    const order: number[] = [];
    let running = 0;
    let most = 0;
    const task = async (id: number): Promise<void> => {
      order.push(id);
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      if (id % 3 === 0) throw new Error('fails');
    };
    const ids = [1, 2, 3, 4, 5, 6, 7];
    const outcomes = await Promise.allSettled(ids.map((id) => slots.use(() => task(id))));
    assert.equal(most, 2);
    assert.deepEqual(order, ids);
    assert.equal(outcomes.filter((outcome) => outcome.status === 'rejected').length, 2);
  });

  test('a slot taken by hand is given back once, however often that is said', () => {
    const slots = createSlots(1);
    const giveBack = slots.tryTake();
    assert.equal(slots.tryTake(), null);
    giveBack?.();
    giveBack?.();
    assert.notEqual(slots.tryTake(), null);
    assert.equal(slots.tryTake(), null);
  });
});
