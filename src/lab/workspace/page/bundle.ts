// Makes the browser page of the workspace: one HTML text, one script, one style sheet, bundled by
// esbuild when the lab starts. Writes no file and fetches nothing; the result lives in memory.
// It does not serve anything: the workspace server puts the html at `/`, the script at
// `/page/app.js` and the styles at `/page/app.css`.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The three texts of the page, in UTF-8, ready to be sent. */
export type PageBundle = { html: string; javascript: string; css: string };

let bundled: Promise<PageBundle> | undefined;

/** Bundles at the first call (about half a second) and gives the same result from then on. */
export function bundlePage(): Promise<PageBundle> {
  bundled ??= bundle();
  return bundled;
}

async function bundle(): Promise<PageBundle> {
  const result = await build({
    entryPoints: { app: fileURLToPath(new URL('main.tsx', import.meta.url)) },
    outdir: '/page',
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    // es2022: what every browser of the last three years runs.
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'none',
    logLevel: 'silent',
  });
  return {
    html: PAGE_HTML,
    javascript: textOf(result.outputFiles, '.js'),
    css: textOf(result.outputFiles, '.css'),
  };
}

function textOf(files: readonly { path: string; text: string }[], ending: string): string {
  const file = files.find((each) => each.path.endsWith(ending));
  if (file === undefined) throw new Error(`esbuild made no ${ending} file for the workspace page`);
  return file.text;
}

// The icon is inline because a browser would otherwise ask for /favicon.ico.
const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E" +
  "%3Crect width='32' height='32' rx='7' fill='%233f0e40'/%3E%3Cg fill='%23fff'%3E" +
  "%3Ccircle cx='9' cy='21' r='3'/%3E%3Ccircle cx='16' cy='16' r='3'/%3E" +
  "%3Ccircle cx='23' cy='11' r='3'/%3E%3C/g%3E%3C/svg%3E";

const PAGE_HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Practice workspace</title>
<link rel="icon" href="${ICON}">
<link rel="stylesheet" href="/page/app.css">
</head>
<body>
<div id="page"><p class="starting">Opening the practice workspace…</p></div>
<noscript>This page needs JavaScript.</noscript>
<script type="module" src="/page/app.js"></script>
</body>
</html>
`;
