// What leaves for CloudStack, how its answers are unwrapped, and how a list is put together.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { failureOf } from '../../../src/domain/failures.ts';
import { signatureOf } from '../../../src/adapters/cloudstack/signature.ts';
import {
  content,
  KEYS,
  refusal,
  type ScriptedCloud,
  startScriptedCloud,
} from './scripted-cloud.ts';

let scene: ScriptedCloud;
before(async () => {
  scene = await startScriptedCloud();
});
after(() => scene.stop());

const LIST = { command: 'listNetworks', parameters: { listall: 'true' } };

function rows(from: number, count: number) {
  return Array.from({ length: count }, (_, index) => ({ id: `id-${from + index}` }));
}

async function whyFailed(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => assert.fail('it did not fail'),
    (thrown: unknown) => {
      const failure = failureOf(thrown) ?? assert.fail(String(thrown));
      return `${failure.code}: ${failure.why}`;
    },
  );
}

test('the envelope is unwrapped whatever its name', async () => {
  for (const name of ['listzonesresponse', 'addiptovmnicresponse', 'restorevmresponse']) {
    scene.play({ json: { [name]: { success: true } } });
    assert.deepEqual(await scene.cloud.call(LIST), { success: true });
  }
});

test('an answer with two envelopes, none, or a bare value is not taken for one', async () => {
  for (const json of [{ a: {}, b: {} }, {}, [], 'yes', { a: 1 }]) {
    scene.play({ json });
    assert.match(await whyFailed(scene.cloud.call(LIST)), /^cloud-not-an-api: /);
  }
});

test('an empty list is `{}`, and so is one with a count alone', async () => {
  for (const value of [{}, { count: 0 }]) {
    scene.play(content(value));
    assert.deepEqual(await scene.cloud.list(LIST), []);
  }
});

test('a long list is read page by page, and a row that moved is there once', async () => {
  scene.play(
    content({ count: 1100, network: rows(0, 500) }),
    content({ count: 1101, network: rows(499, 500) }),
    content({ count: 1101, network: rows(999, 101) }),
  );
  const ids = (await scene.cloud.list(LIST)).map((row) => (row as { id: string }).id);
  assert.equal(ids.length, 1100);
  assert.equal(new Set(ids).size, 1100);
  assert.deepEqual(
    scene.requests.map(({ page, pagesize }) => [page, pagesize]),
    [
      ['1', '500'],
      ['2', '500'],
      ['3', '500'],
    ],
  );
});

test('a list that is shorter than it said ends with the page that is empty', async () => {
  scene.play(content({ count: 600, network: rows(0, 500) }), content({ count: 600 }));
  assert.equal((await scene.cloud.list(LIST)).length, 500);
});

test('where pages must be smaller, they are', async () => {
  scene.play(
    refusal(431, "Page size can't exceed max allowed page size value: 50"),
    content({ count: 60, network: rows(0, 50) }),
    content({ count: 60, network: rows(50, 10) }),
  );
  assert.equal((await scene.cloud.list(LIST)).length, 60);
  assert.deepEqual(
    scene.requests.map(({ page, pagesize }) => `${page}/${pagesize}`),
    ['1/500', '1/50', '2/50'],
  );
});

test('a list without an end is given up', async () => {
  scene.play(content({ count: 1e9, network: rows(0, 1) }));
  assert.match(await whyFailed(scene.cloud.list(LIST)), /^output-unreadable: .* 200 pages/);
});

test('it is a signed POST of version 3 that ends in ten minutes, and asks for JSON', async () => {
  scene.play(content({}));
  await scene.cloud.call(LIST);
  const [headers] = scene.headers.slice(-1);
  assert.match(headers?.['content-type'] ?? '', /^application\/x-www-form-urlencoded/);
  assert.equal(headers?.['cookie'], undefined);
  assert.deepEqual(scene.requests, [{ command: 'listNetworks', listall: 'true' }]);
  const { signature = '', ...proof } = scene.proofs.at(-1) ?? {};
  assert.deepEqual(proof, {
    apiKey: KEYS.apiKey,
    response: 'json',
    signatureVersion: '3',
    expires: '2026-11-22T03:10:00+0000',
  });
  assert.equal(
    signature,
    signatureOf({ ...LIST.parameters, command: 'listNetworks', ...proof }, KEYS.secretKey),
  );
});

test('a call that changes something and was refused for its rate waits as told', async () => {
  const text =
    'The given user has reached his/her account api limit, please retry after [1234] ms.';
  scene.play(refusal(429, text), content({ success: 'true' }));
  const change = { command: 'createNetwork', parameters: {} };
  assert.deepEqual(await scene.cloud.call(change), { success: 'true' });
  assert.deepEqual(scene.waits, [1234]);
  scene.play(refusal(429, text));
  assert.match(await whyFailed(scene.cloud.call(change)), /^cloud-too-many-calls: /);
  assert.equal(scene.requests.length, 6);
});

test('the time to wait is read in the words of older servers, too', async () => {
  const text = 'The given user has reached his/her account api limit, please retry after 987 ms.';
  scene.play(refusal(429, text), content({ success: 'true' }));
  await scene.cloud.call({ command: 'createNetwork', parameters: {} });
  assert.deepEqual(scene.waits, [987]);
});

test('a server in maintenance is asked again for half a minute, then no more', async () => {
  scene.play(refusal(503, 'Maintenance or Shutdown has been initiated'));
  assert.match(await whyFailed(scene.cloud.call(LIST)), /^cloud-in-maintenance: /);
  assert.deepEqual(scene.waits, [1000, 2000, 4000, 8000, 15_000]);
});

test('a look whose answer is lost is repeated; a change never is', async () => {
  scene.play('cut', content({ count: 1, network: rows(0, 1) }));
  assert.equal((await scene.cloud.list(LIST)).length, 1);
  scene.play('cut');
  assert.match(await whyFailed(scene.cloud.list(LIST)), /^cloud-answer-lost: /);
  assert.equal(scene.requests.length, 3);
  scene.play('cut');
  const change = { command: 'createNetwork', parameters: {} };
  assert.match(await whyFailed(scene.cloud.call(change)), /^cloud-answer-lost: /);
  assert.equal(scene.requests.length, 1);
});
