// Contract of the locks: all or none, held by a change until an append releases them.

import assert from 'node:assert/strict';
import type { ResourceKey } from '../../../src/domain/names.ts';
import { APPLIED, APPROVED, append, changeId, exampleProposal, key } from './store-examples.ts';
import { LATER, REJECTED, STARTED, timeAt } from './store-examples.ts';
import type { Clause } from './store-suite.ts';

const FAR_FUTURE = Date.UTC(2100, 0, 1);

export function lockClauses(clause: Clause): void {
  clause('locks are held from the append that takes them', async ({ journal }) => {
    await journal.propose(exampleProposal(1));
    assert.deepEqual(await journal.lockHolders([key(1)]), [], 'a proposal locks nothing');
    await journal.append(append(1, 1, [APPROVED], { takeLocks: [key(1), key(2)] }));
    const since = timeAt(LATER + 1);
    assert.deepEqual(await journal.lockHolders([key(1), key(2), key(3)]), [
      { key: key(1), changeId: changeId(1), since },
      { key: key(2), changeId: changeId(1), since },
    ]);
    assert.deepEqual(await journal.lockHolders([]), []);
    assert.equal((await journal.lockHolders('all')).length, 2);
  });

  clause('a lock that another change holds leaves nothing written', async ({ journal, outbox }) => {
    await journal.propose(exampleProposal(1));
    await journal.propose(exampleProposal(2));
    await journal.append(append(1, 1, [APPROVED], { takeLocks: [key(5)] }));
    const wanting = append(2, 1, [APPROVED], {
      takeLocks: [key(4), key(5), key(6)],
      messages: ['progress'],
    });
    assert.deepEqual(await journal.append(wanting), {
      result: 'locked',
      holder: { key: key(5), changeId: changeId(1), since: timeAt(LATER + 1) },
      behind: [changeId(1)],
    });
    assert.equal((await journal.read(changeId(2)))?.state, 'awaiting-approval');
    assert.deepEqual(await journal.lockHolders([key(4), key(6)]), []);
    assert.equal((await outbox.due(FAR_FUTURE)).length, 2, 'only the two plan cards');
  });

  clause('a change may take again what it holds, since the first time', async ({ journal }) => {
    await journal.propose(exampleProposal(1));
    await journal.append(append(1, 1, [APPROVED], { takeLocks: [key(1)] }));
    const again = append(1, 2, [STARTED], { takeLocks: [key(1), key(1), key(2)] });
    assert.equal((await journal.append(again)).result, 'appended');
    assert.deepEqual(
      (await journal.lockHolders([key(1), key(2)])).map((holder) => holder.since),
      [timeAt(LATER + 1), timeAt(LATER + 2)],
    );
  });

  clause('released locks are free for the next change', async ({ journal }) => {
    await journal.propose(exampleProposal(1));
    await journal.propose(exampleProposal(2));
    await journal.append(append(1, 1, [APPROVED], { takeLocks: [key(1), key(2)] }));
    await journal.append(append(1, 2, [APPLIED], { releaseLocks: true }));
    assert.deepEqual(await journal.lockHolders([key(1), key(2)]), []);
    const next = append(2, 1, [APPROVED], { takeLocks: [key(2)] });
    assert.equal((await journal.append(next)).result, 'appended');
  });

  clause('a change releases only its own locks', async ({ journal }) => {
    await journal.propose(exampleProposal(1));
    await journal.propose(exampleProposal(2));
    await journal.append(append(1, 1, [APPROVED], { takeLocks: [key(1)] }));
    await journal.append(append(2, 1, [REJECTED], { releaseLocks: true }));
    assert.equal((await journal.lockHolders([key(1)])).length, 1);
  });

  clause('an address and a prefix that holds it cannot both be taken', async ({ journal }) => {
    const prefix = 'prefix:203.0.113.0/24' as ResourceKey;
    for (const number of [1, 2, 3]) await journal.propose(exampleProposal(number));
    await journal.append(append(1, 1, [APPROVED], { takeLocks: [prefix] }));
    const refused = await journal.append(append(2, 1, [APPROVED], { takeLocks: [key(5)] }));
    assert.equal(refused.result === 'locked' && refused.holder.key, prefix);
    assert.deepEqual(
      (await journal.lockHolders([key(5)])).map((holder) => holder.key),
      [prefix],
    );
    const other = 'ip:198.51.100.5' as ResourceKey;
    const free = await journal.append(append(3, 1, [APPROVED], { takeLocks: [other] }));
    assert.equal(free.result, 'appended');
    const wider = 'prefix:198.51.0.0/16' as ResourceKey;
    const late = await journal.append(append(2, 1, [APPROVED], { takeLocks: [wider] }));
    assert.equal(late.result === 'locked' && late.holder.key, other);
  });

  clause('of changes that want one lock at once, one gets it', async ({ journal }) => {
    const numbers = [1, 2, 3, 4];
    for (const number of numbers) await journal.propose(exampleProposal(number));
    const results = await Promise.all(
      numbers.map((number) =>
        journal.append(append(number, 1, [APPROVED], { takeLocks: [key(100 + number), key(99)] })),
      ),
    );
    assert.equal(results.filter(({ result }) => result === 'appended').length, 1);
    const held = await journal.lockHolders([
      ...numbers.map((number) => key(100 + number)),
      key(99),
    ]);
    assert.equal(held.length, 2, 'the losers keep no part of what they wanted');
  });
}
