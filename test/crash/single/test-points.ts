// Makes tests of the points of some groups. One stage for each file: the test runner already runs as
// many files side by side as there are cores. Of the journal's writes every fourth is met, in turn just
// before and just after it; all of them are met one after the other in crash-chains.test.ts, and
// `node test/crash/single/matrix.ts` plays a story for each.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setMatrix } from './matrix.ts';
import type { Group, Point } from './points.ts';

export async function testPoints(groups: readonly Group[]): Promise<void> {
  const matrix = await setMatrix(1);
  after(() => matrix.stop());
  for (const group of groups) {
    const points = matrix.points.filter((point) => point.group === group).filter(isInSlice);
    assert.ok(points.length > 0, `there are points of the group ${group}`);
    for (const point of points) {
      test(point.title, async () => {
        const { problems } = await matrix.play(point);
        assert.deepEqual(problems, []);
      });
    }
  }
}

/** Points come in pairs, before and after one write. */
function isInSlice({ group }: Point, index: number): boolean {
  const isLong = group === 'move' || group === 'undo';
  // Before the first, after the fifth, before the ninth, …
  return !isLong || index % 16 === 0 || index % 16 === 9;
}
