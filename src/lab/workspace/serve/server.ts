// One HTTP server for everything, on the loopback interface only: Web API, Socket Mode,
// response_url, uploads, the page and its stream.
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Core } from '../core.ts';
import { apiRoute } from './api-route.ts';
import { emuRoute } from './emu-route.ts';
import { hookRoute } from './hook-route.ts';
import { makePageRoute } from './page-route.ts';
import { MalformedBody, sendJson, sendText } from './request.ts';
import { makeStreams } from './stream.ts';
import { fileRoute, uploadRoute } from './upload-route.ts';

export type WorkspaceServer = { port: number; stop(): Promise<void> };

type Route = (request: IncomingMessage, response: ServerResponse, url: URL) => unknown;

/**
 * A page of another site in the same browser must not be able to act here: its requests carry a
 * foreign Host (DNS rebinding) or Origin.
 */
function isForeign(request: IncomingMessage): boolean {
  const local = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;
  if (!local.test(request.headers.host ?? '')) return true;
  const origin = request.headers.origin;
  return origin !== undefined && !local.test(origin.replace(/^https?:\/\//, ''));
}

/** Slack's Web API answers 200 even then; the other paths answer like any HTTP server. */
function refuseBody(response: ServerResponse, path: string, text: string): void {
  if (path.startsWith('/api/')) sendJson(response, 200, { ok: false, error: 'invalid_json' });
  else sendJson(response, 400, { ok: false, error: 'bad_request', text });
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

export async function startServer(core: Core, port: number): Promise<WorkspaceServer> {
  const streams = makeStreams(core);
  const showPage = makePageRoute(core.log);
  const routes: [prefix: string, route: Route][] = [
    ['/api/', (request, response, url) => apiRoute(core, request, response, url)],
    ['/hooks/', (request, response, url) => hookRoute(core, request, response, url)],
    ['/upload/', (request, response, url) => uploadRoute(core, request, response, url)],
    ['/files-pri/', (_request, response, url) => fileRoute(core, response, url)],
    ['/emu/', (request, response) => emuRoute(core, streams, request, response)],
    ['/page/', (_request, response, url) => showPage(response, url.pathname)],
    // Permalinks lead to the page too; it opens the channel that the path names.
    ['/archives/', (_request, response) => showPage(response, '/')],
  ];

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', core.world.origin);
    if (isForeign(request)) {
      sendText(response, 403, 'Only pages of this workspace may talk to it.\n');
      return;
    }
    const route = routes.find(([prefix]) => url.pathname.startsWith(prefix))?.[1];
    if (route !== undefined) await route(request, response, url);
    else if (url.pathname === '/') await showPage(response, '/');
    else sendText(response, 404, 'not found\n');
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (error instanceof MalformedBody) {
        refuseBody(response, request.url ?? '', error.message);
        return;
      }
      core.log(`workspace: ${request.url ?? ''}: ${String(error)}`);
      sendJson(response, 500, { ok: false, error: 'internal_error' });
    });
  });
  server.on('upgrade', (request, socket, head) => {
    core.delivery.upgrade(request, socket, head);
  });

  return {
    port: await listen(server, port),
    stop: () =>
      new Promise((resolve) => {
        streams.stop();
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
