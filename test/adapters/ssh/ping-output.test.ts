// Figures from what ping printed. The fixtures were printed by ping of iputils 20221126 in namespaces:
// on loopback, with the other side's link down from 0.5 s on, with echo switched off until the end,
// and towards an address that nobody has.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { createPingOutput } from '../../../src/adapters/ssh/ping-output.ts';
import type { ProbeFigures } from '../../../src/ports/traffic-probe.ts';

function figuresOf(lines: readonly string[], intervalMs: number): ProbeFigures {
  const output = createPingOutput(intervalMs);
  for (const line of lines) output.addLine(line);
  return output.figures();
}

function fixture(name: string): string[] {
  return readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8').split('\n');
}

/** An answer that arrives so many ms after the start. */
function answer(sequence: number, atMs: number, suffix = ''): string {
  const time = (1_795_343_128 + atMs / 1000).toFixed(6);
  return `[${time}] 64 bytes from 10.0.0.1: icmp_seq=${sequence} ttl=64 time=0 ms${suffix}`;
}

function summary(sent: number, received: number, totalMs: number): string {
  return `${sent} packets transmitted, ${received} received, 0% packet loss, time ${totalMs}ms`;
}

/** Answers to the packets `from` to `to` at the nominal times of a 10 ms interval. */
function answers(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) =>
    answer(from + index, (from + index - 1) * 10),
  );
}

describe('what ping really printed', () => {
  test('nothing lost: ping itself was once 140 ms late, which is no gap', () => {
    const figures = figuresOf(fixture('ping-loopback.txt'), 10);
    assert.deepEqual(figures, { sent: 20, lost: 0, longestGapMs: 0 });
  });

  test('a link that stays silent for the last second', () => {
    const figures = figuresOf(fixture('ping-silence.txt'), 20);
    // 31 sent in 1451 ms, 19 answered in the first 473 ms; one each 82 ms since, so 2 under way.
    assert.deepEqual(figures, { sent: 29, lost: 10, longestGapMs: 958 });
  });

  test('an address that stops answering', () => {
    const figures = figuresOf(fixture('ping-silent-end.txt'), 20);
    // 31 unanswered in 802 ms, one each 25.9 ms, so 7 under way.
    assert.deepEqual(figures, { sent: 40, lost: 24, longestGapMs: 782 });
  });

  test('an address that nobody has: error lines are no answers', () => {
    const figures = figuresOf(fixture('ping-unreachable.txt'), 20);
    assert.deepEqual(figures, { sent: 23, lost: 23, longestGapMs: 3464 });
  });
});

describe('figures of a probe', () => {
  const cases: [string, string[], ProbeFigures][] = [
    ['nothing printed', [], { sent: 0, lost: 0, longestGapMs: 0 }],
    [
      'all answered',
      [...answers(1, 100), summary(100, 100, 990)],
      { sent: 100, lost: 0, longestGapMs: 0 },
    ],
    [
      'the last two under way when it was stopped',
      [...answers(1, 98), summary(100, 98, 990)],
      { sent: 98, lost: 0, longestGapMs: 0 },
    ],
    [
      'five lost in the middle',
      [...answers(1, 40), ...answers(46, 100), summary(100, 95, 990)],
      { sent: 100, lost: 5, longestGapMs: 50 },
    ],
    [
      'the first three lost',
      [...answers(4, 100), summary(100, 97, 990)],
      { sent: 100, lost: 3, longestGapMs: 20 },
    ],
    [
      'an answer that comes 30 ms late',
      [...answers(1, 9), answer(10, 120, ' ').replace('time=0', 'time=30'), ...answers(13, 20)],
      { sent: 20, lost: 2, longestGapMs: 30 },
    ],
    [
      'one that overtakes another',
      [...answers(1, 8), answer(10, 90), answer(9, 91), ...answers(11, 50), summary(50, 50, 490)],
      { sent: 50, lost: 0, longestGapMs: 10 },
    ],
    [
      'a duplicate counts once',
      [...answers(1, 10), answer(10, 91, ' (DUP!)'), summary(10, 10, 91)],
      { sent: 10, lost: 0, longestGapMs: 0 },
    ],
    [
      'no summary because the connection was lost: what was seen until then',
      [...answers(1, 40), ...answers(43, 60)],
      { sent: 60, lost: 2, longestGapMs: 20 },
    ],
    [
      'a sequence number that starts again after 65535',
      [...answers(1, 3), answer(65_535, 655_340), answer(0, 655_350)],
      { sent: 65_536, lost: 65_531, longestGapMs: 655_310 },
    ],
  ];
  for (const [title, lines, expected] of cases) {
    test(title, () => assert.deepEqual(figuresOf(lines, 10), expected));
  }
});
