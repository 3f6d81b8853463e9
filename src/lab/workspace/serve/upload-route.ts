// POST /upload/v1/ID takes a file's bytes (multipart or raw); GET /files-pri/… gives them back.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Core } from '../core.ts';
import { readForm, sendText } from './request.ts';

export async function uploadRoute(
  core: Core,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const file = core.world.files.get(url.pathname.split('/').at(-1) ?? '');
  const body = await readForm(request);
  if (file === undefined) {
    sendText(response, 404, 'no such upload');
    return;
  }
  const part = body.files[0];
  file.contents = part === undefined ? body.raw : new Uint8Array(await part.arrayBuffer());
  file.isUploaded = true;
  sendText(response, 200, `OK - ${file.contents.length}`);
}

/** Slack wants the token here; a browser on the loopback interface has none, so it is not asked. */
export function fileRoute(core: Core, response: ServerResponse, url: URL): void {
  const id = /^\/files-pri\/[^-]+-([^/]+)\//.exec(url.pathname)?.[1] ?? '';
  const file = core.world.files.get(id);
  if (file === undefined) sendText(response, 404, 'no such file');
  else sendText(response, 200, file.contents, 'application/octet-stream');
}
