// The store in memory: Journal, Outbox, Inbox and Freeze over one set of maps, after the contracts in
// src/ports. Values go through JSON on their way in, as they do on the way to a disk, and a restart
// of the bot is simulated by giving the same store to new objects.
// Deliberately no hash chain and no file: the contract suite compares it with the real store.

import type { Freeze, Frozen } from '../../src/ports/freeze.ts';
import type { InboxItem, Inbox } from '../../src/ports/inbox.ts';
import type { Append, AppendResult, Journal } from '../../src/ports/journal.ts';
import type { Outbox } from '../../src/ports/outbox.ts';
import type { Change, JournalEntry } from '../../src/domain/change.ts';
import { replay } from '../../src/domain/replay.ts';
import { Failed } from '../../src/domain/failures.ts';
import type { ChangeId } from '../../src/domain/names.ts';
import { createMemoryLocks, type MemoryLocks } from './memory-locks.ts';
import { type MemoryMessages, outboxOver, wantMessages } from './memory-outbox.ts';
import { type StoreCall, viaJson, type Write } from './memory-write.ts';

export interface MemoryStore {
  readonly journal: Journal;
  readonly outbox: Outbox;
  readonly inbox: Inbox;
  readonly freeze: Freeze;
  /** Runs before a write; what it throws (or waits for) is what the caller sees. Nothing is written. */
  beforeWrite: (call: StoreCall) => void | Promise<void>;
  /** Runs after a write is durable; throw here to play "the bot died right after it". */
  afterWrite: (call: StoreCall) => void | Promise<void>;
  /** Every journal, lock, message and inbox row as readable lines. */
  dump(): string[];
}

interface StoredChange {
  readonly entries: JournalEntry[];
  readonly sourceId: string;
}

interface Tables {
  readonly changes: Map<ChangeId, StoredChange>;
  readonly locks: MemoryLocks;
  readonly messages: MemoryMessages;
  readonly inbox: Map<string, { item: InboxItem; outcome: string | null }>;
}

export function createMemoryStore(): MemoryStore {
  const tables: Tables = {
    changes: new Map(),
    locks: createMemoryLocks(),
    messages: new Map(),
    inbox: new Map(),
  };
  const write: Write = async (call, perform) => {
    await store.beforeWrite(call);
    const value = perform();
    await store.afterWrite(call);
    return value;
  };
  const store: MemoryStore = {
    journal: journalOver(tables, write),
    outbox: outboxOver(tables.messages, write),
    inbox: inboxOver(tables, write),
    freeze: freezeOver(tables, write),
    beforeWrite: () => undefined,
    afterWrite: () => undefined,
    dump: () => dumpOf(tables),
  };
  return store;
}

/** What `beforeWrite` throws when a test plays a full disk. */
export function storeUnavailable(): Failed {
  return new Failed({
    code: 'store-unavailable',
    what: 'The store cannot be written.',
    why: 'The test says so.',
    fix: 'Nothing was changed. Repair the store and repeat the command.',
  });
}

function journalOver(tables: Tables, write: Write): Journal {
  return {
    propose: (proposal) =>
      write('propose', () => {
        const known = [...tables.changes].find(([, one]) => one.sourceId === proposal.sourceId);
        if (known !== undefined)
          return { change: replay(known[0], known[1].entries), isNew: false };
        if (tables.changes.has(proposal.id)) throw new Error(`Change ${proposal.id} exists.`);
        const entry: JournalEntry = { sequence: 1, at: proposal.at, event: proposal.event };
        const stored = { entries: [viaJson(entry)], sourceId: proposal.sourceId };
        const change = replay(proposal.id, stored.entries);
        tables.changes.set(proposal.id, stored);
        wantMessages(tables.messages, change, proposal.messages);
        return { change, isNew: true };
      }),
    bySource: async (sourceId) => {
      const known = [...tables.changes].find(([, one]) => one.sourceId === sourceId);
      return known === undefined ? null : replay(known[0], known[1].entries);
    },
    append: (append) => write('append', () => appendTo(tables, append)),
    read: async (id) => changeOf(tables, id),
    entries: async (id) => [...(tables.changes.get(id)?.entries ?? [])],
    open: async () => allChanges(tables).filter(({ state }) => OPEN_STATES.includes(state)),
    newest: async (countMax) => allChanges(tables).toReversed().slice(0, countMax),
    touching: async (keys, countMax) =>
      allChanges(tables)
        .filter(({ id }) => plansOf(tables, id).some((key) => keys.includes(key)))
        .toReversed()
        .slice(0, countMax),
    lockHolders: async (keys) => tables.locks.holders(keys),
    waiters: async () => tables.locks.waiters(),
  };
}

const OPEN_STATES = ['awaiting-approval', 'queued', 'applying', 'stopped', 'undoing'];

/** What any plan of the change locks or locked. */
function plansOf(tables: Tables, id: ChangeId) {
  const events = tables.changes.get(id)?.entries.map(({ event }) => event) ?? [];
  return events.flatMap((event) => ('plan' in event ? event.plan.locks : []));
}

function appendTo(tables: Tables, append: Append): AppendResult {
  const stored = tables.changes.get(append.changeId);
  if (stored === undefined) throw new Error(`There is no change ${append.changeId}.`);
  const last = stored.entries.length;
  if (last !== append.afterSequence) return { result: 'moved-on' };
  const added = append.events.map((event, index) =>
    viaJson<JournalEntry>({ sequence: last + 1 + index, at: append.at, event }),
  );
  // Replayed before it is kept: an entry that cannot happen must not get into the journal.
  const change = replay(append.changeId, [...stored.entries, ...added]);
  const refusal = tables.locks.move(append);
  if (refusal !== null) return refusal;
  stored.entries.push(...added);
  wantMessages(tables.messages, change, append.messages);
  return { result: 'appended', change };
}

function inboxOver(tables: Tables, write: Write): Inbox {
  return {
    receive: (item) =>
      write('receive', () => {
        if (tables.inbox.has(item.id)) return 'duplicate' as const;
        tables.inbox.set(item.id, { item: viaJson(item), outcome: null });
        return 'new' as const;
      }),
    pending: async () =>
      [...tables.inbox.values()].filter(({ outcome }) => outcome === null).map(({ item }) => item),
    finish: (id, outcome) =>
      write('finish', () => {
        const stored = tables.inbox.get(id);
        if (stored === undefined) throw new Error(`There is no inbox row ${id}.`);
        stored.outcome ??= outcome;
      }),
    prune: (before) =>
      write('prune', () => {
        const old = [...tables.inbox.values()].filter(
          ({ item, outcome }) => outcome !== null && item.receivedAt < before,
        );
        for (const { item } of old) tables.inbox.delete(item.id);
        return old.length;
      }),
  };
}

function freezeOver({ locks }: Tables, write: Write): Freeze {
  return {
    read: async () => locks.frozen,
    freeze: (frozen: Frozen) => write('freeze', () => (locks.frozen ??= viaJson(frozen))),
    thaw: () =>
      write('thaw', () => {
        const earlier = locks.frozen;
        locks.frozen = null;
        return earlier;
      }),
  };
}

function changeOf(tables: Tables, id: ChangeId): Change | null {
  const stored = tables.changes.get(id);
  return stored === undefined ? null : replay(id, stored.entries);
}

function allChanges(tables: Tables): Change[] {
  return [...tables.changes].map(([id, { entries }]) => replay(id, entries));
}

function dumpOf(tables: Tables): string[] {
  return [
    ...[...tables.changes].flatMap(([id, { entries }]) =>
      entries.map(({ sequence, event }) => {
        const step = 'stepId' in event ? ` ${event.stepId}` : '';
        return `journal ${id} ${sequence} ${event.type}${step}`;
      }),
    ),
    ...tables.locks.dump(),
    ...[...tables.messages.values()].map(({ row, problem, isGivenUp }) => {
      const place = row.address?.timestamp ?? (row.isAmbiguous ? 'perhaps posted' : 'not posted');
      const state = `${row.postedSequence}/${row.wantedSequence}${isGivenUp ? ' given up' : ''}`;
      return `message ${row.changeId} ${row.message} ${state} ${place} ${problem ?? ''}`.trimEnd();
    }),
    ...[...tables.inbox.values()].map(
      ({ item, outcome }) => `inbox ${item.id} ${item.request.kind} ${outcome ?? 'pending'}`,
    ),
  ];
}
