// Serves the browser page. The bundle is made by page/bundle.ts on the first request and kept;
// when that fails (no esbuild in a production install) a plain message says so.
import type { ServerResponse } from 'node:http';
import type { PageBundle } from '../page/bundle.ts';
import { sendText } from './request.ts';

export type PageRoute = (response: ServerResponse, path: string) => Promise<void>;

/** Loaded late: the bundler takes half a second that tests without a page should not pay. */
async function loadBundle(): Promise<PageBundle> {
  const { bundlePage } = await import('../page/bundle.ts');
  return bundlePage();
}

export function makePageRoute(log: (line: string) => void): PageRoute {
  let bundle: Promise<PageBundle> | undefined;
  return async (response, path) => {
    try {
      bundle ??= loadBundle();
      const { html, javascript, css } = await bundle;
      if (path.endsWith('.js'))
        sendText(response, 200, javascript, 'text/javascript; charset=utf-8');
      else if (path.endsWith('.css')) sendText(response, 200, css, 'text/css; charset=utf-8');
      else sendText(response, 200, html, 'text/html; charset=utf-8');
    } catch (error) {
      bundle = undefined;
      log(`workspace: the page cannot be built: ${String(error)}`);
      sendText(response, 503, 'The page of the workspace cannot be built; its API works.\n');
    }
  };
}
