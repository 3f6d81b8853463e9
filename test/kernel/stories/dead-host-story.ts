// A node dies under traffic and another one takes its address over, on real kernels: how long nobody
// answered, what the fence holds back when the dead node boots again, and what the watch says of it.
// The watch's minutes pass in seconds; everything that packets see keeps its own time.

import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { systemClock } from '../../../src/adapters/system-clock.ts';
import type { Inventory } from '../../../src/domain/inventory.ts';
import type { HostName, IpAddress } from '../../../src/domain/names.ts';
import type { LabNetwork } from '../../../src/lab/network/lab-network.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { ALICE, BOB, LAB_INVENTORY_WITH_NETWORKS } from '../../fakes/lab-inventory.ts';
import { startTestBot, type TestBot } from '../../fakes/test-bot.ts';

const ADDRESS = '203.0.113.50';
const PORT = 'node1-eth0';
// Outages here last seconds: more packets would only keep an emulated machine from its work.
const PACKETS_PER_SECOND = 100;
const MAC_OF_NODE1 = '02:00:00:00:21:00';

const INVENTORY: Inventory = {
  ...LAB_INVENTORY_WITH_NETWORKS,
  hosts: [...LAB_INVENTORY_WITH_NETWORKS.hosts, 'switch' as HostName],
  fencing: [
    {
      host: 'node1' as HostName,
      ownAddresses: ['203.0.113.21' as IpAddress],
      fence: { kind: 'switch-port', switch: 'switch', port: PORT },
    },
  ],
};

/** Node1 has the address and is alive; afterwards node3 has it. */
export async function playDeadHost(network: LabNetwork, t: TestContext): Promise<void> {
  const bot = await startTestBot({ network, inventory: INVENTORY, clock: skippingClock() });
  try {
    await dieAndTakeOver(network, bot, t);
    await comeBackBehindTheFence(network, bot);
    await comeBackInTheOpen(network, bot, t);
  } finally {
    await bot.stop();
  }
  assert.deepEqual(bot.crashes, []);
}

async function dieAndTakeOver(network: LabNetwork, bot: TestBot, t: TestContext): Promise<void> {
  // A bot at work is logged in already; an emulated machine needs seconds for every login.
  await bot.type(ALICE, `/where-is ${ADDRESS}`);
  const probe = await startProbe(network);
  await systemClock.sleep(500);
  await network.crash('node1');
  const died = performance.now();
  const reply = await bot.type(ALICE, `/move-ip ${ADDRESS} to node3 from node1`);
  assert.equal(reply, null, JSON.stringify(reply));
  const planned = performance.now();
  await bot.click(BOB, 'approve');
  const ended = performance.now();
  const change = await bot.newest();
  const report = await probe.stop();
  assert.equal(change.state, 'applied', JSON.stringify([change.failure, change.differences]));
  assert.match(change.steps['fence-node1']?.evidence ?? '', /node1-eth0 of switch is shut/);
  assert.deepEqual(
    report.answeredBy.map(({ host }) => host),
    ['node1', 'node3'],
  );
  const [looking, working] = [planned - died, ended - planned].map(seconds);
  t.diagnostic(
    `a node died: nobody answered for ${seconds(report.longestGapMs)} s, of which ${looking} s went ` +
      `by until the plan was there; approval to end ${working} s`,
  );
}

async function comeBackBehindTheFence(network: LabNetwork, bot: TestBot): Promise<void> {
  await network.boot('node1');
  const owner = await network.run('node1', ['ip', '-4', '-o', 'addr', 'show', 'to', ADDRESS]);
  assert.match(owner.stdout, /203\.0\.113\.50\/32/, 'its files still have the address');
  assert.doesNotMatch(await arpAnswers(network), new RegExp(MAC_OF_NODE1));
  const alert = await untilAlert(bot, 1);
  assert.match(alert, /^node1 is back and has 203\.0\.113\.50 .*still fenced/);
}

async function comeBackInTheOpen(network: LabNetwork, bot: TestBot, t: TestContext): Promise<void> {
  const takeover = (await bot.newest()).id;
  await network.run('switch', ['ip', 'link', 'set', 'dev', PORT, 'up']);
  const alert = await untilAlert(bot, 2);
  assert.match(alert, new RegExp(`${MAC_OF_NODE1} \\(node1\\) answers ARP for it beside node3`));
  const [command = ''] = /\/release-ip .*$/.exec(alert) ?? [];
  const probe = await startProbe(network);
  const reply = await bot.type(ALICE, command);
  assert.equal(reply, null, JSON.stringify(reply));
  await bot.click(BOB, 'approve');
  await systemClock.sleep(500);
  const report = await probe.stop();
  const change = await bot.newest();
  assert.equal(change.state, 'applied', JSON.stringify([change.failure, change.differences]));
  t.diagnostic(`two owners became one: ${report.sent} packets, ${report.lost} lost`);
  assert.equal(report.lost, 0);
  assert.equal(report.answeredBy.at(-1)?.host, 'node3');
  assert.doesNotMatch(await arpAnswers(network), new RegExp(MAC_OF_NODE1));
  await until(async () => (await bot.store.journal.read(takeover))?.watchEnd === 'superseded');
}

function startProbe(network: LabNetwork) {
  const packetsPerSecond = PACKETS_PER_SECOND;
  return network.startProbe({ from: 'internet', to: ADDRESS, packetsPerSecond });
}

async function arpAnswers(network: LabNetwork): Promise<string> {
  const argv = ['arping', '-b', '-w', '2', '-I', 'eth0', ADDRESS];
  return (await network.run('router1', argv)).stdout;
}

/** The words of the newest alert, once there are as many. */
async function untilAlert(bot: TestBot, count: number): Promise<string> {
  await until(async () => (await bot.newest()).alerts.length >= count);
  const alert = (await bot.newest()).alerts[count - 1];
  return `${alert?.what} ${alert?.fix}`;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  // The watch looks once in some seconds here; emulated machines need a while for each look.
  const deadline = Date.now() + 120_000;
  while (!(await isSo())) {
    assert.ok(Date.now() < deadline, 'it did not come to that');
    await systemClock.sleep(200);
  }
}

/** Real time, but of a wait of minutes only a tenth is waited for; the rest is skipped by the clock. */
function skippingClock(): Clock {
  let skippedMs = 0;
  return {
    now: () => Date.now() + skippedMs,
    async sleep(milliseconds, signal) {
      // Steps and their looks wait for a few seconds at most, and for these packets decide.
      if (milliseconds < 5_000) return systemClock.sleep(milliseconds, signal);
      await systemClock.sleep(milliseconds / 10, signal);
      skippedMs += milliseconds - milliseconds / 10;
    },
  };
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(1);
}
