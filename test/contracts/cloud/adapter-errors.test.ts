// The bot's adapter against the stand-in: every error of the table again, with the failure that people
// are told, and CloudStack's own text in it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FailureCode } from '../../../src/domain/failures.ts';
import type { CloudId } from '../../../src/domain/names.ts';
import { ERROR_CASES } from './cases/table.ts';
import { freshCloud } from './scene.ts';
import { adapterOf, failureOf } from './through-adapter.ts';

const AT_MOST = {
  jobId: 'bbbbbbbb-1111-4222-8333-444444444444' as CloudId,
  timeoutMs: 60_000,
};

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

for (const { title, code, text, where, keys, options, ask } of ERROR_CASES) {
  test(`the adapter has words for ${code} for ${title}`, async () => {
    const cloud = await freshCloud(options);
    const asked = await ask(cloud);
    const adapter = adapterOf(cloud, keys);
    const { code: failure, why } = await failureOf(
      where === 'job' ? adapter.runJob(asked, AT_MOST) : adapter.call(asked),
    );
    assert.equal(failure, FAILURES[code]);
    const said = why.replace(/^CloudStack says \(\d+\): /, '');
    if (typeof text === 'string') assert.ok(said.startsWith(text), why);
    else assert.match(said, withoutEnd(text));
  });
}

/** A sentence of the adapter's ends with a full stop. */
function withoutEnd({ source }: RegExp): RegExp {
  return new RegExp(source.replace(/\$$/, ''));
}
