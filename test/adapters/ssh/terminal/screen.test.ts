// What is left of a terminal's stream of characters once it was drawn, however it is cut into packets.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Screen } from '../../../../src/adapters/ssh/terminal/screen.ts';

const CASES: Readonly<Record<string, readonly [stream: string, lines: readonly string[]]>> = {
  'plain lines': ['one\r\ntwo\r\nsw1#', ['one', 'two', 'sw1#']],
  'a pager that is wiped out with backspaces': [
    `one\r\n --More-- ${'\b'.repeat(10)}${' '.repeat(10)}${'\b'.repeat(10)}two`,
    ['one', 'two       '],
  ],
  'a pager that is overwritten after a carriage return': [
    'one\r\n--More--\r        \rtwo',
    ['one', 'two     '],
  ],
  'a pager that is erased by an escape sequence': ['-- MORE --, q\r\u001b[Ktwo', ['two']],
  'colours, a title and a character set': [
    '\u001b[1;32msw1\u001b[0m#\u001b]0;title\u0007 \u001b(Bshow',
    ['sw1# show'],
  ],
  'a cursor that goes back and writes over': ['vlna\u001b[2Dan', ['vlan']],
  'letters outside ASCII': ['Zürich ☃', ['Zürich ☃']],
  'bells and NULs': ['a\u0007b\u0000c', ['abc']],
};

for (const [title, [stream, lines]] of Object.entries(CASES)) {
  test(`${title} look the same in packets of any size`, () => {
    const bytes = Buffer.from(stream);
    for (let size = 1; size <= bytes.length; size += 1) {
      const screen = new Screen(1_000);
      for (let at = 0; at < bytes.length; at += size) screen.add(bytes.subarray(at, at + size));
      assert.deepEqual(screen.lines(), lines, `packets of ${size}`);
    }
  });
}

test('more than is kept is noticed, and forgotten once it is cleared', () => {
  const screen = new Screen(10);
  screen.add(Buffer.from('0123456789'));
  assert.equal(screen.isOverfull(), false);
  screen.add(Buffer.from('x'));
  assert.equal(screen.isOverfull(), true);
  screen.clear();
  assert.equal(screen.isOverfull(), false);
});
