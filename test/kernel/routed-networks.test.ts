// The life of a network with public addresses on real kernels, by the bot: its VM is reached from the
// internet through whichever router is master, over a reboot and a crash of that router, and nothing of
// it is left in the end. The tests follow one another.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { eventually, fetchName, isReachable, output, ownersOf } from './network-by-hand.ts';
import { beginChapters, beginStory, type Story } from './network-story.ts';

const VLAN = 1300;
// The lowest free /28 of the pool, its first host, and the first one that is no router's.
const GATEWAY = '203.0.113.129';
const ADDRESS = '203.0.113.132';

const chapter = beginChapters();
let story: Story;
let untouched: Record<string, string>;

before(async () => {
  story = await beginStory(VLAN);
  untouched = await story.traces();
});
after(() => story.stop());

async function isServed(): Promise<void> {
  await eventually('pub1 to answer the internet', async () =>
    (await fetchName(story.network, 'internet', ADDRESS)) === 'pub1' ? true : null,
  );
}

async function gatewayOwner(): Promise<string> {
  return eventually('exactly one router to own the gateway', async () => {
    const owners = await ownersOf(story.network, GATEWAY);
    return owners.length === 1 ? (owners[0] ?? null) : null;
  });
}

chapter('a routed VM is reached from the internet, and no address without a VM is', async () => {
  await story.carryOut(`/new-network vlan ${VLAN} mode routed`);
  await story.carryOut(`/deploy-vm pub1 in vlan ${VLAN}`);
  await isServed();
  assert.equal(await isReachable(story.network, 'pub1', '198.51.100.10'), true);
  const proxied = await output(story.network, await gatewayOwner(), 'ip', 'neigh', 'show', 'proxy');
  assert.match(proxied, /^203\.0\.113\.132 dev eth0 +proxy *$/m);
  assert.doesNotMatch(proxied, /203\.0\.113\.133/);
  await story.allIsWell();
});

chapter('it is still reached after the master was rebooted, and after one crashed', async (t) => {
  await story.network.reboot(await gatewayOwner());
  await isServed();
  const master = await gatewayOwner();
  const began = Date.now();
  await story.network.crash(master);
  await isServed();
  t.diagnostic(`served again ${Date.now() - began} ms after the crash began`);
  await story.network.boot(master);
  await story.allIsWell();
});

chapter('the network goes with everything that answered for it', async () => {
  await story.carryOut(`/destroy-vm pub1 in vlan ${VLAN}`);
  await story.carryOut(`/delete-network vlan ${VLAN}`);
  assert.deepEqual(await story.traces(), untouched);
});
