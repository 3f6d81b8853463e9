// A routed network on real kernels, by the bot: its VM is reached from the internet through whichever
// router is master, over the crash of that router. Then /move-ip between two VMs in it, at 1000 packets a
// second from the internet: none is lost, and the other VM answers afterwards, also after a reboot of each
// router. Nothing is left in the end. What people do in the VMs is done here beside the bot. The tests
// follow one another.
import assert from 'node:assert/strict';
import { after, before, type TestContext } from 'node:test';
import { systemClock } from '../../src/adapters/system-clock.ts';
import type { LabProbeReport } from '../../src/lab/network/lab-network.ts';
import { BOB } from '../fakes/lab-inventory.ts';
import {
  eventually,
  fetchName,
  isReachable,
  output,
  ownersOf,
  ROUTERS,
} from './network-by-hand.ts';
import { beginChapters, LONG } from './stories/chapters.ts';
import { beginStory, type Story } from './stories/network-story.ts';

const VLAN = 1310;
// The lowest free /28 of the pool, its first host, and the first one that is no router's.
const GATEWAY = '203.0.113.129';
const OWN_ADDRESS = '203.0.113.132';
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

async function servedBy(name: string, ip = ADDRESS): Promise<void> {
  await eventually(`${name} to answer the internet on ${ip}`, async () =>
    (await fetchName(story.network, 'internet', ip)) === name ? true : null,
  );
}

async function gatewayOwner(): Promise<string> {
  return eventually('exactly one router to own the gateway', async () => {
    const owners = await ownersOf(story.network, GATEWAY);
    return owners.length === 1 ? (owners[0] ?? null) : null;
  });
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

chapter('a routed VM is reached from the internet, and no address without a VM is', async () => {
  await story.carryOut(`/new-network vlan ${VLAN} mode routed`);
  await story.carryOut(`/deploy-vm pub1 in vlan ${VLAN}`);
  await servedBy('pub1', OWN_ADDRESS);
  assert.equal(await isReachable(story.network, 'pub1', '198.51.100.10'), true);
  const proxied = await output(story.network, await gatewayOwner(), 'ip', 'neigh', 'show', 'proxy');
  assert.match(proxied, /^203\.0\.113\.132 dev eth0 +proxy *$/m);
  assert.doesNotMatch(proxied, /203\.0\.113\.133/);
  await story.allIsWell();
});

chapter('it is still reached after the master crashed', async (t) => {
  const master = await gatewayOwner();
  const began = Date.now();
  await story.network.crash(master);
  await servedBy('pub1', OWN_ADDRESS);
  t.diagnostic(`served again ${Date.now() - began} ms after the crash began`);
  await story.network.boot(master);
  await story.allIsWell();
});

chapter('an address that CloudStack adds to it is reached, too', async () => {
  story.cloud.act.addAddress('pub1', ADDRESS);
  await byHand('pub1', 'add');
  // From here on the routers answer ARP for it, too, because CloudStack's books have it.
  await story.carryOut(`/deploy-vm pub2 in vlan ${VLAN}`);
  await servedBy('pub1');
});

type Vm = 'pub1' | 'pub2';

async function moveUnderPackets(t: TestContext, from: Vm, to: Vm): Promise<void> {
  const began = Date.now();
  const report = await measured(() => move(from, to));
  const seconds = Math.round((Date.now() - began) / 1000);
  t.diagnostic(`${from} to ${to}: ${figures(report)}, ${seconds} s in all`);
  assert.equal(report.lost, 0, figures(report));
  assert.deepEqual(
    report.answeredBy.map(({ host }) => host),
    [from, to],
  );
}

chapter('its move to the other VM loses no packet', (t) => moveUnderPackets(t, 'pub1', 'pub2'));

chapter('where it is survives a reboot of each router', async () => {
  for (const router of ROUTERS) {
    await story.network.reboot(router);
    const route = await output(story.network, router, 'ip', 'route', 'show', ADDRESS);
    assert.match(route, /^203\.0\.113\.140 via 203\.0\.113\.133 dev eth1\.1310/);
    await servedBy('pub2');
  }
  await story.allIsWell();
});

chapter('its move back loses no packet', async (t) => {
  await moveUnderPackets(t, 'pub2', 'pub1');
  for (let run = 2; run <= RUNS; run += 1) {
    await moveUnderPackets(t, 'pub1', 'pub2');
    await moveUnderPackets(t, 'pub2', 'pub1');
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

chapter(
  'with its VM it is gone from every router',
  async () => {
    await story.carryOut(`/destroy-vm pub2 in vlan ${VLAN}`);
    await story.carryOut(`/destroy-vm pub1 in vlan ${VLAN}`);
    await story.carryOut(`/delete-network vlan ${VLAN}`);
    assert.deepEqual(await story.traces(), untouched);
  },
  LONG,
);
