// Kysely's SQLite dialect over node:sqlite: the only file with SQL of SQLite's own. One connection;
// Kysely's mutex lets one transaction at a time use it. Calls block the event loop for as long as the
// disk takes to sync, which keeps "resolved" and "on disk" the same thing.

import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
  type SqliteStatement,
} from 'kysely';
import { onStoreFile } from './failures.ts';

// A backup or a shell may hold the file for a moment; longer than this would stall the bot's clock
// for Slack's 3 s acknowledgement.
const BUSY_TIMEOUT_MS = 1000;

/** Opens or creates the file; disk errors are thrown as `Failed` (store-unavailable). */
export function sqliteDialect(path: string): Dialect {
  const database = onStoreFile(path, () => openDatabase(path));
  const config = { database: asKyselyDatabase(path, database) };
  const dialect = new SqliteDialect(config);
  return {
    createDriver: () => new ImmediateDriver(config, database),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createAdapter: () => new TransactionalAdapter(),
    createIntrospector: (db) => dialect.createIntrospector(db),
  };
}

function openDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  // FULL syncs the write-ahead log at every commit (NORMAL may lose the last commits on power loss);
  // fullfsync makes macOS flush the drive's own cache too and means nothing elsewhere.
  for (const pragma of ['journal_mode=WAL', 'synchronous=FULL', 'fullfsync=1', 'foreign_keys=1']) {
    database.exec(`PRAGMA ${pragma}`);
  }
  return database;
}

function asKyselyDatabase(path: string, database: DatabaseSync): SqliteDatabase {
  return {
    close: () => database.close(),
    prepare: (sql) => onStoreFile(path, () => asKyselyStatement(path, database, sql)),
  };
}

function asKyselyStatement(path: string, database: DatabaseSync, sql: string): SqliteStatement {
  const statement = database.prepare(sql);
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => onStoreFile(path, () => statement.all(...parameters.map(sqlValue))),
    run: (parameters) => onStoreFile(path, () => statement.run(...parameters.map(sqlValue))),
    iterate: (parameters) => statement.iterate(...parameters.map(sqlValue)),
  };
}

/** What our tables hold; anything else is a bug that the types did not catch. */
function sqlValue(value: unknown): SQLInputValue {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  throw new TypeError(`The store has no column for a value of type ${typeof value}.`);
}

/** Kysely leaves SQLite's migrations outside transactions; SQLite can do them inside one. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class ImmediateDriver extends SqliteDriver implements Driver {
  readonly #database: DatabaseSync;

  constructor(config: { readonly database: SqliteDatabase }, database: DatabaseSync) {
    super(config);
    this.#database = database;
  }

  /** `immediate` takes the write lock at once, so that a transaction cannot fail half-way for it. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  /** On a full disk SQLite has already rolled back; a second time would hide the first error. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.isTransaction) await super.rollbackTransaction(connection);
  }
}
