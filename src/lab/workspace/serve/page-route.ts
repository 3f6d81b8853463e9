// Serves the browser page. The bundle is made by page/bundle.ts on the first request and kept;
// without it (a checkout that lacks the page) a plain message says so, and the API still works.
import type { ServerResponse } from 'node:http';
import { sendText } from './request.ts';

type Bundle = { html: string; javascript: string; css: string };
type Bundler = { bundlePage: () => Promise<Bundle> };

export type PageRoute = (response: ServerResponse, path: string) => Promise<void>;

async function loadBundle(): Promise<Bundle> {
  const location = new URL('../page/bundle.ts', import.meta.url).href;
  const { bundlePage } = (await import(location)) as Bundler;
  return bundlePage();
}

export function makePageRoute(log: (line: string) => void): PageRoute {
  let bundle: Promise<Bundle> | undefined;
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
