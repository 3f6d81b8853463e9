// Taking up the inbox: every row once, however readings and endings interleave.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAttendant } from '../../src/engine/attend.ts';
import type { EngineParts } from '../../src/engine/parts.ts';
import type { InboxItem } from '../../src/ports/inbox.ts';
import { ALICE } from '../fakes/lab-inventory.ts';

const ITEM: InboxItem = {
  id: 'delivery-1',
  receivedAt: '2026-11-22T03:00:00.000Z',
  person: ALICE,
  origin: { source: 'slack', channel: 'C0NETWORK' },
  replyTo: null,
  request: { kind: 'command', text: '/net help' },
};

test('a row that is finished while the inbox is being read is not taken up again', async () => {
  let answers = 0;
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  let readings = 0;
  const parts = {
    inbox: {
      receive: async () => 'new',
      // The second reading begins while the row is pending and is delivered after its end.
      pending: async () => {
        readings += 1;
        if (readings === 2) await held;
        return [ITEM];
      },
      finish: async () => {},
    },
    replies: { tell: async () => void (answers += 1) },
    commands: {
      interpret: () => ({
        ok: false,
        failure: { code: 'input-not-understood', what: '', why: '', fix: '' },
      }),
    },
    crashed: (thrown: unknown) => assert.fail(String(thrown)),
  } as unknown as EngineParts;
  const attendant = createAttendant(parts, { runnable: () => {}, worked: () => {} });
  await attendant.attend();
  const second = attendant.attend();
  await attendant.idle();
  release();
  await second;
  await attendant.idle();
  assert.equal(answers, 1);
});
