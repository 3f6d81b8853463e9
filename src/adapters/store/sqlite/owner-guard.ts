// One process per store directory. The owner holds an exclusive lock on owner.sqlite for as long as it
// lives; the kernel drops the lock when the process dies, kill -9 included, so nothing stale can keep
// the next start out. owner.json only tells people who it is; it decides nothing.
// Deliberately not for network file systems, whose locks are not reliable.

import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { Failed } from '../../../domain/failures.ts';
import { onStoreFile, sqliteCode } from './failures.ts';

const Owner = z.object({ pid: z.number(), host: z.string(), since: z.string() });
type Owner = z.infer<typeof Owner>;

// Two starts in the same instant get in each other's way for microseconds; a real owner stays.
const CLAIM_TIMEOUT_MS = 250;
const SQLITE_BUSY = 5;

// A guard that nothing refers to would be closed by the garbage collector and its lock with it.
const held = new Set<DatabaseSync>();

/** Claims the directory; returns what releases it. Throws `Failed` (store-owned-elsewhere). */
export function claimDirectory(directory: string): () => void {
  return onStoreFile(directory, () => {
    const guard = lockOwnerFile(directory);
    held.add(guard);
    const ownerPath = join(directory, 'owner.json');
    const release = (): void => {
      if (!held.delete(guard)) return;
      // While the lock is still ours: a moment later the file may be the next owner's.
      rmSync(ownerPath, { force: true });
      guard.close();
    };
    try {
      writeOwner(ownerPath);
      return release;
    } catch (thrown) {
      release();
      throw thrown;
    }
  });
}

function lockOwnerFile(directory: string): DatabaseSync {
  const guard = new DatabaseSync(join(directory, 'owner.sqlite'), { timeout: CLAIM_TIMEOUT_MS });
  try {
    guard.exec('BEGIN EXCLUSIVE');
    return guard;
  } catch (thrown) {
    guard.close();
    throw sqliteCode(thrown) === SQLITE_BUSY ? ownedElsewhere(directory) : thrown;
  }
}

function writeOwner(path: string): void {
  const owner: Owner = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  // Renamed into place, so that nobody reads half a file.
  writeFileSync(`${path}.new`, `${JSON.stringify(owner)}\n`);
  renameSync(`${path}.new`, path);
}

function ownedElsewhere(directory: string): Failed {
  const owner = readOwner(directory);
  const who =
    owner === null
      ? 'another process'
      : `process ${owner.pid} on ${owner.host} since ${owner.since}`;
  return new Failed({
    code: 'store-owned-elsewhere',
    what: `The store in ${directory} is in use by ${who}.`,
    why: 'Two bots on one journal could both carry out the same change.',
    fix:
      'Nothing was written and no host was touched. ' +
      'Stop that process, or give this bot its own ARPEGGIO_DATA_DIR, and start again.',
  });
}

function readOwner(directory: string): Owner | null {
  try {
    const text = readFileSync(join(directory, 'owner.json'), 'utf8');
    return Owner.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    // The owner may be between locking and writing; the refusal stands without its name.
    return null;
  }
}
