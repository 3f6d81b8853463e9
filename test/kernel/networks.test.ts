// A network's whole life on real kernels, by the bot: made, filled, looked at, kept over reboots and
// over the loss of a router, emptied and removed, with nothing left on any host. The tests follow one
// another. CloudStack is the stand-in, behind the real adapter; its VMs are hosts of the lab.
import assert from 'node:assert/strict';
import { after, before, test, type TestContext } from 'node:test';
import { createCloudStack } from '../../src/adapters/cloudstack/cloudstack.ts';
import { systemClock } from '../../src/adapters/system-clock.ts';
import type { ResourceKey } from '../../src/domain/names.ts';
import { type LabCloud, startCloud } from '../../src/lab/cloud/start-cloud.ts';
import type { LabNetwork } from '../../src/lab/network/lab-network.ts';
import { startNetwork } from '../../src/lab/network/start-network.ts';
import { NO_TERMINALS } from '../../src/ports/terminals.ts';
import { ALICE, BOB, LAB_INVENTORY_WITH_NETWORKS, LAB_NETWORKS } from '../fakes/lab-inventory.ts';
import { sshTo, startTestBot, type TestBot } from '../fakes/test-bot.ts';
import {
  eventually,
  fetchName,
  isReachable,
  output,
  ownersOf,
  ROUTERS,
  traces,
  writeFile,
} from './network-by-hand.ts';

const GATEWAY = '10.12.0.1';
const PUBLIC_ADDRESS = '203.0.113.80';
// The zone has several of both, so the configuration says which.
const NETWORKS = {
  ...LAB_NETWORKS,
  cloud: { ...LAB_NETWORKS.cloud, template: 'debian-12', serviceOffering: 'small' },
};

let network: LabNetwork;
let cloud: LabCloud;
let bot: TestBot;
let untouched: Record<string, string>;

before(async () => {
  network = await startNetwork();
  assert.notEqual(network.backend, 'in-process', 'these tests need a real kernel');
  cloud = await startCloud({
    machines: {
      start: (machine) => network.startMachine(machine),
      stop: (name) => network.stopMachine(name),
    },
  });
  const { apiKey, secretKey } = cloud.keys.root;
  const settings = { apiUrl: cloud.url, apiKey, secretKey, caFile: null };
  const hosts = sshTo(network);
  after(() => hosts.close());
  const world = {
    hosts,
    terminals: NO_TERMINALS,
    cloud: createCloudStack(settings, { clock: systemClock, log: () => {} }),
    clock: systemClock,
  };
  const inventory = { ...LAB_INVENTORY_WITH_NETWORKS, networks: NETWORKS };
  bot = await startTestBot({ network, clock: systemClock, inventory, parts: { world } });
  untouched = await tracesOfAll();
});
after(async () => {
  await bot.stop();
  await cloud.stop();
  await network.stop();
});

async function tracesOfAll(): Promise<Record<string, string>> {
  const hosts = Object.keys(network.hosts);
  const texts = await Promise.all(hosts.map((host) => traces(network, host)));
  return Object.fromEntries(hosts.map((host, index) => [host, withoutForwarding(texts[index])]));
}

/** Forwarding is switched on for good: another network may need it by now. */
function withoutForwarding(text = ''): string {
  const lines = text.split('\n');
  return lines.filter((line) => !line.includes('60-arpeggio.conf')).join('\n');
}

async function newest() {
  const [change] = await bot.store.journal.touching(['vlan:1234' as ResourceKey], 1);
  assert.ok(change !== undefined, 'no change on VLAN 1234');
  return change;
}

async function propose(text: string): Promise<void> {
  const reply = await bot.type(ALICE, text);
  assert.equal(reply, null, JSON.stringify(reply));
}

async function carryOut(text: string): Promise<void> {
  await propose(text);
  await bot.click(BOB, 'approve', (await newest()).id);
  const change = await newest();
  assert.equal(change.state, 'applied', JSON.stringify([change.failure, change.differences]));
}

async function answerTo(text: string): Promise<string> {
  const reply = await bot.type(ALICE, text);
  assert.equal(reply?.kind, 'answer', JSON.stringify(reply));
  return [reply.answer.title, ...reply.answer.lines].join('\n');
}

/** The names of the VMs behind the public address, once both have answered. */
async function servedByBoth(): Promise<void> {
  const seen = new Set<string>();
  await eventually('web1 and web2 to answer behind the public address', async () => {
    const name = await fetchName(network, 'internet', PUBLIC_ADDRESS);
    if (name !== null) seen.add(name);
    return seen.has('web1') && seen.has('web2') ? true : null;
  });
}

async function allIsWell(): Promise<void> {
  let seen = '';
  await eventually('/check-network to find nothing', async () => {
    seen = await answerTo('/check-network vlan 1234');
    return seen.includes('all is well') ? true : null;
  }).catch((problem: unknown) => {
    throw new Error(seen, { cause: problem });
  });
}

let isUnbroken = true;

/** What follows a test that failed would only fail, too, and slowly. */
function chapter(title: string, play: (t: TestContext) => Promise<void>): void {
  test(title, async (t) => {
    if (!isUnbroken) return t.skip('an earlier one failed');
    isUnbroken = false;
    await play(t);
    isUnbroken = true;
  });
}

chapter('a file of keepalived that somebody breaks meanwhile never reaches a reload', async () => {
  await propose('/new-network vlan 1234');
  const ended = bot.click(BOB, 'approve', (await newest()).id);
  await eventually('the first interface to be made', async () => {
    const shown = await network.run('router1', ['ip', 'link', 'show', 'eth1.1234']);
    return shown.exitCode === 0 ? true : null;
  });
  const broken = '/etc/keepalived/conf.d/by-hand.conf';
  await writeFile(network, 'router2', broken, 'vrrp_instance BROKEN {\n');
  await ended;
  const { state, failure } = await newest();
  assert.equal(state, 'undone', JSON.stringify(failure));
  for (const router of ROUTERS) {
    const log = await output(network, router, 'cat', '/var/log/keepalived.log');
    assert.doesNotMatch(log, /Terminating/);
    const active = await output(network, router, 'systemctl', 'is-active', 'keepalived');
    assert.equal(active, 'active\n');
  }
  await output(network, 'router2', 'rm', broken);
  assert.deepEqual(await tracesOfAll(), untouched);
});

chapter('a new network is there on CloudStack, switch and both routers', async (t) => {
  const began = Date.now();
  await carryOut('/new-network vlan 1234');
  t.diagnostic(`/new-network: ${Math.round((Date.now() - began) / 1000)} s`);
  assert.match(cloud.dump(), /vlan1234/);
  assert.equal((await ownersOf(network, GATEWAY)).length, 1);
  await allIsWell();
});

chapter('deployed VMs reach the gateway and each other across the switch', async (t) => {
  const began = Date.now();
  await carryOut('/deploy-vm web1 in vlan 1234 ip 10.12.0.11');
  t.diagnostic(`/deploy-vm: ${Math.round((Date.now() - began) / 1000)} s`);
  await carryOut('/deploy-vm web2 in vlan 1234 ip 10.12.0.12');
  assert.equal(await isReachable(network, 'web1', GATEWAY), true);
  assert.equal(await isReachable(network, 'web2', '10.12.0.11'), true);
});

chapter('an exposed service is served to the internet by both VMs', async () => {
  await carryOut(`/expose ${PUBLIC_ADDRESS}:80 to 10.12.0.11:80,10.12.0.12:80`);
  await servedByBoth();
  await allIsWell();
});

chapter('the network and its service survive a reboot of each router', async () => {
  for (const router of ROUTERS) {
    await network.reboot(router);
    await servedByBoth();
  }
  await allIsWell();
});

chapter('they survive the crash of the router that is master', async (t) => {
  const [master] = await ownersOf(network, GATEWAY);
  assert.ok(master !== undefined);
  const began = Date.now();
  await network.crash(master);
  await servedByBoth();
  t.diagnostic(`both VMs served again ${Date.now() - began} ms after the crash began`);
  assert.equal(await isReachable(network, 'web1', GATEWAY), true);
  await network.boot(master);
  await allIsWell();
});

chapter(
  'a network in use is not deleted, and an emptied one leaves nothing on any host',
  async () => {
    const refusal = await bot.type(ALICE, '/delete-network vlan 1234');
    assert.match(JSON.stringify(refusal), /network-in-use.*web1.*web2/);
    await carryOut(`/unexpose ${PUBLIC_ADDRESS}:80`);
    await carryOut('/destroy-vm web1 in vlan 1234');
    await carryOut('/destroy-vm web2 in vlan 1234');
    await carryOut('/delete-network vlan 1234');
    assert.doesNotMatch(cloud.dump(), /vlan1234|web1|web2/);
    assert.deepEqual(await tracesOfAll(), untouched);
  },
);
