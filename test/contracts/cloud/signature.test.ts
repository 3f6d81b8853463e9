// What the stand-in takes for a signature: the vectors of others, and requests that are wrong in one
// place each. Every refusal has one text, as on a real server (reference 1.1, 1.4).

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isSignedBy, signatureOf, textToSign } from '../../../src/lab/cloud/api/signature.ts';
import { call, minutesFromNow, send, sign } from './raw-client.ts';
import { freshCloud } from './scene.ts';
import { VECTORS } from './signature-vectors.ts';

const NOT_VERIFIED = 'unable to verify user credentials and/or request signature';

function asMap(parameters: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(parameters));
}

test('the stand-in computes the signatures that others computed', () => {
  const signatures = VECTORS.map(([parameters, secret]) => signatureOf(asMap(parameters), secret));
  assert.equal(VECTORS.length, 17);
  assert.deepEqual(
    signatures,
    VECTORS.map(([, , signature]) => signature),
  );
});

test('the text that is signed is the one of the reference', () => {
  const [fifth, fourteenth] = [VECTORS[4], VECTORS[13]].map((vector) => {
    return textToSign(asMap(vector?.[0] ?? {}));
  });
  assert.equal(
    fifth,
    'apikey=foo&bar[0].baz=blah&bar[0].foo=1000&bytes_param=blah&command=listvirtualmachines&' +
      'foo=foo%2cbar&response=json',
  );
  assert.equal(
    fourteenth,
    'apikey=foo&command=createnetwork&displaytext=a%20b%2bc*d%7ee%21f%27g%28h%29i%2fj%3ak%40l%5bm' +
      '%5d&response=json&vlan=1234',
  );
});

test('a vector with one character changed is not accepted', () => {
  for (const [parameters, secret, signature] of VECTORS) {
    assert.ok(isSignedBy(asMap(parameters), signature, secret));
    assert.ok(!isSignedBy(asMap(parameters), signature.replace(/.=$/, 'x='), secret));
    assert.ok(!isSignedBy(asMap({ ...parameters, extra: '' }), signature, secret));
    assert.ok(!isSignedBy(asMap(parameters), signature, `${secret}x`));
  }
});

test('characters that plain URL encoding leaves alone are signed as the server does it', async () => {
  const cloud = await freshCloud();
  const keyword = "web~1 (old)! 'a' *b* [c] é 🚀 + & = %";
  const answer = await call(cloud, 'listNetworks', { keyword });
  assert.equal(answer.status, 200);
  const parameters = {
    command: 'listNetworks',
    apiKey: cloud.keys.root.apiKey,
    keyword: 'web~1',
    response: 'json',
  };
  const tildeLeftAlone = `apikey=${parameters.apiKey}&command=listnetworks&keyword=web~1&response=json`;
  assert.notEqual(tildeLeftAlone, textToSign(asMap(parameters)));
});

describe('a request is refused with the one text when', () => {
  const refusals: Readonly<Record<string, Parameters<typeof call>[2]>> = {
    'it expired a minute ago': { expires: minutesFromNow(-1) },
    'its time cannot be read': { expires: 'tomorrow' },
    'it has no time': { expires: '' },
    'its key is unknown': { apiKey: 'nobody' },
    'its command is not one of this version': { command: 'listRouters' },
  };
  for (const [title, parameters] of Object.entries(refusals)) {
    test(title, async () => {
      const answer = await call(await freshCloud(), 'listZones', parameters);
      assert.equal(answer.status, 401);
      assert.equal(answer.body['errortext'], NOT_VERIFIED);
      assert.equal('cserrorcode' in answer.body, false);
    });
  }

  test('its signature is wrong', async () => {
    const answer = await call(await freshCloud(), 'listZones', {}, { signature: 'bm8=' });
    assert.equal(answer.body['errortext'], NOT_VERIFIED);
  });

  test('something was added after signing', async () => {
    const unsigned = { keyword: 'x' };
    const answer = await call(await freshCloud(), 'listZones', {}, { unsigned });
    assert.equal(answer.body['errortext'], NOT_VERIFIED);
  });

  test('it has no signature at all', async () => {
    const cloud = await freshCloud();
    const answer = await send(cloud.url, { command: 'listZones', response: 'json' });
    assert.equal(answer.status, 401);
    assert.equal(answer.body['errortext'], NOT_VERIFIED);
    assert.equal(answer.envelope, 'listzonesresponse');
  });

  test('it is signed with the key of somebody else', async () => {
    const cloud = await freshCloud();
    const keys = { apiKey: cloud.keys.root.apiKey, secretKey: cloud.keys.user.secretKey };
    const answer = await call(cloud, 'listZones', {}, { keys });
    assert.equal(answer.body['errortext'], NOT_VERIFIED);
  });
});

test('an old signature without version and time is good while nothing forbids it', async () => {
  const cloud = await freshCloud();
  const plain = { command: 'listZones', apiKey: cloud.keys.root.apiKey, response: 'json' };
  const signature = sign(plain, cloud.keys.root.secretKey);
  assert.equal((await send(cloud.url, { ...plain, signature })).status, 200);
  cloud.settings['enforce.post.requests.and.timestamps'] = true;
  assert.equal((await send(cloud.url, { ...plain, signature })).status, 401);
});

test('both forms of the time are read', async () => {
  const cloud = await freshCloud();
  const iso = new Date(Date.now() + 60_000).toISOString();
  for (const expires of [iso, minutesFromNow(1), minutesFromNow(1).replace('+0000', '+00:00')]) {
    assert.equal((await call(cloud, 'listZones', { expires })).status, 200, expires);
  }
});

test('a request for longer than 15 minutes is refused where times are enforced', async () => {
  const cloud = await freshCloud();
  const expires = minutesFromNow(16);
  assert.equal((await call(cloud, 'listZones', { expires })).status, 200);
  cloud.settings['enforce.post.requests.and.timestamps'] = true;
  assert.equal((await call(cloud, 'listZones', { expires })).status, 401);
  assert.equal((await call(cloud, 'listZones', { expires: minutesFromNow(14) })).status, 200);
});

test('where POST is enforced a change by GET is refused and a look is not', async () => {
  const cloud = await freshCloud();
  const parameters = { id: '1' };
  const before = await call(cloud, 'deleteNetworkOffering', parameters, { method: 'GET' });
  assert.equal(before.status, 431);
  cloud.settings['enforce.post.requests.and.timestamps'] = true;
  const answer = await call(cloud, 'deleteNetworkOffering', parameters, { method: 'GET' });
  assert.equal(answer.status, 400);
  assert.equal(
    answer.body['errortext'],
    'State changing command deleteNetworkOffering needs to be sent using POST request',
  );
  assert.equal((await call(cloud, 'listZones', {}, { method: 'GET' })).status, 200);
});

test('a login by GET is refused for its method', async () => {
  const cloud = await freshCloud();
  const login = { command: 'login', username: 'admin', response: 'json' };
  assert.equal((await send(cloud.url, login, 'GET')).status, 405);
  assert.equal((await send(cloud.url, login, 'POST')).status, 531);
});

test('a request without a command is a bad one', async () => {
  const cloud = await freshCloud();
  const answer = await send(cloud.url, { response: 'json' });
  assert.equal(answer.status, 400);
  assert.equal(answer.envelope, 'errorresponse');
  assert.equal(answer.body['errortext'], 'no command specified');
});
