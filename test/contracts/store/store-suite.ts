// The contract of the store, clause by clause, for every implementation: src/ports/journal.ts,
// outbox.ts and inbox.ts say it in words. What only one kind of database can do (files, a second
// process, a full disk) is tested beside its adapter.

import { describe, test } from 'node:test';
import type { Store } from '../../../src/adapters/store/open-store.ts';
import { inboxClauses } from './store-inbox.ts';
import { changeClauses, queryClauses } from './store-journal.ts';
import { freezeClauses, lineClauses } from './store-line.ts';
import { lockClauses } from './store-locks.ts';
import { outboxClauses } from './store-outbox.ts';

/** Where one store lives; it can be closed and opened again there. */
export interface StorePlace {
  open(): Promise<Store>;
  remove(): Promise<void>;
}

/** Closes the store and opens it again in its place. */
export type Reopen = () => Promise<Store>;

/** One clause of the contract, tested on a new, empty store. */
export type Clause = (
  title: string,
  holds: (store: Store, reopen: Reopen) => Promise<void>,
) => void;

export function storeSuite(name: string, makePlace: () => Promise<StorePlace>): void {
  const clause: Clause = (title, holds) => {
    test(title, () => inNewStore(makePlace, holds));
  };
  describe(`${name}: changes`, () => changeClauses(clause));
  describe(`${name}: locks`, () => lockClauses(clause));
  describe(`${name}: line`, () => lineClauses(clause));
  describe(`${name}: freeze`, () => freezeClauses(clause));
  describe(`${name}: finding changes`, () => queryClauses(clause));
  describe(`${name}: outbox`, () => outboxClauses(clause));
  describe(`${name}: inbox`, () => inboxClauses(clause));
}

async function inNewStore(
  makePlace: () => Promise<StorePlace>,
  holds: Parameters<Clause>[1],
): Promise<void> {
  const place = await makePlace();
  let store = await place.open();
  try {
    await holds(store, async () => {
      await store.close();
      store = await place.open();
      return store;
    });
  } finally {
    await store.close();
    await place.remove();
  }
}
