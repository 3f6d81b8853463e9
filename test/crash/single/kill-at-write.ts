// A preload for the real bot (`node --import`): ends its own process with SIGKILL at the Nth durable
// write of one kind, right before the write is committed or right after. Nothing of the bot knows
// about it: it watches the statements that pass through node:sqlite, and a kind is how one begins.
// A transaction with such a statement is one write; so is such a statement outside a transaction.

import { StatementSync } from 'node:sqlite';

const { KILL_WRITE: kind, KILL_AT: at, KILL_MOMENT: moment } = process.env;
if (kind === undefined || at === undefined || moment === undefined) {
  throw new Error('KILL_WRITE, KILL_AT and KILL_MOMENT say where the bot is to die.');
}

let isInTransaction = false;
let isTouched = false;
let writeCount = 0;

/** Says whether this statement makes such a write durable, and keeps the books. */
function isDurableWrite(sql: string, beginning: string): boolean {
  if (/^begin\b/i.test(sql)) {
    isInTransaction = true;
    isTouched = false;
    return false;
  }
  if (sql.startsWith(beginning)) {
    isTouched = true;
    return !isInTransaction;
  }
  if (!/^(?:commit|rollback)\b/i.test(sql)) return false;
  isInTransaction = false;
  return isTouched && /^commit\b/i.test(sql);
}

function dieIf(isDue: boolean): void {
  if (isDue) process.kill(process.pid, 'SIGKILL');
}

const run: unknown = Reflect.get(StatementSync.prototype, 'run');
if (typeof run !== 'function') throw new Error('StatementSync has no run() any more.');
Object.defineProperty(StatementSync.prototype, 'run', {
  value(this: StatementSync, ...parameters: readonly unknown[]): unknown {
    const isWrite = isDurableWrite(this.sourceSQL, kind);
    if (isWrite) writeCount += 1;
    const isDue = isWrite && writeCount === Number(at);
    dieIf(isDue && moment === 'before');
    const result: unknown = Reflect.apply(run, this, parameters);
    dieIf(isDue && moment === 'after');
    return result;
  },
});
