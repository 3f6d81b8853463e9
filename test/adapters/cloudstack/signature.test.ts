// The signature against vectors of CloudStack's own documentation, of the test suites of three client
// libraries, and four computed with Java's URLEncoder (14 to 17). All keys are public examples.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signatureOf, signedBody } from '../../../src/adapters/cloudstack/signature.ts';
import { VECTORS } from '../../contracts/cloud/signature-vectors.ts';

test('every known request gets the signature that CloudStack computes for it', () => {
  const signatures = VECTORS.map(([parameters, secret]) => signatureOf(parameters, secret));
  assert.equal(VECTORS.length, 17);
  assert.deepEqual(
    signatures,
    VECTORS.map(([, , signature]) => signature),
  );
});

test('the order in which parameters were given does not matter', () => {
  for (const [parameters, secret, signature] of VECTORS) {
    const reversed = Object.fromEntries(Object.entries(parameters).toReversed());
    assert.equal(signatureOf(reversed, secret), signature);
  }
});

test('a server that decodes the body finds what was signed, and the signature', () => {
  for (const [parameters, secret, signature] of VECTORS) {
    const decoded = Object.fromEntries(new URLSearchParams(signedBody(parameters, secret)));
    assert.deepEqual(decoded, { ...parameters, signature });
  }
});

test('half a surrogate pair is signed as it is sent', () => {
  const parameters = { command: 'listZones', name: 'a\u{d83d}b' };
  const { signature, ...sent } = Object.fromEntries(
    new URLSearchParams(signedBody(parameters, 'bar')),
  );
  assert.equal(signatureOf(sent as Record<string, string>, 'bar'), signature);
});
