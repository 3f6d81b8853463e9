// /expose and /unexpose where the transcripts do not go: one router, several networks, a router that is
// down, an installation without networks or without a host outside.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Inventory, NetworkPolicy } from '../../src/domain/inventory.ts';
import type { InterfaceName, IpAddress, Prefix, VlanId } from '../../src/domain/names.ts';
import { parseFragment, renderFragment } from '../../src/facts/keepalived/fragment.ts';
import {
  type ModelNetwork,
  startModelNetwork,
} from '../../src/lab/model-hosts/start-model-network.ts';
import {
  ALICE,
  BOB,
  LAB_INVENTORY,
  LAB_INVENTORY_WITH_NETWORKS,
  LAB_NETWORKS,
} from '../fakes/lab-inventory.ts';
import { fragmentText, load, startWeb, WEB, wire } from '../fakes/lab-vlan.ts';
import { startTestBot } from '../fakes/test-bot.ts';

const EXPOSE = '/expose 203.0.113.80:80 to 10.12.0.11:80';
const FILE = '/etc/keepalived/conf.d/vlan1234.conf';

let network: ModelNetwork;
before(async () => {
  network = await startModelNetwork({ isHostKeyShared: true });
});
beforeEach(async () => {
  await network.reset();
  await wire(network);
  await startWeb(network);
  await load(network, (router) => fragmentText(router, []));
});
after(() => network.stop());

interface Seen {
  readonly refusal: string | null;
  readonly state: string | null;
  readonly kinds: readonly string[];
  readonly warnings: readonly string[];
}

/** Types it and approves the plan, if there is one. */
async function carryOut(
  text: string,
  inventory: Inventory = LAB_INVENTORY_WITH_NETWORKS,
): Promise<Seen> {
  const bot = await startTestBot({ network, inventory });
  try {
    const reply = await bot.type(ALICE, text);
    if (reply?.kind === 'refused') {
      const { code, what } = reply.failure;
      return { refusal: `${code}: ${what}`, state: null, kinds: [], warnings: [] };
    }
    await bot.click(BOB, 'approve');
    const { plan, state } = await bot.newest();
    const kinds = plan.steps.map(({ kind }) => kind).filter((kind) => !kind.endsWith('-dead-man'));
    return { refusal: null, state, kinds, warnings: plan.warnings };
  } finally {
    await bot.stop();
  }
}

function withNetworks(change: Partial<NetworkPolicy>): Inventory {
  return { ...LAB_INVENTORY, networks: { ...LAB_NETWORKS, ...change } };
}

/** A second network on both routers, in which something may be exposed already. */
async function addSecondNetwork(exposures: readonly (typeof WEB)[]): Promise<void> {
  for (const host of ['router1', 'router2']) {
    const parsed = parseFragment(fragmentText(host, exposures));
    assert.ok(parsed !== null && parsed !== 'edited');
    const text = renderFragment({
      ...parsed,
      vlan: 77 as VlanId,
      prefix: '10.12.1.0/24' as Prefix,
      gateway: '10.12.1.1' as IpAddress,
      interface: 'eth1.77' as InterfaceName,
    });
    const add = 'ip link add link eth1 name eth1.77 type vlan id 77';
    await network.run(host, add.split(' '));
    network.host(host).writeFile('/etc/keepalived/conf.d/vlan77.conf', text);
  }
}

test('one router exposes by the same way as two', async () => {
  const inventory = withNetworks({ routers: LAB_NETWORKS.routers.slice(0, 1) });
  const seen = await carryOut(EXPOSE, inventory);
  assert.equal(seen.refusal, null);
  assert.equal(seen.state, 'applied');
  assert.deepEqual(seen.kinds, ['set-keepalived-fragment', 'verify-gateway', 'verify-exposure']);
});

test('what was exposed and taken away leaves the files as they mean before, and no address', async () => {
  assert.equal((await carryOut(EXPOSE)).state, 'applied');
  assert.equal((await carryOut('/unexpose 203.0.113.80:80')).state, 'applied');
  for (const host of ['router1', 'router2']) {
    const parsed = parseFragment(network.host(host).readFile(FILE) ?? '');
    assert.deepEqual(parsed !== null && parsed !== 'edited' ? parsed.exposures : null, []);
    assert.equal(network.host(host).kernel.holderOf('203.0.113.80'), undefined);
  }
});

test('targets in two networks are refused, because their answers leave by two gateways', async () => {
  await addSecondNetwork([]);
  const seen = await carryOut(`${EXPOSE},10.12.1.11:80`);
  assert.equal(
    seen.refusal,
    'targets-unsuitable: The targets are in several networks: ' +
      '10.12.0.11:80 is in VLAN 1234, 10.12.1.11:80 is in VLAN 77.',
  );
});

test('a public address that follows one gateway is refused to another network', async () => {
  await addSecondNetwork([{ ...WEB, port: 8080 as typeof WEB.port }]);
  const seen = await carryOut(EXPOSE);
  assert.equal(
    seen.refusal,
    'exposure-taken: 203.0.113.80 is exposed for VLAN 77 already (203.0.113.80:8080/tcp).',
  );
});

test('a router that is down is named, because its file could not be written', async () => {
  await network.crash('router2');
  assert.match((await carryOut(EXPOSE)).refusal ?? '', /^host-unreachable: router2 is needed\./);
});

test('an address that the configuration allows on no segment is refused', async () => {
  const inventory = withNetworks({ exposable: ['192.0.2.0/24' as Prefix] });
  const seen = await carryOut('/expose 192.0.2.7:80 to 10.12.0.11:80', inventory);
  assert.match(seen.refusal ?? '', /^address-not-exposable: 192\.0\.2\.7 is on no segment/);
});

test("the segment's own gateway is never exposed, whatever the configuration allows", async () => {
  const inventory = withNetworks({ exposable: ['203.0.113.0/24' as Prefix] });
  const seen = await carryOut('/expose 203.0.113.1:80 to 10.12.0.11:80', inventory);
  assert.match(seen.refusal ?? '', /^address-not-exposable: 203\.0\.113\.1 is the gateway/);
});

test('without a host outside nothing proves it, and the approver is told so', async () => {
  const segments = LAB_INVENTORY.segments.map((segment) => ({ ...segment, probeFrom: null }));
  const seen = await carryOut(EXPOSE, { ...LAB_INVENTORY_WITH_NETWORKS, segments });
  assert.deepEqual(seen.kinds, ['set-keepalived-fragment', 'verify-gateway']);
  assert.match(seen.warnings.join(), /no connection from outside will prove it/);
});

test('without networks in the configuration both commands are refused', async () => {
  for (const text of [EXPOSE, '/unexpose 203.0.113.80:80']) {
    assert.match((await carryOut(text, LAB_INVENTORY)).refusal ?? '', /^networks-not-configured/);
  }
});

test('more targets than keepalived reads in a line are refused', async () => {
  const many = Array.from({ length: 17 }, (_, index) => `10.12.0.${11 + index}:80`);
  const seen = await carryOut(`/expose 203.0.113.80:80 to ${many.join()}`);
  assert.match(seen.refusal ?? '', /^input-not-understood: 17 targets are more than 16/);
});
