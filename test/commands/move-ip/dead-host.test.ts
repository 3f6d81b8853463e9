// /move-ip from a host that does not answer, on the model hosts: who counts as dead, what fences, and what
// is true on every host afterwards.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import type { Fence, Inventory } from '../../../src/domain/inventory.ts';
import type { CloudId, HostName, IpAddress, VmName } from '../../../src/domain/names.ts';
import {
  type ModelNetwork,
  startModelNetwork,
} from '../../../src/lab/model-hosts/start-model-network.ts';
import { type Cloud, NO_CLOUD } from '../../../src/ports/cloud.ts';
import { ALICE, BOB, LAB_INVENTORY_WITH_NETWORKS } from '../../fakes/lab-inventory.ts';
import { startTestBot, type TestBot } from '../../fakes/test-bot.ts';

const IP = '203.0.113.50';
const ASK = `/move-ip ${IP} to node3 from node1`;
const UNFENCED = `${ASK} unfenced because "power cut in rack 4"`;
const PORT = 'node1-eth0';
const BY_PORT: Fence = { kind: 'switch-port', switch: 'switch', port: PORT };
const BY_COMMAND: Fence = {
  kind: 'command',
  on: 'switch' as HostName,
  command: ['ip', 'link', 'set', 'dev', PORT, 'down'],
  proof: ['ip', '-j', 'link', 'show', 'dev', PORT],
  shows: '"operstate":"DOWN"',
  undo: ['ip', 'link', 'set', 'dev', PORT, 'up'],
};

let network: ModelNetwork;
let bots: TestBot[] = [];
before(async () => {
  network = await startModelNetwork({ isHostKeyShared: true });
});
beforeEach(() => network.reset());
afterEach(async () => {
  await Promise.all(bots.map((bot) => bot.stop()));
  bots = [];
  assert.deepEqual(network.unknownCommands, []);
});
after(() => network.stop());

function inventoryWith(fence: Fence | null, ownAddresses = ['203.0.113.21']): Inventory {
  const care = { host: 'node1' as HostName, ownAddresses: ownAddresses as IpAddress[], fence };
  return {
    ...LAB_INVENTORY_WITH_NETWORKS,
    hosts: [...LAB_INVENTORY_WITH_NETWORKS.hosts, 'switch' as HostName],
    fencing: [care],
  };
}

/** CloudStack with one VM, which is node1; `calls` is what was done to it. */
function cloudWith(state: string): { cloud: Cloud; calls: string[] } {
  const id = 'c0ffee00-0000-4000-8000-000000000001' as CloudId;
  const machine = { id, name: 'vm-of-node1', state };
  const calls: string[] = [];
  const cloud: Cloud = {
    ...NO_CLOUD,
    list: async () => [{ ...machine }],
    async runJob({ command }) {
      calls.push(command);
      machine.state = command === 'stopVirtualMachine' ? 'Stopped' : 'Running';
      return { virtualmachine: machine };
    },
  };
  return { cloud, calls };
}

function byCloud(name: string): Fence {
  return { kind: 'cloud-vm', name: name as VmName };
}

async function botWith(
  fence: Fence | null,
  ownAddresses?: string[],
  cloud: Cloud = NO_CLOUD,
): Promise<TestBot> {
  const bot = await startTestBot({ network, inventory: inventoryWith(fence, ownAddresses), cloud });
  bots.push(bot);
  return bot;
}

async function refusal(bot: TestBot, text: string): Promise<string> {
  const reply = await bot.type(ALICE, text);
  if (reply?.kind !== 'refused') assert.fail(`not refused: ${JSON.stringify(reply)}`);
  const { code, what, why, fix } = reply.failure;
  assert.match(fix, /^Nothing was done\./);
  return `${code}: ${what} ${why} ${fix}`;
}

async function takeOver(bot: TestBot, text: string) {
  const reply = await bot.type(ALICE, text);
  assert.equal(reply, null, JSON.stringify(reply));
  await bot.click(BOB, 'approve');
  return bot.newest();
}

function holds(host: string): boolean {
  return network.host(host).kernel.holderOf(IP) !== undefined;
}

test('a host without SSH that answers ARP is not dead, and the refusal says who saw it', async () => {
  await network.setFault('node1', { kind: 'sshd-killed' });
  const text = await refusal(await botWith(BY_PORT), ASK);
  assert.match(text, /^host-alive-but-silent: node1 is not dead/);
  assert.match(text, /router1 saw 02:00:00:00:21:00 for 203\.0\.113\.21/);
  assert.match(text, /node3 saw 02:00:00:00:21:00 for 203\.0\.113\.50/);
  assert.match(text, /Mend SSH on node1/);
});

test('a host that hides the moved address still shows itself by its own one', async () => {
  network.host('node1').removeAddress(IP, 32);
  await network.setFault('node1', { kind: 'sshd-killed' });
  assert.match(await refusal(await botWith(null), UNFENCED), /^host-alive-but-silent/);
});

test('an sshd that answers with an error shows a living host', async () => {
  network.host('node1').removeAddress(IP, 32);
  network.host('node1').fail(/^ip -j addr show/, { exitCode: 1, stderr: 'no' });
  const text = await refusal(await botWith(null), UNFENCED);
  assert.match(text, /^host-alive-but-silent: .*sshd answers/);
});

test('a dead host without a fence is refused with the words that would go on', async () => {
  await network.crash('node1');
  const text = await refusal(await botWith(null), ASK);
  assert.match(text, /^fencing-missing: .*unfenced because "power cut in rack 4"$/);
});

test('who does not name the dead node is told to', async () => {
  await network.crash('node1');
  const text = await refusal(await botWith(null), `/move-ip ${IP} to node3`);
  assert.match(text, /^address-owned-by-nobody: .*\/move-ip 203\.0\.113\.50 to node3 from node1$/);
});

test('unfenced needs a reason, and a host of which something is known', async () => {
  await network.crash('node1');
  assert.match(await refusal(await botWith(null), `${ASK} unfenced`), /^input-not-understood/);
  assert.match(await refusal(await botWith(null, []), UNFENCED), /^fencing-missing: Whether node1/);
});

test('unfenced, with a reason, the new node takes over and the plan warns', async () => {
  await network.crash('node1');
  const bot = await botWith(null);
  const change = await takeOver(bot, UNFENCED);
  assert.equal(change.state, 'applied', JSON.stringify([change.failure, change.differences]));
  assert.match(change.plan.warnings.join('\n'), /Nothing keeps node1 off\..*both hosts own/);
  assert.ok(holds('node3'));
  assert.match(change.steps['verify-owner']?.evidence ?? '', /gateway gw sends its packets there/);
});

test('a host that answers again before the approval makes the plan stale', async () => {
  await network.crash('node1');
  const bot = await botWith(null);
  await bot.type(ALICE, UNFENCED);
  await network.boot('node1');
  await bot.click(BOB, 'approve');
  const { state } = await bot.newest();
  assert.equal(state, 'stale');
  assert.ok(!holds('node3'));
});

test('a host that answers SSH is moved from as usual, whatever was typed', async () => {
  const change = await takeOver(await botWith(BY_PORT), UNFENCED);
  assert.equal(change.state, 'applied');
  assert.equal(change.plan.watch, undefined);
});

for (const [name, fence, evidence] of [
  ['its switch port', BY_PORT, /port node1-eth0 of switch is shut/],
  ['a command', BY_COMMAND, /node1 is off: .*on switch says: /],
] as const) {
  test(`fenced by ${name} first: a host that boots again reaches nobody`, async () => {
    await network.crash('node1');
    const change = await takeOver(await botWith(fence), ASK);
    assert.equal(change.state, 'applied', JSON.stringify([change.failure, change.differences]));
    assert.equal(change.plan.steps[0]?.id, 'fence-node1');
    assert.match(change.steps['fence-node1']?.evidence ?? '', evidence);
    await network.boot('node1');
    assert.ok(holds('node1'), 'its files still have the address');
    assert.equal(network.host('switch').kernel.link(PORT)?.isUp, false);
  });

  test(`a take-over that fails lifts the fence by ${name} after the address is off`, async () => {
    await network.crash('node1');
    network.host('node3').fail(/arping -c 2 -w 2/, { exitCode: 1, stderr: '' });
    const change = await takeOver(await botWith(fence), ASK);
    assert.equal(change.state, 'undone', JSON.stringify(change.steps));
    assert.ok(!holds('node3'));
    assert.equal(network.host('switch').kernel.link(PORT)?.isUp, true);
  });
}

test('a fence that cannot be proved stops everything before the address is touched', async () => {
  await network.crash('node1');
  const shows = '"operstate":"NEVER"';
  const change = await takeOver(await botWith({ ...BY_COMMAND, shows }), ASK);
  assert.equal(change.failure?.code, 'fence-not-proved');
  assert.ok(!holds('node3'));
});

test('where the host is a VM, CloudStack is a third look, and stops it before the take-over', async () => {
  await network.crash('node1');
  const { cloud, calls } = cloudWith('Running');
  const fence = byCloud('vm-of-node1');
  assert.match(await refusal(await botWith(byCloud('other'), [], cloud), ASK), /^vm-not-found/);
  const bot = await botWith(fence, undefined, cloud);
  assert.match(await refusal(bot, UNFENCED), /^host-alive-but-silent: .*vm-of-node1 is Running/);
  const change = await takeOver(bot, ASK);
  assert.equal(change.state, 'applied', JSON.stringify([change.failure, change.differences]));
  assert.match(change.steps['fence-node1']?.evidence ?? '', /VM vm-of-node1 is Stopped$/);
  assert.deepEqual(calls, ['stopVirtualMachine']);
});

test('a VM that was stopped before is not started when the take-over is taken back', async () => {
  await network.crash('node1');
  const { cloud, calls } = cloudWith('Stopped');
  network.host('node3').fail(/arping -c 2 -w 2/, { exitCode: 1, stderr: '' });
  const change = await takeOver(await botWith(byCloud('vm-of-node1'), undefined, cloud), ASK);
  assert.equal(change.state, 'undone');
  assert.deepEqual(calls, []);
});

test('undone by a person later, the address goes first, and then the fence is lifted', async () => {
  await network.crash('node1');
  const bot = await botWith(BY_PORT);
  const { id } = await takeOver(bot, ASK);
  const reply = await bot.control(ALICE, 'undo', id);
  assert.equal(reply, null, JSON.stringify(reply));
  assert.equal((await bot.newest()).state, 'applied');
  assert.ok(!holds('node3'));
  assert.equal(network.host('switch').kernel.link(PORT)?.isUp, true);
});
