// One cell of the fault matrix: the bot dies and is started again. All of it is `npm run fault-matrix`,
// which takes an hour.

import assert from 'node:assert/strict';
import { after, before, test, type TestContext } from 'node:test';
import type { LabNetwork } from '../../../src/lab/network/lab-network.ts';
import { startNetwork } from '../../../src/lab/network/start-network.ts';
import { type Cell, titleOf } from './cells/cell.ts';
import { BOT_KILLED } from './cells/move-ip.ts';
import { playCell } from './play-cell.ts';

let network: LabNetwork;

before(async () => {
  network = await startNetwork();
  assert.notEqual(network.backend, 'in-process', 'these tests need a real kernel');
});
after(() => network.stop());

async function holds(t: TestContext, cell: Cell): Promise<void> {
  const { result } = await playCell(cell, { network, undisturbed: null });
  const { end, code, traffic, problems } = result;
  t.diagnostic(`${end} (${code}), ${traffic?.lost} of ${traffic?.sent} packets lost`);
  assert.deepEqual(problems, []);
}

test(titleOf(BOT_KILLED), (t) => holds(t, BOT_KILLED));
