// The outbox of the store in memory, after the contract in src/ports/outbox.ts.

import type { Change } from '../../src/domain/change.ts';
import {
  type MessageName,
  type Outbox,
  type OutboxRow,
  type PostedAddress,
  turnOf,
} from '../../src/ports/outbox.ts';
import { type StoreCall, viaJson, type Write } from './memory-write.ts';

interface StoredRow {
  row: OutboxRow;
  /** null: not postponed. */
  dueAt: number | null;
  problem: string | null;
  isGivenUp: boolean;
}

/** By change and message. */
export type MemoryMessages = Map<string, StoredRow>;

export function wantMessages(
  rows: MemoryMessages,
  change: Change,
  messages: readonly MessageName[],
): void {
  for (const message of messages) {
    const key = `${change.id} ${message}`;
    const fresh: OutboxRow = {
      changeId: change.id,
      message,
      wantedSequence: 0,
      postedSequence: 0,
      address: null,
      attempts: 0,
      isAmbiguous: false,
    };
    const stored = rows.get(key) ?? {
      row: fresh,
      dueAt: null,
      problem: null,
      isGivenUp: false,
    };
    stored.row = { ...stored.row, wantedSequence: change.sequence };
    rows.set(key, stored);
  }
}

export function outboxOver(rows: MemoryMessages, write: Write): Outbox {
  const behind = (): StoredRow[] =>
    [...rows.values()].filter(
      ({ row, isGivenUp }) => !isGivenUp && row.postedSequence < row.wantedSequence,
    );
  const change = (call: StoreCall, row: OutboxRow, edit: (stored: StoredRow) => void) =>
    write(call, () => {
      const stored = rows.get(`${row.changeId} ${row.message}`);
      if (stored === undefined) throw new Error(`There is no ${row.message} of ${row.changeId}.`);
      edit(stored);
    });
  return {
    due: async (now) =>
      behind()
        .filter(({ dueAt }) => dueAt === null || dueAt <= now)
        .map(({ row }) => row)
        .toSorted((a, b) => turnOf(a) - turnOf(b)),
    nextDueAt: async () => {
      const times = behind().flatMap(({ dueAt }) => dueAt ?? []);
      return times.length === 0 ? null : Math.min(...times);
    },
    addressOf: async (id, message) => rows.get(`${id} ${message}`)?.row.address ?? null,
    changeAt: async ({ channel, timestamp }) =>
      [...rows.values()].find(
        ({ row }) =>
          row.message === 'plan' &&
          row.address?.channel === channel &&
          row.address.timestamp === timestamp,
      )?.row.changeId ?? null,
    markPosting: (row) =>
      change('mark-posting', row, (stored) => {
        // An update of a message whose address is known may be repeated without harm.
        stored.row = { ...stored.row, isAmbiguous: stored.row.address === null };
      }),
    markPosted: (row, sequence, address: PostedAddress) =>
      change('mark-posted', row, (stored) => {
        const posted = { postedSequence: sequence, address: viaJson(address) };
        stored.row = { ...stored.row, ...posted, attempts: 0, isAmbiguous: false };
        stored.dueAt = null;
        stored.problem = null;
      }),
    postpone: (row, until, problem) =>
      change('postpone', row, (stored) => {
        stored.row = { ...stored.row, attempts: stored.row.attempts + 1 };
        stored.dueAt = until;
        stored.problem = problem;
      }),
    giveUp: (row, problem) =>
      change('give-up', row, (stored) => {
        stored.isGivenUp = true;
        stored.problem = problem;
      }),
  };
}
