// The bot in one file, made of src/main.ts and everything that it imports: it starts in half the time
// of several hundred files, and a chained story starts it hundreds of times. Nothing of it is left out
// or replaced; ssh2 stays outside, because the killer has to find the same copy of it.

import { mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const REPOSITORY = new URL('../../../', import.meta.url).pathname;

// What CommonJS packages expect to find, in a file that is a module.
const BANNER = `
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const __filename = new URL(import.meta.url).pathname;
const __dirname = new URL('.', import.meta.url).pathname;`;

/** Returns its path. */
export async function bundleBot(directory: string): Promise<string> {
  const outfile = join(directory, 'main.mjs');
  await mkdir(directory, { recursive: true });
  await symlink(join(REPOSITORY, 'node_modules'), join(directory, 'node_modules'));
  await build({
    entryPoints: [join(REPOSITORY, 'src/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['ssh2'],
    banner: { js: BANNER },
    logLevel: 'error',
    plugins: [
      {
        // A file that reads its neighbour must find it, wherever the bundle is.
        name: 'own-address',
        setup(building) {
          building.onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => {
            const text = await readFile(path, 'utf8');
            const address = JSON.stringify(pathToFileURL(path).href);
            return { contents: text.replaceAll('import.meta.url', address), loader: 'ts' };
          });
        },
      },
    ],
  });
  return outfile;
}
