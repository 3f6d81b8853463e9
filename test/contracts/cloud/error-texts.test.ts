// Every error text of the reference, by raw signed calls: its code, its text, its envelope, and the
// status and header that go with it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ERROR_CASES } from './cases/table.ts';
import { call, run } from './raw-client.ts';
import { freshCloud } from './scene.ts';

function assertText(text: unknown, expected: string | RegExp): void {
  assert.ok(typeof text === 'string');
  if (typeof expected === 'string') assert.equal(text, expected);
  else assert.match(text, expected);
}

for (const { title, code, text, where, keys = 'root', options, ask } of ERROR_CASES) {
  test(`${code} for ${title}`, async () => {
    const cloud = await freshCloud(options);
    const { command, parameters } = await ask(cloud);
    const as = { keys: cloud.keys[keys] };
    if (where === 'job') {
      const job = await run(cloud, command, parameters, as);
      assert.equal(job.jobstatus, 2);
      assert.equal(job.jobresultcode, code);
      assert.equal(job.jobresult?.['errorcode'], code);
      assertText(job.jobresult?.['errortext'], text);
      return;
    }
    const answer = await call(cloud, command, parameters, as);
    assert.equal(answer.status, code, answer.text);
    assert.equal(answer.body['errorcode'], code);
    assertText(answer.body['errortext'], text);
    assertText(answer.headers['x-description'], text);
    assert.deepEqual(answer.body['uuidList'], []);
  });
}
