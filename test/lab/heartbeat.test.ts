// The lab notices that its emulated machine has stopped, and a busy machine is not taken for one.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { Control } from '../../src/lab/network/access/control.ts';
import { watchHeartbeat } from '../../src/lab/network/backends/machine/heartbeat.ts';
import type { LabRunResult } from '../../src/lab/network/lab-network.ts';

/** Beats answer when `answers` says so. */
function machine(answers: () => Promise<LabRunResult>): Control {
  return {
    start: async () => {
      const [stdin, stdout] = [new PassThrough(), new PassThrough()];
      return { stdin, stdout, result: answers(), abandon: () => {} };
    },
    close: async () => {},
  };
}

test('a machine that no longer answers is reported once, with what its kernel said', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval', 'setTimeout'] });
  const directory = await mkdtemp(join(tmpdir(), 'heartbeat-'));
  t.after(() => rm(directory, { recursive: true }));
  const consolePath = join(directory, 'console.log');
  await writeFile(consolePath, 'watchdog: BUG: soft lockup - CPU#1 stuck for 26s!\n');
  const told = Promise.withResolvers<string>();
  let count = 0;
  const heartbeat = watchHeartbeat(
    machine(() => new Promise(() => {})),
    consolePath,
    (sentence) => {
      count += 1;
      told.resolve(sentence);
    },
  );
  for (let second = 0; second < 180; second += 1) {
    t.mock.timers.tick(1_000);
    await turn();
  }
  assert.match(await told.promise, /has stopped\. It has not answered for 90 s\. .*soft lockup/s);
  assert.equal(count, 1);
  heartbeat.stop();
});

test('a machine that answers late is none that has stopped', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval', 'setTimeout'] });
  const answered = { exitCode: 0, stdout: '', stderr: '' };
  const late = () => new Promise<LabRunResult>((resolve) => setTimeout(resolve, 60_000, answered));
  const sentences: string[] = [];
  const heartbeat = watchHeartbeat(machine(late), '/nowhere', (sentence) => {
    sentences.push(sentence);
  });
  for (let second = 0; second < 600; second += 1) {
    t.mock.timers.tick(1_000);
    await turn();
  }
  assert.deepEqual(sentences, []);
  heartbeat.stop();
});
