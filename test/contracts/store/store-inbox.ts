// Contract of the inbox: each delivery is one row, and what is unfinished comes again after a crash.

import assert from 'node:assert/strict';
import type { InboxItem } from '../../../src/ports/inbox.ts';
import { changeId, exampleItem, timeAt } from './store-examples.ts';
import type { Clause } from './store-suite.ts';

function idsOf(items: readonly InboxItem[]): readonly string[] {
  return items.map((item) => item.id);
}

export function inboxClauses(clause: Clause): void {
  clause('a delivery is new once and its first text stays', async ({ inbox }) => {
    assert.equal(await inbox.receive(exampleItem(1)), 'new');
    const again = exampleItem(1, { request: { kind: 'command', text: 'something else' } });
    assert.equal(await inbox.receive(again), 'duplicate');
    assert.deepEqual(await inbox.pending(), [exampleItem(1)]);
  });

  clause('one delivery many times at once is new once', async ({ inbox }) => {
    const results = await Promise.all(
      [1, 1, 1, 1].map((number) => inbox.receive(exampleItem(number))),
    );
    assert.deepEqual(results.toSorted(), ['duplicate', 'duplicate', 'duplicate', 'new']);
  });

  clause('pending items come whole, oldest first', async ({ inbox }) => {
    const items = [
      exampleItem(1, { replyTo: 'http://127.0.0.1/reply?x=é' }),
      exampleItem(2, {
        request: { kind: 'decision', decision: 'approve', changeId: changeId(1), planDigest: 'd' },
      }),
      exampleItem(4),
      // Of the same instant, with an id that sorts before: the order of arrival decides.
      exampleItem(3, { receivedAt: timeAt(4) }),
    ];
    for (const item of items) await inbox.receive(item);
    assert.deepEqual(await inbox.pending(), items);
  });

  clause('a finished item is not pending and stays known', async ({ inbox }) => {
    await inbox.receive(exampleItem(1));
    await inbox.receive(exampleItem(2));
    await inbox.finish('delivery-1', 'proposed');
    assert.deepEqual(idsOf(await inbox.pending()), ['delivery-2']);
    assert.equal(await inbox.receive(exampleItem(1)), 'duplicate');
    assert.deepEqual(idsOf(await inbox.pending()), ['delivery-2']);
  });

  clause('unfinished items are pending again after a restart', async (store, reopen) => {
    for (const number of [1, 2, 3]) await store.inbox.receive(exampleItem(number));
    await store.inbox.finish('delivery-2', 'refused');
    const { inbox } = await reopen();
    assert.deepEqual(idsOf(await inbox.pending()), ['delivery-1', 'delivery-3']);
    assert.equal(await inbox.receive(exampleItem(2)), 'duplicate');
  });

  clause('finishing twice is allowed, finishing what never came is not', async ({ inbox }) => {
    await inbox.receive(exampleItem(1));
    await inbox.finish('delivery-1', 'proposed');
    await inbox.finish('delivery-1', 'proposed');
    await assert.rejects(inbox.finish('delivery-9', 'proposed'));
    assert.deepEqual(await inbox.pending(), []);
  });

  clause('pruning forgets what was finished before that time, and nothing else', async (store) => {
    const { inbox } = store;
    for (const number of [1, 2, 3, 4]) await inbox.receive(exampleItem(number));
    for (const number of [1, 2, 4]) await inbox.finish(`delivery-${number}`, 'done');
    assert.equal(await inbox.prune(timeAt(4)), 2);
    assert.equal(await inbox.prune(timeAt(4)), 0);
    assert.deepEqual(idsOf(await inbox.pending()), ['delivery-3']);
    assert.equal(await inbox.receive(exampleItem(4)), 'duplicate');
    assert.equal(await inbox.receive(exampleItem(1)), 'new');
  });
}
