// The bot, a real process, dies by kill -9 at every journal write of /move-ip (and at the writes of
// inbox and outbox around them), is started again, and must leave everything as if nothing had been.
// For the readable table: node test/crash/matrix.ts

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setMatrix, STAGE_COUNT } from './matrix.ts';

const matrix = await setMatrix();
after(() => matrix.stop());

describe('killed at a write, the bot ends what it began', { concurrency: STAGE_COUNT }, () => {
  for (const point of matrix.points) {
    test(point.title, async () => {
      const { problems } = await matrix.play(point);
      assert.deepEqual(problems, []);
    });
  }
});
