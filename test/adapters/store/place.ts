// A directory of its own for each test of the store, with real files, and ways to look behind the
// store's back.

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { TestContext } from 'node:test';
import { openSqliteStore } from '../../../src/adapters/store/open-store.ts';
import type { StorePlace } from '../../contracts/store/store-suite.ts';

export interface SqlitePlace extends StorePlace {
  readonly directory: string;
}

// Files in memory, where Linux has them: for tests that write much and do not care about the disk.
const MEMORY_DISK = '/dev/shm';

export function makeFastPlace(): Promise<SqlitePlace> {
  return makePlace(existsSync(MEMORY_DISK) ? MEMORY_DISK : tmpdir());
}

export function makePlace(parent = tmpdir()): Promise<SqlitePlace> {
  const directory = mkdtempSync(join(parent, 'arpeggio-store-'));
  return Promise.resolve({
    directory,
    open: () => openSqliteStore({ directory }),
    remove: () => {
      rmSync(directory, { recursive: true });
      return Promise.resolve();
    },
  });
}

/** A place that goes away with its test. */
export async function placeFor(context: TestContext): Promise<SqlitePlace> {
  const place = await makePlace();
  context.after(() => place.remove());
  return place;
}

/** Runs SQL on the closed store's file, as a person with a shell could. */
export function meddle(directory: string, sql: string): void {
  const database = new DatabaseSync(join(directory, 'store.sqlite'));
  try {
    database.exec(sql);
  } finally {
    database.close();
  }
}
