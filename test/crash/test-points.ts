// Makes tests of the points of some groups. One stage for each file: the test runner already runs as
// many files side by side as there are cores.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setMatrix } from './matrix.ts';
import type { Group } from './points.ts';

export async function testPoints(groups: readonly Group[]): Promise<void> {
  const matrix = await setMatrix(1);
  after(() => matrix.stop());
  for (const group of groups) {
    const points = matrix.points.filter((point) => point.group === group);
    assert.ok(points.length > 0, `there are points of the group ${group}`);
    for (const point of points) {
      test(point.title, async () => {
        const { problems } = await matrix.play(point);
        assert.deepEqual(problems, []);
      });
    }
  }
}
