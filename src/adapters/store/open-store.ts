// Opens the store: claims its directory, opens the database, brings its tables up to date. The one
// entry to this folder. Deliberately knows only SQLite; the ports below know no database.

import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely } from 'kysely';
import type { Freeze } from '../../ports/freeze.ts';
import type { Inbox } from '../../ports/inbox.ts';
import type { Journal } from '../../ports/journal.ts';
import type { Outbox } from '../../ports/outbox.ts';
import { sqlFreeze } from './gate.ts';
import { sqlInbox } from './inbox.ts';
import { sqlJournal } from './journal.ts';
import { migrate } from './migrate.ts';
import { sqlOutbox } from './outbox.ts';
import { claimDirectory } from './sqlite/owner-guard.ts';
import type { Database } from './schema.ts';
import { sqliteDialect } from './sqlite/dialect.ts';
import { onStoreFile } from './sqlite/failures.ts';

export interface Store {
  readonly journal: Journal;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly freeze: Freeze;
  /** Waits for the calls under way, then frees the directory for the next owner. May run twice. */
  close(): Promise<void>;
}

// The journal names hosts, addresses and people: for the bot's user only.
const DIRECTORY_MODE = 0o700;

/**
 * Opens or creates the store in `directory`. Throws `Failed`: store-owned-elsewhere when another
 * process has it open, store-unavailable when the disk cannot be used or the tables are too new.
 */
export async function openSqliteStore(options: { readonly directory: string }): Promise<Store> {
  const { directory } = options;
  onStoreFile(directory, () => mkdirSync(directory, { recursive: true, mode: DIRECTORY_MODE }));
  const release = claimDirectory(directory);
  try {
    const db = await openDatabase(join(directory, 'store.sqlite'));
    onStoreFile(directory, () => syncDirectory(directory));
    let closing: Promise<void> | null = null;
    return { ...sqlStore(db), close: () => (closing ??= closeDatabase(db).finally(release)) };
  } catch (thrown) {
    release();
    throw thrown;
  }
}

/** The ports over an open database whose tables are up to date. */
export function sqlStore(db: Kysely<Database>): Omit<Store, 'close'> {
  return {
    journal: sqlJournal(db),
    inbox: sqlInbox(db),
    outbox: sqlOutbox(db),
    freeze: sqlFreeze(db),
  };
}

async function openDatabase(path: string): Promise<Kysely<Database>> {
  const db = new Kysely<Database>({ dialect: sqliteDialect(path) });
  try {
    await migrate(db);
    return db;
  } catch (thrown) {
    await db.destroy();
    throw thrown;
  }
}

async function closeDatabase(db: Kysely<Database>): Promise<void> {
  // Calls queue for the one connection; our turn comes after all that were made before.
  await db.connection().execute(() => Promise.resolve());
  await db.destroy();
}

/** The file's contents are synced by SQLite, its name in the directory is not. */
function syncDirectory(directory: string): void {
  const handle = openSync(directory, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
