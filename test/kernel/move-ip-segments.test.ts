// /move-ip to a node of another segment and back, on real kernels, under a stream of packets from the
// internet: the gateway of both sends them after the address, and none is lost. The second segment is
// VLAN 77 between gw and node3, made here by hand. The tests follow one another.
import assert from 'node:assert/strict';
import { after, before, type TestContext } from 'node:test';
import { systemClock } from '../../src/adapters/system-clock.ts';
import type { Inventory, Segment } from '../../src/domain/inventory.ts';
import type { IpAddress, Prefix } from '../../src/domain/names.ts';
import type { LabNetwork, LabProbeReport } from '../../src/lab/network/lab-network.ts';
import { startNetwork } from '../../src/lab/network/start-network.ts';
import { ALICE, BOB, LAB_INVENTORY, on } from '../fakes/lab-inventory.ts';
import { startTestBot, type TestBot } from '../fakes/test-bot.ts';
import { carry, output, writeFile } from './network-by-hand.ts';
import { beginChapters, LONG } from './stories/chapters.ts';

const ADDRESS = '203.0.113.50';
const PACKETS_PER_SECOND = 1_000;
const RUNS = Number(process.env['LAB_RUNS'] ?? 1);
const [HOME = assert.fail('the lab has a segment')] = LAB_INVENTORY.segments;
const SECOND: Segment = {
  name: 'second',
  prefix: '192.0.2.0/24' as Prefix,
  gateway: '192.0.2.1' as IpAddress,
  gatewayHost: on('gw', 'eth1.77'),
  movable: [],
  nodes: [on('node3', 'eth0.77')],
  observer: on('gw', 'eth1.77'),
  probeFrom: null,
};
const INVENTORY: Inventory = {
  ...LAB_INVENTORY,
  segments: [{ ...HOME, nodes: [on('node1'), on('node2')] }, SECOND],
};

const chapter = beginChapters();
let network: LabNetwork;
let bot: TestBot;

before(async () => {
  network = await startNetwork();
  assert.notEqual(network.backend, 'in-process', 'these tests need a real kernel');
  await network.reset();
  await carry(network, 77, ['gw-eth1', 'node3-eth0']);
  await giveAddress('gw', 'eth1', '    address 192.0.2.1/24\n');
  await leaveHome('node3');
  await giveAddress('node3', 'eth0', '    address 192.0.2.23/24\n    gateway 192.0.2.1\n');
  bot = await startTestBot({ network, clock: systemClock, inventory: INVENTORY });
});
after(async () => {
  await bot.stop();
  await network.stop();
});

/** On VLAN 77 of a link, now and after a reboot. */
async function giveAddress(host: string, link: string, lines: string): Promise<void> {
  const name = `${link}.77`;
  const stanza = `auto ${name}\niface ${name} inet static\n${lines}`;
  const path = '/etc/network/interfaces.d/vlan77';
  await writeFile(network, host, path, `${stanza}    vlan-raw-device ${link}\n`);
  await output(network, host, 'ifup', name);
}

/** Off the first segment, so that nobody there reaches the node past the gateway. */
async function leaveHome(host: string): Promise<void> {
  await output(network, 'switch', 'bridge', 'vlan', 'del', 'dev', `${host}-eth0`, 'vid', '100');
  await output(network, host, 'ifdown', 'eth0');
  const edit = '/^iface eth0 /,/^$/{s/static/manual/;/address/d;/gateway/d}';
  await output(network, host, 'sed', '-i', edit, '/etc/network/interfaces');
  await output(network, host, 'ifup', 'eth0');
}

async function move(to: string): Promise<void> {
  const reply = await bot.type(ALICE, `/move-ip ${ADDRESS} to ${to}`);
  assert.equal(reply, null, JSON.stringify(reply));
  await bot.click(BOB, 'approve');
  const { state, failure, differences } = await bot.newest();
  assert.equal(state, 'applied', JSON.stringify([failure, differences]));
}

async function measured(during: () => Promise<void>): Promise<LabProbeReport> {
  const probe = await network.startProbe({
    from: 'internet',
    to: ADDRESS,
    packetsPerSecond: PACKETS_PER_SECOND,
  });
  try {
    await during();
  } finally {
    // What is still on its way would count as lost.
    await systemClock.sleep(500);
  }
  return probe.stop();
}

function figures(report: LabProbeReport): string {
  const { sent, lost, longestGapMs, senderLatenessMs } = report;
  const late = `sender late by at most ${Math.round(senderLatenessMs)} ms`;
  return `${sent} packets, ${lost} lost, longest gap ${Math.round(longestGapMs)} ms, ${late}`;
}

async function moveUnderPackets(t: TestContext, from: string, to: string): Promise<void> {
  const report = await measured(() => move(to));
  t.diagnostic(`${from} to ${to}: ${figures(report)}`);
  assert.equal(report.lost, 0, figures(report));
  assert.deepEqual(
    report.answeredBy.map(({ host }) => host),
    [from, to],
  );
}

chapter('to the other segment no packet is lost, and it survives reboots there', async (t) => {
  await moveUnderPackets(t, 'node1', 'node3');
  for (const host of ['gw', 'node1', 'node3']) await network.reboot(host);
  const route = await output(network, 'gw', 'ip', 'route', 'show', ADDRESS);
  assert.match(route, /^203\.0\.113\.50 via 192\.0\.2\.23 dev eth1\.77/);
  await output(network, 'internet', 'ping', '-q', '-c', '1', '-w', '10', ADDRESS);
  const owners = await output(network, 'node3', 'ip', '-4', '-o', 'addr', 'show', 'to', ADDRESS);
  assert.match(owners, /eth0\.77/);
});

chapter(
  'home again no packet is lost, and it survives reboots as before',
  async (t) => {
    await moveUnderPackets(t, 'node3', 'node1');
    for (let run = 2; run <= RUNS; run += 1) {
      await moveUnderPackets(t, 'node1', 'node3');
      await moveUnderPackets(t, 'node3', 'node1');
    }
    for (const host of ['gw', 'node1', 'node3']) await network.reboot(host);
    assert.equal(await output(network, 'gw', 'ip', 'route', 'show', ADDRESS), '');
    await output(network, 'internet', 'ping', '-q', '-c', '1', '-w', '10', ADDRESS);
    const owners = await output(network, 'node1', 'ip', '-4', '-o', 'addr', 'show', 'to', ADDRESS);
    assert.match(owners, /eth0/);
  },
  LONG,
);
