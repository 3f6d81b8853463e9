// The whole life of a private network on real kernels, by the bot: made, filled, exposed, looked at, kept
// over reboots and over the loss of a router, emptied and removed, with nothing left on any host. The
// tests follow one another. Networks with public addresses are in move-ip-routed.test.ts.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { ALICE } from '../fakes/lab-inventory.ts';
import {
  eventually,
  fetchName,
  isReachable,
  output,
  ownersOf,
  ROUTERS,
  writeFile,
} from './network-by-hand.ts';
import { beginChapters, LONG } from './stories/chapters.ts';
import { beginStory, type Story } from './stories/network-story.ts';

const VLAN = 1234;
const GATEWAY = '10.12.0.1';
const PUBLIC_ADDRESS = '203.0.113.80';

const chapter = beginChapters();
let story: Story;
let untouched: Record<string, string>;

before(async () => {
  story = await beginStory(VLAN);
  untouched = await story.traces();
});
after(() => story.stop());

async function servedByBoth(): Promise<void> {
  const seen = new Set<string>();
  await eventually('web1 and web2 to answer behind the public address', async () => {
    const name = await fetchName(story.network, 'internet', PUBLIC_ADDRESS);
    if (name !== null) seen.add(name);
    return seen.has('web1') && seen.has('web2') ? true : null;
  });
}

chapter(
  'a file of keepalived that somebody breaks meanwhile never reaches a reload',
  async () => {
    const { network } = story;
    const ended = story.approve(await story.propose(`/new-network vlan ${VLAN}`));
    await eventually('the first interface to be made', async () => {
      const shown = await network.run('router1', ['ip', 'link', 'show', `eth1.${VLAN}`]);
      return shown.exitCode === 0 ? true : null;
    });
    const broken = '/etc/keepalived/conf.d/by-hand.conf';
    await writeFile(network, 'router2', broken, 'vrrp_instance BROKEN {\n');
    const { state, failure } = await ended;
    assert.equal(state, 'undone', JSON.stringify(failure));
    assert.equal(failure?.code, 'keepalived-unready', JSON.stringify(failure));
    for (const router of ROUTERS) {
      const log = await output(network, router, 'cat', '/var/log/keepalived.log');
      assert.doesNotMatch(log, /Reloading|Terminating/);
      const active = await output(network, router, 'systemctl', 'is-active', 'keepalived');
      assert.equal(active, 'active\n');
    }
    await output(network, 'router2', 'rm', broken);
    assert.deepEqual(await story.traces(), untouched);
  },
  LONG,
);

chapter('a new network is there on CloudStack, switch and both routers', async (t) => {
  const began = Date.now();
  await story.carryOut(`/new-network vlan ${VLAN}`);
  t.diagnostic(`/new-network: ${Math.round((Date.now() - began) / 1000)} s`);
  assert.match(story.cloud.dump(), /vlan1234/);
  assert.equal((await ownersOf(story.network, GATEWAY)).length, 1);
  await story.allIsWell();
});

chapter('deployed VMs reach the gateway and each other across the switch', async (t) => {
  const began = Date.now();
  await story.carryOut(`/deploy-vm web1 in vlan ${VLAN} ip 10.12.0.11`);
  t.diagnostic(`/deploy-vm: ${Math.round((Date.now() - began) / 1000)} s`);
  await story.carryOut(`/deploy-vm web2 in vlan ${VLAN} ip 10.12.0.12`);
  assert.equal(await isReachable(story.network, 'web1', GATEWAY), true);
  assert.equal(await isReachable(story.network, 'web2', '10.12.0.11'), true);
});

chapter('an exposed service is served to the internet by both VMs', async () => {
  await story.carryOut(`/expose ${PUBLIC_ADDRESS}:80 to 10.12.0.11:80,10.12.0.12:80`);
  await servedByBoth();
  await story.allIsWell();
});

chapter(
  'the network and its service survive a reboot of each router',
  async () => {
    for (const router of ROUTERS) {
      await story.network.reboot(router);
      await servedByBoth();
    }
    await story.allIsWell();
  },
  LONG,
);

chapter(
  'they survive the crash of the router that is master',
  async (t) => {
    const { network } = story;
    const [master] = await ownersOf(network, GATEWAY);
    assert.ok(master !== undefined);
    const began = Date.now();
    await network.crash(master);
    await servedByBoth();
    t.diagnostic(`both VMs served again ${Date.now() - began} ms after the crash began`);
    assert.equal(await isReachable(network, 'web1', GATEWAY), true);
    await network.boot(master);
    await story.allIsWell();
  },
  LONG,
);

chapter('a network in use is not deleted', async () => {
  const refusal = await story.bot.type(ALICE, `/delete-network vlan ${VLAN}`);
  assert.match(JSON.stringify(refusal), /network-in-use.*web1.*web2/);
});

chapter('an emptied network is deleted and leaves nothing on any host', async () => {
  await story.carryOut(`/unexpose ${PUBLIC_ADDRESS}:80`);
  await story.carryOut(`/destroy-vm web1 in vlan ${VLAN}`);
  await story.carryOut(`/destroy-vm web2 in vlan ${VLAN}`);
  await story.carryOut(`/delete-network vlan ${VLAN}`);
  assert.doesNotMatch(story.cloud.dump(), /vlan1234|web1|web2/);
  assert.deepEqual(await story.traces(), untouched);
});
