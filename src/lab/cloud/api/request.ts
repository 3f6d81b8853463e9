// Reads a request as the servlet does: parameters of the query, then those of the form, decoded. In a
// query a name without `=` is dropped; a name that comes twice has one value, never two.

import type { IncomingMessage } from 'node:http';
import type { Parameters } from './signature.ts';

/** The limit of user data sent by POST, and the largest that any call needs. */
const BODY_BYTES_MAX = 1024 * 1024;

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly parameters: Parameters;
  readonly remoteAddress: string;
}

/** null: the body is too long, or the connection ended in the middle of it. */
export async function readRequest(message: IncomingMessage): Promise<ApiRequest | null> {
  const [path = '', query = ''] = (message.url ?? '').split('?', 2);
  const body = message.method === 'POST' ? await readBody(message) : '';
  if (body === null) return null;
  const parameters = new Map<string, string>();
  for (const [name, value] of [...parse(query, 'query'), ...parse(body, 'form')]) {
    parameters.set(name, value);
  }
  const remoteAddress = (message.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  return { method: message.method ?? '', path, parameters, remoteAddress };
}

async function readBody(message: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of message) {
      if (!Buffer.isBuffer(chunk)) return null;
      bytes += chunk.length;
      if (bytes > BODY_BYTES_MAX) return null;
      chunks.push(chunk);
    }
  } catch {
    return null;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string, place: 'query' | 'form'): [string, string][] {
  return text
    .split('&')
    .filter((pair) => pair !== '' && (place === 'form' || pair.includes('=')))
    .map((pair) => {
      const at = pair.indexOf('=');
      if (at < 0) return [decode(pair), ''];
      return [decode(pair.slice(0, at)), decode(pair.slice(at + 1))];
    });
}

function decode(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
