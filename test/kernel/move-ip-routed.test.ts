// /move-ip between two VMs behind the routers, on real kernels, at 1000 packets a second from the
// internet: none is lost, and the other VM answers afterwards, also after a reboot of each router. What
// people do in the VMs is done here beside the bot. The tests follow one another.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { systemClock } from '../../src/adapters/system-clock.ts';
import type { LabProbeReport } from '../../src/lab/network/lab-network.ts';
import { BOB } from '../fakes/lab-inventory.ts';
import { eventually, fetchName, output, ROUTERS } from './network-by-hand.ts';
import { beginChapters, beginStory, type Story } from './network-story.ts';

const VLAN = 1310;
const ADDRESS = '203.0.113.140';
const PACKETS_PER_SECOND = 1_000;
const RUNS = Number(process.env['LAB_RUNS'] ?? 1);

const chapter = beginChapters();
let story: Story;
let untouched: Record<string, string>;

before(async () => {
  story = await beginStory(VLAN);
  untouched = await story.traces();
});
after(() => story.stop());

async function servedBy(name: string): Promise<void> {
  await eventually(`${name} to answer the internet on ${ADDRESS}`, async () =>
    (await fetchName(story.network, 'internet', ADDRESS)) === name ? true : null,
  );
}

/** What a person does in a VM who is asked for it in the thread. */
async function byHand(vm: string, verb: 'add' | 'del'): Promise<void> {
  await output(story.network, vm, 'ip', 'addr', verb, `${ADDRESS}/32`, 'dev', 'lo');
}

async function move(from: string, to: string): Promise<void> {
  const change = await story.propose(`/move-ip ${ADDRESS} to ${to}`);
  await story.approve(change);
  await byHand(to, 'add');
  await story.bot.answer(BOB, 'done', change.id);
  await byHand(from, 'del');
  await story.bot.answer(BOB, 'done', change.id);
  const { state, failure, steps } = (await story.bot.store.journal.read(change.id)) ?? change;
  assert.equal(state, 'applied', JSON.stringify([failure, steps]));
}

async function measured(during: () => Promise<void>): Promise<LabProbeReport> {
  const probe = await story.network.startProbe({
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

chapter('an added address of a routed VM is reached from the internet', async () => {
  await story.carryOut(`/new-network vlan ${VLAN} mode routed`);
  await story.carryOut(`/deploy-vm pub1 in vlan ${VLAN}`);
  story.cloud.act.addAddress('pub1', ADDRESS);
  await byHand('pub1', 'add');
  // From here on the routers answer ARP for it, too, because CloudStack's books have it.
  await story.carryOut(`/deploy-vm pub2 in vlan ${VLAN}`);
  await servedBy('pub1');
});

chapter('its moves to the other VM and back lose no packet', async (t) => {
  for (let run = 1; run <= RUNS; run += 1) {
    for (const [from, to] of [
      ['pub1', 'pub2'],
      ['pub2', 'pub1'],
    ] as const) {
      const began = Date.now();
      const report = await measured(() => move(from, to));
      const seconds = Math.round((Date.now() - began) / 1000);
      t.diagnostic(`${from} to ${to}, run ${run}: ${figures(report)}, ${seconds} s in all`);
      assert.equal(report.lost, 0, figures(report));
      assert.deepEqual(
        report.answeredBy.map(({ host }) => host),
        [from, to],
      );
    }
  }
});

chapter('by hand, the old VM first, it loses packets in the same lab', async (t) => {
  const report = await measured(async () => {
    await byHand('pub1', 'del');
    await byHand('pub2', 'add');
    for (const router of ROUTERS) {
      const argv = ['ip', 'route', 'replace', ADDRESS, 'via', '203.0.113.133'];
      await output(story.network, router, ...argv, 'dev', `eth1.${VLAN}`);
    }
  });
  t.diagnostic(`by hand, one command after the other: ${figures(report)}`);
  assert.ok(report.lost > 0, 'a probe that cannot see this loss would prove nothing above');
  await byHand('pub1', 'add');
  for (const router of ROUTERS) {
    const argv = ['ip', 'route', 'replace', ADDRESS, 'via', '203.0.113.132'];
    await output(story.network, router, ...argv, 'dev', `eth1.${VLAN}`);
  }
  await byHand('pub2', 'del');
});

chapter('where it is survives a reboot of each router', async () => {
  await move('pub1', 'pub2');
  for (const router of ROUTERS) {
    await story.network.reboot(router);
    const route = await output(story.network, router, 'ip', 'route', 'show', ADDRESS);
    assert.match(route, /^203\.0\.113\.140 via 203\.0\.113\.133 dev eth1\.1310/);
    await servedBy('pub2');
  }
  await story.allIsWell();
});

chapter('with its VM it is gone from every router', async () => {
  await story.carryOut(`/destroy-vm pub2 in vlan ${VLAN}`);
  await story.carryOut(`/destroy-vm pub1 in vlan ${VLAN}`);
  await story.carryOut(`/delete-network vlan ${VLAN}`);
  assert.deepEqual(await story.traces(), untouched);
});
