// /move-ip across segments on the model hosts: `internet` is a node of a second segment, and gw the
// gateway of both. There and back leaves no trace; what cannot be is refused.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { systemClock } from '../../../src/adapters/system-clock.ts';
import type { Inventory, Segment } from '../../../src/domain/inventory.ts';
import type { HostName, IpAddress, Prefix } from '../../../src/domain/names.ts';
import {
  type ModelNetwork,
  startModelNetwork,
} from '../../../src/lab/model-hosts/start-model-network.ts';
import { readInterfaces } from '../../../src/facts/interfaces.ts';
import { readRoutes } from '../../../src/facts/routes.ts';
import { NO_CLOUD } from '../../../src/ports/cloud.ts';
import { NO_TERMINALS } from '../../../src/ports/terminals.ts';
import { ALICE, BOB, LAB_INVENTORY, on } from '../../fakes/lab-inventory.ts';
import { startTestBot, type TestBot } from '../../fakes/test-bot.ts';

const ADDRESS = '203.0.113.50';
const ROUTE = 'via 198.51.100.10 dev eth0';
const NO_WORLD = { terminals: NO_TERMINALS, cloud: NO_CLOUD, clock: systemClock };
const [HOME = assert.fail('the lab has a segment')] = LAB_INVENTORY.segments;
const OUTSIDE: Segment = {
  name: 'outside',
  prefix: '198.51.100.0/24' as Prefix,
  gateway: '198.51.100.1' as IpAddress,
  gatewayHost: on('gw', 'eth0'),
  movable: [],
  nodes: [on('internet')],
  observer: on('gw', 'eth0'),
  probeFrom: null,
};
const INVENTORY: Inventory = {
  ...LAB_INVENTORY,
  segments: [{ ...HOME, probeFrom: 'gw' as HostName }, OUTSIDE],
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
afterEach(() => bot.stop());
after(() => network.stop());

async function refusal(text: string, inventory = INVENTORY): Promise<string> {
  const other = await startTestBot({ network, inventory });
  const reply = await other.type(ALICE, text);
  await other.stop();
  if (reply?.kind !== 'refused') return JSON.stringify(reply);
  assert.match(reply.failure.fix, /^Nothing was done\./);
  return `${reply.failure.code}: ${reply.failure.what}`;
}

async function move(to: string): Promise<readonly string[]> {
  const reply = await bot.type(ALICE, `/move-ip ${ADDRESS} to ${to}`);
  assert.equal(reply, null, JSON.stringify(reply));
  await bot.click(BOB, 'approve');
  const { state, failure, plan } = await bot.newest();
  assert.equal(state, 'applied', JSON.stringify(failure));
  return plan.steps.map(({ id }) => id);
}

async function routeOnGateway(): Promise<string> {
  const routes = await readRoutes({ ...NO_WORLD, hosts: bot.hosts }, 'gw' as HostName);
  const found = routes.find(({ destination }) => destination === ADDRESS);
  return found === undefined ? '' : `via ${found.nextHop} dev ${found.interface}`;
}

async function owners(): Promise<readonly string[]> {
  const hosts = ['node1', 'node2', 'node3', 'internet'] as HostName[];
  const links = await Promise.all(
    hosts.map((host) => readInterfaces({ ...NO_WORLD, hosts: bot.hosts }, host)),
  );
  return hosts.filter((_host, index) =>
    links[index]?.some(({ addresses }) => addresses.some(({ ip }) => ip === ADDRESS)),
  );
}

test('away: the new node has it before the gateway turns, and the old one lets go last', async () => {
  const steps = await move('internet');
  assert.deepEqual(steps, [
    // The one that takes back first is armed first, and confirmed last.
    ...['arm-node1', 'arm-gw', 'arm-internet'],
    'add-on-internet',
    'check-path',
    'route-on-gateway',
    'ping-from-gateway',
    'ping',
    'route-file-on-gw',
    'persist-on-internet',
    'remove-from-node1',
    'forget-on-node1',
    'ping-at-end',
    ...['confirm-internet', 'confirm-gw', 'confirm-node1'],
  ]);
  assert.equal(await routeOnGateway(), ROUTE);
  assert.deepEqual(await owners(), ['internet']);
});

test('it is still there after a reboot of the gateway and of both nodes', async () => {
  await move('internet');
  for (const host of ['gw', 'node1', 'internet']) await network.reboot(host);
  assert.equal(await routeOnGateway(), ROUTE);
  assert.deepEqual(await owners(), ['internet']);
});

test('home again, announced while the route still wins, and no route is left', async () => {
  await move('internet');
  const steps = await move('node1');
  const order = ['add-on-node1', 'announce', 'unroute-on-gateway', 'remove-from-internet'];
  assert.deepEqual(
    steps.filter((id) => order.includes(id)),
    order,
  );
  assert.equal(await routeOnGateway(), '');
  assert.deepEqual(await owners(), ['node1']);
  for (const host of ['gw', 'node1', 'internet']) await network.reboot(host);
  assert.equal(await routeOnGateway(), '');
  assert.deepEqual(await owners(), ['node1']);
});

test('a move that fails at its end is taken back whole', async () => {
  const untouched = network.dump();
  network
    .host('node1')
    .fail(/ip addr del/, { exitCode: 2, stderr: 'RTNETLINK answers: Busy\n', times: 1 });
  await bot.type(ALICE, `/move-ip ${ADDRESS} to internet`);
  await bot.click(BOB, 'approve');
  assert.equal((await bot.newest()).state, 'undone');
  assert.equal(network.dump(), untouched);
});

test('inside its own segment it moves as before', async () => {
  const steps = await move('node3');
  assert.ok(steps.includes('hide-on-node1'));
  assert.equal(await routeOnGateway(), '');
});

test('without a gateway of ours it is refused, with what to do', async () => {
  const segments = INVENTORY.segments.map((segment) => ({ ...segment, gatewayHost: null }));
  const seen = await refusal(`/move-ip ${ADDRESS} to internet`, { ...INVENTORY, segments });
  assert.match(seen, /^not-on-one-segment: internet is not on segment public/);
});

test('a node that stands on both segments is refused: it would answer ARP on the first', async () => {
  network.host('internet').addAddress('203.0.113.99', 24);
  const seen = await refusal(`/move-ip ${ADDRESS} to internet`);
  assert.match(
    seen,
    /^not-on-one-segment: internet is on segment outside, and with eth0 on public/,
  );
});

test('away from home it goes no further than home', async () => {
  const third = {
    ...OUTSIDE,
    name: 'third',
    nodes: [on('router2')],
    prefix: '192.0.2.0/24' as Prefix,
  };
  const inventory = { ...INVENTORY, segments: [...INVENTORY.segments, third] };
  await move('internet');
  const seen = await refusal(`/move-ip ${ADDRESS} to router2`, inventory);
  assert.match(seen, /^not-on-one-segment: .* is away from its segment already, on internet/);
});

test('a route that leads elsewhere, two owners and none are refused', async () => {
  const typed = `/move-ip ${ADDRESS} to internet`;
  const elsewhere = ['replace', `${ADDRESS}/32`, 'via', '203.0.113.22', 'dev', 'eth1'];
  await network.run('gw', ['ip', 'route', ...elsewhere]);
  assert.match(await refusal(typed), /^route-exists: node1 has .* but gw sends it via/);
  await network.reset();
  network.host('node2').addAddress(ADDRESS, 32);
  assert.match(await refusal(typed), /^address-owned-by-several: .* on node1 and on node2/);
  await network.reset();
  network.host('node1').removeAddress(ADDRESS, 32);
  assert.match(await refusal(typed), /^address-owned-by-nobody/);
  await network.reset();
  assert.match(await refusal(`${typed} from node2`), /^address-not-on-node/);
});
