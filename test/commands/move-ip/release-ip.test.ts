// /release-ip on the model hosts, and the watch that proposes it: a dead host comes back with the address
// in its files, people are told what to type, and what they type leaves one owner.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { failureOf } from '../../../src/domain/failures.ts';
import type { Inventory } from '../../../src/domain/inventory.ts';
import type { HostName, IpAddress } from '../../../src/domain/names.ts';
import {
  type ModelNetwork,
  startModelNetwork,
} from '../../../src/lab/model-hosts/start-model-network.ts';
import { NO_CLOUD } from '../../../src/ports/cloud.ts';
import { NO_TERMINALS } from '../../../src/ports/terminals.ts';
import { STEP_CATALOGUE } from '../../../src/steps/catalogue.ts';
import { ALICE, BOB, LAB_INVENTORY_WITH_NETWORKS } from '../../fakes/lab-inventory.ts';
import { hurriedClock, startTestBot, type TestBot } from '../../fakes/test-bot.ts';

const IP = '203.0.113.50';
const FILE = '/etc/network/interfaces.d/service-203-0-113-50';
const INVENTORY: Inventory = {
  ...LAB_INVENTORY_WITH_NETWORKS,
  hosts: [...LAB_INVENTORY_WITH_NETWORKS.hosts, 'switch' as HostName],
  fencing: [
    {
      host: 'node1' as HostName,
      ownAddresses: ['203.0.113.21' as IpAddress],
      fence: { kind: 'switch-port', switch: 'switch', port: 'node1-eth0' },
    },
  ],
};

let network: ModelNetwork;
let bot: TestBot;
before(async () => {
  network = await startModelNetwork({ isHostKeyShared: true });
});
beforeEach(async () => {
  await network.reset();
  bot = await startTestBot({ network, inventory: INVENTORY });
});
afterEach(async () => {
  await bot.stop();
  assert.deepEqual(network.unknownCommands, []);
});
after(() => network.stop());

async function change(text: string) {
  const reply = await bot.type(ALICE, text);
  assert.equal(reply, null, JSON.stringify(reply));
  await bot.click(BOB, 'approve');
  const newest = await bot.newest();
  assert.equal(newest.state, 'applied', JSON.stringify([newest.failure, newest.differences]));
  return newest;
}

/** Node1 dies, node3 takes over; what the watch of that change would see now. */
async function takenOver(isFenced = false): Promise<() => Promise<string>> {
  await network.crash('node1');
  const words = isFenced ? '' : ' unfenced because "the power supply is burnt"';
  const { plan } = await change(`/move-ip ${IP} to node3 from node1${words}`);
  const look = plan.watch?.look ?? assert.fail('nothing is watched');
  const world = {
    hosts: bot.hosts,
    terminals: NO_TERMINALS,
    cloud: NO_CLOUD,
    clock: hurriedClock(),
  };
  return async () => {
    try {
      return await STEP_CATALOGUE.bind(look).verify(world);
    } catch (thrown) {
      const failure = failureOf(thrown) ?? assert.fail(String(thrown));
      return `${failure.code}: ${failure.what} ${failure.fix}`;
    }
  };
}

function holders(): readonly string[] {
  const hosts = ['node1', 'node2', 'node3'];
  return hosts.filter((host) => network.host(host).kernel.holderOf(IP) !== undefined);
}

async function refusal(text: string): Promise<string> {
  const reply = await bot.type(ALICE, text);
  if (reply?.kind !== 'refused') assert.fail(`not refused: ${JSON.stringify(reply)}`);
  assert.match(reply.failure.fix, /^Nothing was done/);
  return `${reply.failure.code}: ${reply.failure.what}`;
}

test('while the dead host stays away, the watch sees one owner', async () => {
  const look = await takenOver();
  assert.match(await look(), /^nobody but 02:00:00:00:23:00 \(node3\).*node1 does not answer SSH$/);
});

test('a host that is back with the address is named, and released as the alert says', async () => {
  const look = await takenOver();
  await network.boot('node1');
  assert.deepEqual(holders(), ['node1', 'node3']);
  const alert = await look();
  assert.match(
    alert,
    /^second-owner: .*02:00:00:00:21:00 \(node1\) answers ARP for it beside node3/,
  );
  const [command = ''] = /\/release-ip .*$/.exec(alert) ?? [];
  assert.equal(command, `/release-ip ${IP} on node1`);
  const release = await change(command);
  assert.deepEqual(holders(), ['node3']);
  assert.equal(network.host('node1').readFile(FILE), undefined);
  assert.equal(release.probe?.lost, 0);
  assert.match(await look(), /node1 is back without it$/);
  await network.reboot('node1');
  assert.deepEqual(holders(), ['node3']);
});

test('a host that is back with the address only in its files is released there', async () => {
  const look = await takenOver();
  await network.boot('node1');
  network.host('node1').removeAddress(IP, 32);
  const alert = await look();
  assert.match(alert, /^dead-host-returned: .*service-203-0-113-50.*\/release-ip/);
  const { plan } = await change(`/release-ip ${IP} on node1`);
  assert.ok(!plan.steps.some(({ kind }) => kind === 'remove-address'));
  assert.equal(network.host('node1').readFile(FILE), undefined);
});

test('a host that is back behind its shut port is seen by SSH, with the fence said', async () => {
  const look = await takenOver(true);
  await network.boot('node1');
  assert.match(await look(), /^second-owner: node1 is back and has .*node1 is still fenced;/);
  await change(`/release-ip ${IP} on node1`);
  assert.deepEqual(holders(), ['node3']);
});

test('an Ethernet address that is no node of ours is said to be just that', async () => {
  const look = await takenOver();
  network.host('router2').addAddress(IP, 32);
  assert.match(await look(), /^second-owner: .*\(no node of ours\).*Find that Ethernet address/);
});

test('nothing is taken off the only owner, nor off a node that does not have it', async () => {
  assert.match(await refusal(`/release-ip ${IP} on node1`), /^address-of-only-owner/);
  assert.match(await refusal(`/release-ip ${IP} on node2`), /^address-not-on-node/);
});

test('a release that fails half-way leaves both owners as they were', async () => {
  network.host('node3').addAddress(IP, 32);
  network.host('node1').fail(/ip addr del/, { exitCode: 2, stderr: 'RTNETLINK answers: busy' });
  await bot.type(ALICE, `/release-ip ${IP} on node1`);
  await bot.click(BOB, 'approve');
  assert.equal((await bot.newest()).state, 'undone');
  assert.deepEqual(holders(), ['node1', 'node3']);
  assert.deepEqual(network.host('node1').kernel.arpTables, []);
});
