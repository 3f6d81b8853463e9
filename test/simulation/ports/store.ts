// The store of a seed: the one in memory, or the real one on SQLite in memory. It outlives the bot.
// Between the bot and the store every call may find it unavailable, before anything is written or, as
// when the answer of a commit is lost, after it; and the process may die on either side.

import { Kysely } from 'kysely';
import { migrate } from '../../../src/adapters/store/migrate.ts';
import { sqlStore } from '../../../src/adapters/store/open-store.ts';
import type { Database } from '../../../src/adapters/store/schema.ts';
import { sqliteDialect } from '../../../src/adapters/store/sqlite/dialect.ts';
import type { Freeze } from '../../../src/ports/freeze.ts';
import type { Inbox } from '../../../src/ports/inbox.ts';
import type { Journal } from '../../../src/ports/journal.ts';
import type { Outbox } from '../../../src/ports/outbox.ts';
import { createMemoryStore, storeUnavailable } from '../../fakes/memory-store.ts';
import type { Faults } from '../seed/faults.ts';

export interface Ports {
  readonly journal: Journal;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly freeze: Freeze;
}

export interface SimStore extends Ports {
  /** null: this seed's store is the one in memory. */
  readonly database: Kysely<Database> | null;
  close(): Promise<void>;
}

export async function openStore(isSqlite: boolean): Promise<SimStore> {
  if (!isSqlite) {
    const { journal, inbox, outbox, freeze } = createMemoryStore();
    return { journal, inbox, outbox, freeze, database: null, close: async () => undefined };
  }
  const database = new Kysely<Database>({ dialect: sqliteDialect(':memory:') });
  await migrate(database);
  return { ...sqlStore(database), database, close: () => database.destroy() };
}

const KINDS = [
  'store unavailable before',
  'store unavailable after',
  'bot dies before',
  'bot dies after',
] as const;

/** `die` ends the process; the call under way then never returns. */
export function faultyStore(store: Ports, faults: Faults, die: () => void): Ports {
  return {
    journal: faulty('journal', store.journal),
    inbox: faulty('inbox', store.inbox),
    outbox: faulty('outbox', store.outbox),
    freeze: faulty('freeze', store.freeze),
  };

  function faulty<Port extends object>(name: string, port: Port): Port {
    return new Proxy(port, {
      get(target, member): unknown {
        const method: unknown = Reflect.get(target, member);
        if (typeof method !== 'function') return method;
        const place = `${name}.${String(member)}`;
        return (...given: unknown[]) =>
          call(place, async (): Promise<unknown> => Reflect.apply(method, target, given));
      },
    });
  }

  async function call(place: string, perform: () => Promise<unknown>): Promise<unknown> {
    const fault = faults.at(place, KINDS);
    if (fault === 'bot dies before') die();
    if (fault === 'store unavailable before') throw storeUnavailable();
    // A process that is dead writes nothing any more.
    const value = fault === 'bot dies before' ? undefined : await perform();
    if (fault === 'store unavailable after') throw storeUnavailable();
    if (fault === 'bot dies after') die();
    return value;
  }
}
