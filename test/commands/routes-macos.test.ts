// /add-route and /remove-route on macOS: the whole bot over SSH to a model of a Mac's commands. No Mac
// was at hand, so this proves our side of them and not theirs.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { HostName } from '../../src/domain/names.ts';
import {
  type ModelNetwork,
  startModelNetwork,
} from '../../src/lab/model-hosts/start-model-network.ts';
import { ALICE, BOB, LAB_INVENTORY } from '../fakes/lab-inventory.ts';
import { startTestBot, type TestBot } from '../fakes/test-bot.ts';

const LIST = ['networksetup', '-getadditionalroutes', 'Ethernet'];
const OTHER = ['172.16.8.0', '255.255.248.0', '203.0.113.22'];

let network: ModelNetwork;
let bot: TestBot;

before(async () => {
  network = await startModelNetwork({ hasMac: true });
  const hosts = [...LAB_INVENTORY.hosts, 'mac1' as HostName];
  bot = await startTestBot({ network, inventory: { ...LAB_INVENTORY, hosts } });
  await network.run('mac1', ['networksetup', '-setadditionalroutes', 'Ethernet', ...OTHER]);
});
after(async () => {
  await bot.stop();
  await network.stop();
  assert.deepEqual(network.unknownCommands, []);
});

test('a route is set, kept beside the one that was there, and survives a restart', async () => {
  assert.equal(await bot.type(ALICE, '/add-route 10.99.0.0/24 via 203.0.113.21 on mac1'), null);
  await bot.click(BOB, 'approve');
  assert.equal((await bot.newest()).state, 'applied');
  await network.reboot('mac1');
  const live = await network.run('mac1', ['route', '-n', 'get', '-net', '10.99.0.0/24']);
  assert.match(live.stdout, /gateway: 203\.0\.113\.21/);
  const kept = (await network.run('mac1', LIST)).stdout;
  assert.equal(kept, `${OTHER.join(' ')}\n10.99.0.0 255.255.255.0 203.0.113.21\n`);
});

test('the same again, and one via another next hop, are refused', async () => {
  for (const nextHop of ['203.0.113.21', '203.0.113.23']) {
    const reply = await bot.type(ALICE, `/add-route 10.99.0.0/24 via ${nextHop} on mac1`);
    assert.equal(reply?.kind === 'refused' && reply.failure.code, 'route-exists');
  }
});

test('a next hop that the Mac does not reach directly is refused', async () => {
  const reply = await bot.type(ALICE, '/add-route 10.98.0.0/24 via 198.51.100.10 on mac1');
  assert.equal(reply?.kind === 'refused' && reply.failure.code, 'next-hop-unusable');
});

test('taken away, only the other route is left, also after a restart', async () => {
  await bot.type(ALICE, '/remove-route 10.99.0.0/24 via 203.0.113.21 on mac1');
  await bot.click(BOB, 'approve');
  assert.equal((await bot.newest()).state, 'applied');
  await network.reboot('mac1');
  assert.equal((await network.run('mac1', LIST)).stdout, `${OTHER.join(' ')}\n`);
  const live = await network.run('mac1', ['route', '-n', 'get', '-net', '10.99.0.0/24']);
  assert.match(live.stdout, /destination: default/);
});
