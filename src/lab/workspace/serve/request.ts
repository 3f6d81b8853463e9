// Reading requests and writing answers on node:http. No routing, no rules.
import type { IncomingMessage, ServerResponse } from 'node:http';

// Larger than any file the demo uploads; only keeps a mistake from filling the memory.
const bodyBytesMax = 32 * 1024 * 1024;

export async function readBody(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const part = Buffer.from(chunk);
    size += part.length;
    if (size > bodyBytesMax) throw new Error('the request body is too large');
    chunks.push(part);
  }
  return Buffer.concat(chunks);
}

export type Fields = Record<string, unknown>;

/** Files of a multipart body, as FormData gives them. */
export type Body = { fields: Fields; files: File[]; raw: Uint8Array };

/** Text that is no JSON although its type says so. */
export class MalformedBody extends Error {}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new MalformedBody(`the body is no JSON: ${String(error)}`);
  }
}

/** Reads urlencoded, JSON and multipart bodies. Throws MalformedBody. */
export async function readForm(request: IncomingMessage): Promise<Body> {
  const raw = await readBody(request);
  const type = request.headers['content-type'] ?? '';
  if (raw.length === 0) return { fields: {}, files: [], raw };
  if (type.includes('application/json')) {
    const parsed = parseJson(raw.toString());
    const isFields = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return { fields: isFields ? { ...parsed } : {}, files: [], raw };
  }
  if (type.includes('multipart/form-data')) {
    const form = await new Response(raw, { headers: { 'content-type': type } }).formData();
    const entries = [...form.entries()];
    const fields = entries.filter(([, value]) => typeof value === 'string');
    const files = entries.map(([, value]) => value).filter((value) => value instanceof File);
    return { fields: Object.fromEntries(fields), files, raw };
  }
  return { fields: Object.fromEntries(new URLSearchParams(raw.toString())), files: [], raw };
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  if (!response.headersSent) {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  }
  response.end(text);
}

export function sendText(
  response: ServerResponse,
  status: number,
  text: string | Uint8Array,
  type = 'text/plain; charset=utf-8',
): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(text);
}
