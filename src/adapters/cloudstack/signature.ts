// CloudStack's request signature, and the one text of the body that it is made for. Both ends sort,
// encode and hash by themselves, so each deviation from Java's URLEncoder is a 401 without a reason.
// Algorithm and vectors: `verifyRequest` in CloudStack's ApiServer.java.

import { createHmac } from 'node:crypto';

export type Parameters = Readonly<Record<string, string>>;

/** The form to post, signature included. */
export function signedBody(parameters: Parameters, secretKey: string): string {
  const signed = { ...parameters, signature: signatureOf(parameters, secretKey) };
  return Object.entries(signed)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeValue(value)}`)
    .join('&');
}

/** Names are sorted by UTF-16 code units and stay as they are (`tags[0].key`); values are encoded. */
export function signatureOf(parameters: Parameters, secretKey: string): string {
  const pairs = Object.entries(parameters).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const text = pairs.map(([name, value]) => `${name}=${encodeValue(value)}`).join('&');
  return createHmac('sha1', secretKey).update(text.toLowerCase()).digest('base64');
}

/**
 * As Java's URLEncoder, with %20 for a space: encodeURIComponent leaves `! ' ( ) ~` as they are,
 * CloudStack does not; both leave `*`.
 */
function encodeValue(value: string): string {
  return encodeURIComponent(value.toWellFormed()).replaceAll(
    /[!'()~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
