// The signature of a request, as the server computes it (reference 1.1): names sorted as sent, by
// UTF-16 units; values encoded anew, as java.net.URLEncoder does it with `+` as `%20`; the whole text
// in lower case; HMAC-SHA1 with the secret key; Base64. Written apart from the bot's own signer.

import { createHmac, timingSafeEqual } from 'node:crypto';

/** By name as sent; a name that came twice has one value. */
export type Parameters = ReadonlyMap<string, string>;

export function textToSign(parameters: Parameters): string {
  return [...parameters]
    .filter(([name]) => name.toLowerCase() !== 'signature')
    .toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)))
    .map(([name, value]) => `${name}=${encodeValue(value)}`)
    .join('&')
    .toLowerCase();
}

function encodeValue(value: string): string {
  let encoded = '';
  for (const byte of Buffer.from(value, 'utf8')) {
    const character = String.fromCodePoint(byte);
    encoded += /[A-Za-z0-9.\-*_]/.test(character)
      ? character
      : `%${byte.toString(16).padStart(2, '0')}`;
  }
  return encoded;
}

export function signatureOf(parameters: Parameters, secretKey: string): string {
  return createHmac('sha1', secretKey).update(textToSign(parameters), 'utf8').digest('base64');
}

export function isSignedBy(parameters: Parameters, signature: string, secretKey: string): boolean {
  const expected = Buffer.from(signatureOf(parameters, secretKey));
  const given = Buffer.from(signature);
  return expected.length === given.length && timingSafeEqual(expected, given);
}
