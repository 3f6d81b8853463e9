// The bot's adapter against the stand-in: the same errors as by raw calls, each with the failure that
// people are told; lists over pages; and calls that are lost, delayed and doubled.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCloudStack } from '../../../src/adapters/cloudstack/cloudstack.ts';
import { Failed } from '../../../src/domain/failures.ts';
import type { FailureCode } from '../../../src/domain/failures.ts';
import type { CloudId } from '../../../src/domain/names.ts';
import type { LabCloud } from '../../../src/lab/cloud/start-cloud.ts';
import type { Cloud } from '../../../src/ports/cloud.ts';
import { ERROR_CASES } from './cases/table.ts';
import { list } from './raw-client.ts';
import { deploy, freshCloud, idOf, makeNetwork, makeOffering, networkFields } from './scene.ts';

const JOB = 'bbbbbbbb-1111-4222-8333-444444444444' as CloudId;
const AT_MOST = { jobId: JOB, timeoutMs: 60_000 };

const FAILURES: Readonly<Record<number, FailureCode>> = {
  401: 'cloud-login-refused',
  429: 'cloud-too-many-calls',
  430: 'cloud-input-refused',
  431: 'cloud-input-refused',
  432: 'cloud-call-forbidden',
  503: 'cloud-in-maintenance',
  530: 'cloud-internal-error',
  531: 'cloud-object-forbidden',
  533: 'cloud-no-capacity',
  535: 'cloud-limit-reached',
};

/** Waits as it is told, a thousand times as fast; but the clock is the real one. */
function adapterOf(cloud: LabCloud, keys: keyof LabCloud['keys'] = 'root'): Cloud {
  return createCloudStack(
    { apiUrl: cloud.url, ...cloud.keys[keys], caFile: null },
    {
      clock: { now: Date.now, sleep: (milliseconds) => sleep(milliseconds / 100) },
      log: () => undefined,
      limits: { answerTimeoutMs: 1_000 },
    },
  );
}

async function failureOf(promise: Promise<unknown>): Promise<Failed['failure']> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof Failed, String(error));
    return error.failure;
  }
  assert.fail('nothing failed');
}

describe('the adapter has words for', () => {
  for (const { title, code, text, where, keys, options, ask } of ERROR_CASES) {
    test(`${code} for ${title}`, async () => {
      const cloud = await freshCloud(options);
      const asked = await ask(cloud);
      const adapter = adapterOf(cloud, keys);
      const { code: failure, why } = await failureOf(
        where === 'job' ? adapter.runJob(asked, AT_MOST) : adapter.call(asked),
      );
      assert.equal(failure, FAILURES[code]);
      if (typeof text === 'string') assert.ok(why.includes(text), why);
      else assert.match(why.replace(/^CloudStack says \(\d+\): /, ''), withoutEnd(text));
    });
  }
});

/** A sentence of the adapter's ends with a full stop, and it is not as long as some of CloudStack's. */
function withoutEnd({ source }: RegExp): RegExp {
  return new RegExp(source.replace(/\$$/, ''));
}
