// Every durable write of the bot, as it passes through node:sqlite: a transaction is one write, and so
// is a statement outside of one. Its name comes from the statement and what is bound to it.

import { StatementSync } from 'node:sqlite';
import type { Kind } from './record.ts';
import type { Point, Reaper } from './reaper.ts';

interface Write {
  readonly kind: Kind;
  readonly what: string;
  /** Names of the journal entries that become durable with it. */
  readonly entries: readonly string[];
}

const MESSAGES = ['plan', 'progress', 'question', 'result'];

export function watchStore(reaper: Reaper): void {
  let isInTransaction = false;
  let writes: Write[] = [];
  const run: unknown = Reflect.get(StatementSync.prototype, 'run');
  if (typeof run !== 'function') throw new Error('StatementSync has no run() any more.');
  Object.defineProperty(StatementSync.prototype, 'run', {
    value(this: StatementSync, ...parameters: readonly unknown[]): unknown {
      const write = durableWrite(this.sourceSQL, parameters);
      const point: Point | null = write === null ? null : reaper.reach(write.kind, write.what);
      point?.before();
      const result: unknown = Reflect.apply(run, this, parameters);
      for (const entry of write?.entries ?? []) reaper.phase(entry);
      point?.after();
      return result;
    },
  });

  /** null: this statement makes nothing durable. */
  function durableWrite(sql: string, parameters: readonly unknown[]): Write | null {
    if (/^begin\b/i.test(sql)) {
      isInTransaction = true;
      writes = [];
      return null;
    }
    const write = writeOf(sql, parameters);
    if (write !== null && !isInTransaction) return write;
    if (write !== null) writes.push(write);
    if (!/^(?:commit|rollback)\b/i.test(sql)) return null;
    isInTransaction = false;
    return /^commit\b/i.test(sql) ? summary(writes) : null;
  }
}

/** A transaction that writes the journal is called by its entries, whatever else is in it. */
function summary(writes: readonly Write[]): Write | null {
  const entries = writes.flatMap((write) => write.entries);
  if (entries.length > 0) return { kind: 'journal', what: entries.join(' and '), entries };
  return writes[0] ?? null;
}

function writeOf(sql: string, parameters: readonly unknown[]): Write | null {
  const [, verb = '', table = ''] = /^(insert into|update|delete from) "(\w+)"/.exec(sql) ?? [];
  const texts = parameters.filter((parameter) => typeof parameter === 'string');
  if (table === '') return null;
  if (table === 'journal') {
    const entries = texts.flatMap(entryName);
    return { kind: 'journal', what: entries.join(' and '), entries };
  }
  const entries: readonly string[] = [];
  switch (`${verb} ${table}`) {
    case 'update outbox': {
      const message = texts.findLast((text) => MESSAGES.includes(text)) ?? '';
      return { kind: 'outbox', what: `${outboxDeed(sql)} ${message}`, entries };
    }
    case 'insert into inbox':
      return { kind: 'inbox', what: `receive ${asked(texts)}`, entries };
    case 'update inbox':
      return { kind: 'inbox', what: 'finish', entries };
    default:
      return { kind: 'store', what: `${verb} ${table}`, entries };
  }
}

/** The kind of request in a new row of the inbox. */
function asked(texts: readonly string[]): string {
  return texts.map((text) => /"request":\{.*?"kind":"(\w+)"/.exec(text)?.[1]).find(Boolean) ?? '?';
}

function entryName(text: string): readonly string[] {
  if (!text.startsWith('{')) return [];
  const event: unknown = JSON.parse(text);
  if (typeof event !== 'object' || event === null || !('type' in event)) return [];
  return ['stepId' in event ? `${String(event.type)} ${String(event.stepId)}` : String(event.type)];
}

function outboxDeed(sql: string): string {
  if (sql.includes('"posted_sequence" =')) return 'posted';
  if (sql.includes('"is_given_up" =')) return 'gave up';
  return sql.includes('"next_attempt_at" =') ? 'postpone' : 'about to post';
}
