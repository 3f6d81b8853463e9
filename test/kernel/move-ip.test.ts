// /move-ip on real kernels, at 1000 packets a second: the planned order loses none, also over a slow
// management network, and survives reboots; the same commands in the order in which people type them
// are measured beside it. The tests follow one another. LAB_RUNS=10 repeats the planned moves that often.

import assert from 'node:assert/strict';
import { after, before, type TestContext } from 'node:test';
import { systemClock } from '../../src/adapters/system-clock.ts';
import type { LabNetwork, LabProbeReport } from '../../src/lab/network/lab-network.ts';
import { startNetwork } from '../../src/lab/network/start-network.ts';
import { ALICE, BOB } from '../fakes/lab-inventory.ts';
import { startTestBot, type TestBot } from '../fakes/test-bot.ts';
import { playDeadHost } from './stories/dead-host-story.ts';
import { beginChapters, LONG } from './stories/chapters.ts';

const ADDRESS = '203.0.113.50';
const PACKETS_PER_SECOND = 1_000;
const RUNS = Number(process.env['LAB_RUNS'] ?? 1);
const SERVICE_FILE = '/etc/network/interfaces.d/service-203-0-113-50';
const NO_PINGS = `table ip test_pings {
  chain in { type filter hook input priority 0; icmp type echo-request drop; }
}
`;
const SLOW_HOSTS = ['node1', 'node3', 'router1', 'gw', 'internet'];

const chapter = beginChapters();
let network: LabNetwork;
let bot: TestBot;

before(async () => {
  network = await startNetwork();
  assert.notEqual(network.backend, 'in-process', 'these tests need a real kernel');
  bot = await startTestBot({ network, clock: systemClock });
});

after(async () => {
  await bot.stop();
  await network.stop();
});

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

async function move(to: string): Promise<void> {
  const reply = await bot.type(ALICE, `/move-ip ${ADDRESS} to ${to}`);
  assert.equal(reply, null, JSON.stringify(reply));
  await bot.click(BOB, 'approve');
  const change = await bot.newest();
  const why = JSON.stringify([change.failure, change.differences]);
  assert.equal(change.state, 'applied', why);
}

function figures(report: LabProbeReport): string {
  const { sent, lost, longestGapMs, senderLatenessMs } = report;
  const late = `sender late by at most ${Math.round(senderLatenessMs)} ms`;
  return `${sent} packets, ${lost} lost, longest gap ${Math.round(longestGapMs)} ms, ${late}`;
}

type Node = 'node1' | 'node3';

async function moveUnderPackets(t: TestContext, from: Node, to: Node): Promise<void> {
  const began = performance.now();
  const report = await measured(() => move(to));
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  t.diagnostic(`planned move from ${from} to ${to}: ${figures(report)}, ${seconds} s in all`);
  assert.equal(report.lost, 0, figures(report));
  assert.deepEqual(
    report.answeredBy.map(({ host }) => host),
    [from, to],
  );
}

chapter('a planned move at 1000 packets a second loses none', async (t) => {
  for (let run = 1; run <= RUNS; run += 1) {
    if (run > 1) await network.reset();
    await moveUnderPackets(t, 'node1', 'node3');
  }
});

chapter('the moved address survives a reboot of both hosts', async () => {
  await Promise.all([network.reboot('node3'), network.reboot('node1')]);
  const where = await bot.type(ALICE, `/where-is ${ADDRESS}`);
  const lines = where?.kind === 'answer' ? where.answer.lines : [];
  assert.match(lines[0] ?? '', /^On node3, eth0, as \/32/);
  assert.match(lines[1] ?? '', /^ARP, asked from router1: node3 \(\S+\) answers\.$/);
});

chapter(
  'a planned move over a management network with 100 ms of delay loses none',
  async (t) => {
    const delay = { kind: 'delay', delayMs: 100, lossPercent: 0, on: 'management' } as const;
    await Promise.all(SLOW_HOSTS.map((host) => network.setFault(host, delay)));
    for (let run = 1; run <= RUNS; run += 1) {
      const [from, to] =
        run % 2 === 1 ? (['node3', 'node1'] as const) : (['node1', 'node3'] as const);
      await moveUnderPackets(t, from, to);
    }
  },
  LONG,
);

chapter('the order in which people type it loses packets in the same lab', async (t) => {
  await network.reset();
  const report = await measured(async () => {
    await network.run('node1', ['ip', 'addr', 'del', `${ADDRESS}/32`, 'dev', 'eth0']);
    await network.run('node3', ['ip', 'addr', 'add', `${ADDRESS}/32`, 'dev', 'eth0']);
    await network.run('node3', ['arping', '-q', '-U', '-c', '1', '-I', 'eth0', ADDRESS]);
  });
  t.diagnostic(`by hand, one command after the other: ${figures(report)}`);
  assert.ok(report.lost > 0, 'a probe that cannot see this loss would prove nothing above');
});

chapter('a move whose last step fails is taken back without losing a packet', async (t) => {
  await network.reset();
  const fileBefore = await network.run('node1', ['cat', SERVICE_FILE]);
  const report = await measured(async () => {
    const reply = await bot.type(ALICE, `/move-ip ${ADDRESS} to node3`);
    assert.equal(reply, null);
    const ended = bot.click(BOB, 'approve');
    await untilRunning('announce-again');
    // From here on node3 answers no ping, so the proof at the end fails; other traffic flows.
    await network.run('node3', ['nft', '-f', '-'], { stdin: NO_PINGS });
    await ended;
  });
  const change = await bot.newest();
  t.diagnostic(`failed and undone (${change.failure?.code}): ${figures(report)}`);
  assert.equal(change.state, 'undone', JSON.stringify(change.steps));
  assert.equal(change.failure?.code, 'no-traffic');
  assert.equal(report.lost, 0, figures(report));
  const where = await bot.type(ALICE, `/where-is ${ADDRESS}`);
  assert.match(where?.kind === 'answer' ? (where.answer.lines[0] ?? '') : '', /^On node1, eth0/);
  const fileAfter = await network.run('node1', ['cat', SERVICE_FILE]);
  assert.equal(fileAfter.stdout, fileBefore.stdout);
});

// Four minutes, most of them waiting for what is dead.
chapter(
  'a node dies, another one takes over, and the dead one comes back',
  (t) => playDeadHost(network, t),
  LONG,
);

async function untilRunning(stepId: string): Promise<void> {
  // Twice what the slowest emulated machine needed to get there.
  const deadline = Date.now() + 180_000;
  while (Date.now() < deadline) {
    const { steps, state } = await bot.newest();
    if (steps[stepId]?.state === 'running') return;
    assert.ok(['awaiting-approval', 'applying'].includes(state), `the change is ${state}`);
    await systemClock.sleep(200);
  }
  assert.fail(`${stepId} did not begin`);
}
