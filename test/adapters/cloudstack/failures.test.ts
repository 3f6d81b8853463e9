// Every way in which CloudStack can be away or say no: a code of its own, words that say first what
// was done, and never a key, a secret or a signature.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { inspect } from 'node:util';
import { createCloudStack } from '../../../src/adapters/cloudstack/cloudstack.ts';
import { type Failure, failureOf } from '../../../src/domain/failures.ts';
import type { CloudCall } from '../../../src/ports/cloud.ts';
import {
  content,
  KEYS,
  refusal,
  type Reply,
  type ScriptedCloud,
  startScriptedCloud,
} from './scripted-cloud.ts';

const FIXTURES = join(import.meta.dirname, 'fixtures');
const CHANGE = { command: 'createNetwork', parameters: { vlan: '1234' } };
const LOOK = { command: 'listNetworks', parameters: {} };

let scene: ScriptedCloud;
before(async () => {
  scene = await startScriptedCloud({ answerTimeoutMs: 300, answerBytesMax: 10_000 });
});
after(async () => {
  assertNoSecret(scene.logged.join('\n'));
  await scene.stop();
});

function assertNoSecret(text: string): void {
  assert.doesNotMatch(text, new RegExp(`${KEYS.apiKey}|${KEYS.secretKey}|signature=`));
}

async function failure(work: Promise<unknown>): Promise<Failure> {
  const thrown: unknown = await work.then(
    () => assert.fail('it did not fail'),
    (error: unknown) => error,
  );
  assertNoSecret(inspect(thrown, { depth: 20, showHidden: true }));
  return failureOf(thrown) ?? assert.fail(String(thrown));
}

async function failureAfter(reply: Reply, call: CloudCall = CHANGE): Promise<Failure> {
  scene.play(reply);
  return failure(scene.cloud.call(call));
}

test('each number of CloudStack has a code, its text is shown, and nothing was done', async () => {
  const codes: readonly (readonly [number, string])[] = [
    [400, 'cloud-input-refused'],
    [401, 'cloud-login-refused'],
    [405, 'cloud-input-refused'],
    [429, 'cloud-too-many-calls'],
    [430, 'cloud-input-refused'],
    [431, 'cloud-input-refused'],
    [432, 'cloud-call-forbidden'],
    [503, 'cloud-in-maintenance'],
    [531, 'cloud-object-forbidden'],
    [532, 'cloud-limit-reached'],
    [533, 'cloud-no-capacity'],
    [534, 'cloud-no-capacity'],
    [535, 'cloud-limit-reached'],
    [536, 'cloud-object-in-use'],
    [537, 'cloud-object-in-use'],
  ];
  for (const [number, code] of codes) {
    const seen = await failureAfter(refusal(number, `reason ${number}`));
    assert.equal(seen.code, code, String(number));
    assert.ok(seen.why.startsWith(`CloudStack says (${number}): reason ${number}`), seen.why);
    assert.match(seen.fix, /^Nothing was done\. /);
  }
});

test('an internal error, or a number nobody knows, may have come in the middle', async () => {
  for (const number of [530, 599]) {
    const { code, fix } = await failureAfter(refusal(number, 'Failed to create network'));
    assert.equal(code, 'cloud-internal-error');
    assert.match(fix, /^CloudStack may have carried out createNetwork/);
  }
  const { fix } = await failureAfter(refusal(530, 'x'), LOOK);
  assert.match(fix, /^Nothing was changed/);
});

test('401 lists its causes and says how far the clocks are apart', async () => {
  const text = 'unable to verify user credentials and/or request signature';
  const at = (date: string): Reply => ({
    status: 401,
    text: JSON.stringify({ createnetworkresponse: { errorcode: 401, errortext: text } }),
    headers: { date },
  });
  const ahead = await failureAfter(at('Sun, 22 Nov 2026 03:20:00 GMT'));
  assert.match(ahead.why, /Its clock is 20 min ahead of the one here/);
  const behind = await failureAfter(at('Sun, 22 Nov 2026 02:50:00 GMT'));
  assert.match(behind.why, /min behind the one here/);
  const none = await failureAfter(at('Sun, 22 Nov 2026 03:00:10 GMT'));
  for (const cause of [/timedatectl/, /this version/, /SECRET_KEY/, /disabled/, /cidr\.list/]) {
    assert.match(none.fix, cause);
  }
});

test('a page in HTML is not an API; from a proxy it is a lost answer', async () => {
  const login = await failureAfter({ text: '<html><title>Sign in</title>' });
  assert.equal(login.code, 'cloud-not-an-api');
  assert.match(login.why, /<title>Sign in/);
  const proxy = await failureAfter({ status: 504, text: '<h1>Gateway Time-out</h1>' });
  assert.equal(proxy.code, 'cloud-answer-lost');
  assert.match(proxy.fix, /^CloudStack may have carried out createNetwork/);
});

test('a redirect is not followed', async () => {
  const elsewhere = { location: `${scene.url}/elsewhere` };
  const seen = await failureAfter({ status: 302, text: '', headers: elsewhere });
  assert.equal(seen.code, 'cloud-not-an-api');
  assert.equal(scene.requests.length, 1);
});

test('an answer that does not come, is cut off, or is too big may stand for work done', async () => {
  const silent = await failureAfter('silence');
  assert.equal(silent.code, 'cloud-answer-lost');
  assert.match(silent.why, /no complete answer within 300 ms/i);
  const cut = await failureAfter('cut');
  assert.equal(cut.code, 'cloud-answer-lost');
  const big = await failureAfter(content({ text: 'x'.repeat(20_000) }));
  assert.equal(big.code, 'cloud-answer-too-big');
  for (const { fix } of [silent, cut, big]) {
    assert.match(fix, /^CloudStack may have carried out createNetwork/);
  }
});

test('what repeats our keys does not bring them into a thread', async () => {
  const echo = `unknown apikey ${KEYS.apiKey} (secret ${KEYS.secretKey})`;
  const { why } = await failureAfter(refusal(401, echo));
  assert.match(why, /unknown apikey \[key\] \(secret \[secret\]\)/);
  await failureAfter({ text: `<pre>${echo}</pre>` });
});

const quiet = { clock: { now: () => Date.now(), sleep: async () => {} }, log: () => {} };

function cloudAt(apiUrl: string, caFile: string | null = null, limits = {}) {
  return createCloudStack({ apiUrl, ...KEYS, caFile }, { ...quiet, limits });
}

test('where nothing listens, or no name is found, nothing was done', async () => {
  const refused = await failure(cloudAt('http://127.0.0.1:1/client/api').call(CHANGE));
  assert.equal(refused.code, 'cloud-unreachable');
  assert.match(refused.why, /ECONNREFUSED/);
  const nameless = await failure(cloudAt('http://cloud.invalid/client/api').call(CHANGE));
  assert.equal(nameless.code, 'cloud-unreachable');
  for (const { fix } of [refused, nameless]) assert.match(fix, /^Nothing was done\. /);
});

test('a server that accepts and never finishes its handshake saw nothing of the call', async () => {
  const server = createTcpServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const cloud = cloudAt(`https://127.0.0.1:${port}/client/api`, null, { connectTimeoutMs: 100 });
  const { code, fix } = await failure(cloud.call(CHANGE));
  assert.equal(code, 'cloud-unreachable');
  assert.match(fix, /^Nothing was done\. /);
  server.close();
});

test('a certificate counts only from a known authority and for the right name', async () => {
  const server = createServer(
    {
      key: readFileSync(join(FIXTURES, 'server-key.pem')),
      cert: readFileSync(join(FIXTURES, 'server.pem')),
    },
    (_, response) => response.end('{"someresponse":{"success":true}}'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const authority = join(FIXTURES, 'ca.pem');
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
  try {
    const known = cloudAt(`https://localhost:${port}/client/api`, authority);
    assert.deepEqual(await known.call(CHANGE), { success: true });
    for (const other of [
      cloudAt(`https://localhost:${port}/client/api`),
      cloudAt(`https://127.0.0.1:${port}/client/api`, authority),
    ]) {
      const { code, fix } = await failure(other.call(CHANGE));
      assert.equal(code, 'cloud-certificate-refused');
      assert.match(fix, /^Nothing was done\. /);
    }
  } finally {
    delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    server.close();
  }
});

test('a file of authorities that cannot be read is named', async () => {
  const missing = join(FIXTURES, 'missing.pem');
  const { code, what } = await failure(cloudAt('https://localhost:1/api', missing).call(CHANGE));
  assert.equal(code, 'configuration-invalid');
  assert.ok(what.includes(missing));
});

test('a proxy in the environment is not used', async () => {
  process.env['http_proxy'] = 'http://127.0.0.1:1';
  try {
    scene.play(content({ success: true }));
    assert.deepEqual(await scene.cloud.call(CHANGE), { success: true });
  } finally {
    delete process.env['http_proxy'];
  }
});
