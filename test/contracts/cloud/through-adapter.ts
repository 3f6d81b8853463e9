// The bot's adapter on a stand-in, in a hurry: it waits as long as it decides to, a hundred times as
// fast, while its clock stays the real one that signatures need.

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCloudStack } from '../../../src/adapters/cloudstack/cloudstack.ts';
import { Failed } from '../../../src/domain/failures.ts';
import type { LabCloud } from '../../../src/lab/cloud/start-cloud.ts';
import type { Cloud } from '../../../src/ports/cloud.ts';

/** `answerTimeoutMs`: a stand-in that hangs does so for ever; one on a busy machine is only slow. */
export function adapterOf(
  cloud: LabCloud,
  keys: keyof LabCloud['keys'] = 'root',
  answerTimeoutMs = 30_000,
): Cloud {
  return createCloudStack(
    { apiUrl: cloud.url, ...cloud.keys[keys], caFile: null },
    {
      clock: { now: Date.now, sleep: (milliseconds) => sleep(milliseconds / 100) },
      log: () => undefined,
      limits: { answerTimeoutMs },
    },
  );
}

export async function failureOf(promise: Promise<unknown>): Promise<Failed['failure']> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof Failed, String(error));
    return error.failure;
  }
  assert.fail('nothing failed');
}
