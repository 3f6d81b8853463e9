// Where slow results are kept between runs: $ARPEGGIO_LAB_CACHE or ~/.cache/arpeggio-lab. An entry
// is a directory whose name carries the digest of everything that went into it; it appears whole
// (built beside its place, then renamed) or not at all. Knows nothing about what the entries hold.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

// Old entries are replaced when Debian or our scripts change; two weeks keep a second branch warm.
const entryAgeMaxMs = 14 * 24 * 3600 * 1000;

export function cacheDirectory(): string {
  return process.env['ARPEGGIO_LAB_CACHE'] ?? join(homedir(), '.cache', 'arpeggio-lab');
}

/** Digest of all parts, in order; 20 hexadecimal digits. */
export function digestOf(parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('hex').slice(0, 20);
}

/**
 * Returns the directory of the entry `kind`-`digest`; when there is none, `build` fills a new one.
 * Two builders at once both build, and the second one's result is thrown away.
 */
export async function cached(
  kind: string,
  digest: string,
  build: (directory: string) => Promise<void>,
): Promise<string> {
  const entry = join(cacheDirectory(), `${kind}-${digest}`);
  if (existsSync(entry)) {
    await utimes(entry, new Date(), new Date());
    return entry;
  }
  // 0700: the entries hold the lab's private keys.
  await mkdir(cacheDirectory(), { recursive: true, mode: 0o700 });
  const unfinished = `${entry}.unfinished-${randomBytes(6).toString('hex')}`;
  await mkdir(unfinished, { mode: 0o700 });
  try {
    await build(unfinished);
    await rename(unfinished, entry).catch((error: unknown) => {
      if (!existsSync(entry)) throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  await removeOldEntries(kind, entry);
  return entry;
}

async function removeOldEntries(kind: string, kept: string): Promise<void> {
  const oldest = Date.now() - entryAgeMaxMs;
  for (const name of await readdir(cacheDirectory())) {
    const path = join(cacheDirectory(), name);
    if (!name.startsWith(`${kind}-`) || path === kept) continue;
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (mtimeMs < oldest) await rm(path, { recursive: true, force: true });
  }
}
