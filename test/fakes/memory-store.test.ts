// The store in memory keeps the contract that the real one keeps, so that what is tested on it holds.

import { storeSuite } from '../contracts/store/store-suite.ts';
import { createMemoryStore } from './memory-store.ts';

storeSuite('memory store', async () => {
  const { journal, inbox, outbox, freeze } = createMemoryStore();
  return {
    open: async () => ({ journal, inbox, outbox, freeze, close: async () => undefined }),
    remove: async () => undefined,
  };
});
