// Two routers with keepalived on the lab's real kernels: one gateway is elected and handed over, LVS goes
// on after that, and a broken file does what it does in life. By hand, without the bot: see
// network-by-hand.ts. Reboots and crashes of routers are in networks.test.ts, where the bot made them.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { LabNetwork } from '../../../src/lab/network/lab-network.ts';
import { startNetwork } from '../../../src/lab/network/start-network.ts';
import {
  carry,
  eventually,
  fetchName,
  giveInterface,
  isReachable as isReachableOn,
  keepalivedFile,
  machine,
  output as outputOf,
  ownersOf,
  ROUTERS,
  type Router,
  writeFile,
} from '../network-by-hand.ts';

const VLAN = 1234;
const GATEWAY = '10.12.0.1';
const PUBLIC_ADDRESS = '203.0.113.80';
const FILE = `/etc/keepalived/conf.d/vlan${VLAN}.conf`;

let network: LabNetwork;

before(async () => {
  network = await startNetwork();
  assert.notEqual(network.backend, 'in-process', 'these tests need a real kernel');
});
after(() => network.stop());

function output(host: string, ...argv: string[]): Promise<string> {
  return outputOf(network, host, ...argv);
}

function isReachable(from: string, to: string): Promise<boolean> {
  return isReachableOn(network, from, to);
}

describe('a network behind two routers with keepalived', () => {
  before(async () => {
    await network.reset();
    const nodes = ['node1-eth1', 'node2-eth1'];
    await carry(network, VLAN, ['router1-eth1', 'router2-eth1', ...nodes]);
    await Promise.all([network.startMachine(machine(1)), network.startMachine(machine(2))]);
    for (const [index, router] of ROUTERS.entries()) {
      await giveInterface(network, router, { vlan: VLAN, address: `10.12.0.${2 + index}/24` });
      await writeFile(network, router, FILE, fileFor(index));
      await output(router, 'keepalived', '-t');
    }
    for (const router of ROUTERS) await output(router, 'systemctl', 'reload', 'keepalived');
    await gatewayOwner();
  });

  test('has exactly one gateway, which VMs reach', async () => {
    const owner = await gatewayOwner();
    assert.deepEqual(await ownersOf(network, PUBLIC_ADDRESS), [owner]);
    assert.equal(await isReachable('web1', GATEWAY), true);
    assert.equal(await isReachable('web2', GATEWAY), true);
  });

  test('spreads connections from the internet over both VMs', async () => {
    await bothTargetsServe();
    // The kernel sums these counters every two seconds only.
    await eventually('IPVS to count connections', async () => {
      const table = await output(await gatewayOwner(), 'ipvsadm', '-Ln', '--stats');
      return /^TCP +203\.0\.113\.80:80 +[1-9]/m.test(table) ? true : null;
    });
    const stranger = await network.run('node3', ['ipvsadm', '-Ln']);
    assert.doesNotMatch(stranger.stdout, /203\.0\.113\.80/, 'IPVS is each namespace of its own');
  });

  test('keeps its gateway and its service when keepalived stops on the master', async () => {
    const master = await gatewayOwner();
    await output(master, 'systemctl', 'stop', 'keepalived');
    await handedOver(master);
    await output(master, 'systemctl', 'start', 'keepalived');
    // nopreempt: whoever comes back takes nothing over.
    await sameOwnerFor(5, otherThan(master));
  });

  test('has two gateways after a reload of a broken file: keepalived is gone, its address is not', async () => {
    const master = await gatewayOwner();
    await writeFile(network, master, FILE, `${fileFor(0)}\nvrrp_instance BROKEN {\n`);
    assert.notEqual((await network.run(master, ['keepalived', '-t'])).exitCode, 0);
    await output(master, 'systemctl', 'reload', 'keepalived');
    await eventually('keepalived to end', async () => {
      const { exitCode } = await network.run(master, ['systemctl', 'is-active', 'keepalived']);
      return exitCode === 3 ? true : null;
    });
    await eventually('both to own the gateway', async () => {
      const owners = await ownersOf(network, GATEWAY);
      return owners.length === 2 ? owners : null;
    });
    const again = await network.run(master, ['systemctl', 'reload', 'keepalived']);
    assert.deepEqual(
      [again.exitCode, again.stderr],
      [1, 'keepalived.service is not active, cannot reload.\n'],
    );
  });

  test('knows keepalived by the words of systemctl, and nothing else', async () => {
    assert.deepEqual(await systemctl('is-enabled', 'keepalived'), [1, 'disabled\n']);
    assert.deepEqual(await systemctl('is-active', '--quiet', 'keepalived.service'), [3, '']);
    // Without a configuration file the unit's condition is not met, which is no failure.
    assert.deepEqual(await systemctl('enable', '--now', 'keepalived'), [0, '']);
    assert.deepEqual(await systemctl('is-active', 'keepalived'), [3, 'inactive\n']);
    assert.deepEqual(await systemctl('is-enabled', 'keepalived'), [0, 'enabled\n']);
    const notFound = 'Failed to start nginx.service: Unit nginx.service not found.\n';
    assert.deepEqual(await systemctl('start', 'nginx'), [5, notFound]);
    assert.deepEqual(await systemctl('mask', 'keepalived'), [1, 'Unknown command verb mask.\n']);
  });

  test('leaves nothing behind after a reset', async () => {
    await network.reset();
    for (const router of ROUTERS) {
      assert.doesNotMatch(await output(router, 'ip', '-br', 'addr'), /eth1\.1234|203\.0\.113\.80/);
      assert.equal(await output(router, 'ls', '/etc/keepalived/conf.d'), '');
      assert.equal(await output(router, 'systemctl', 'is-active', 'keepalived'), 'active\n');
      assert.equal(await output(router, 'sysctl', '-n', 'net.ipv4.ip_forward'), '0\n');
    }
    assert.doesNotMatch(await output('switch', 'bridge', 'vlan', 'show'), /1234/);
  });
});

async function systemctl(...words: string[]): Promise<[number | null, string]> {
  const { exitCode, stdout, stderr } = await network.run('node3', ['systemctl', ...words]);
  return [exitCode, stdout + stderr];
}

function fileFor(index: number): string {
  return keepalivedFile({
    ...{ vlan: VLAN, gateway: GATEWAY, publicAddress: PUBLIC_ADDRESS },
    priority: 240 - 40 * index,
    targets: ['10.12.0.11', '10.12.0.12'],
  });
}

function otherThan(router: Router): Router {
  return router === 'router1' ? 'router2' : 'router1';
}

function gatewayOwner(): Promise<Router> {
  return eventually('exactly one router to own the gateway', async () => {
    const owners = await ownersOf(network, GATEWAY);
    return owners.length === 1 ? (owners[0] ?? null) : null;
  });
}

async function handedOver(master: Router): Promise<void> {
  await eventually('the other router to own the gateway', async () => {
    const owners = await ownersOf(network, GATEWAY);
    return owners.includes(otherThan(master)) && owners.length === 1 ? true : null;
  });
  await bothTargetsServe();
  assert.equal(await isReachable('web1', GATEWAY), true);
}

async function bothTargetsServe(): Promise<void> {
  const seen = new Set<string>();
  await eventually('both VMs to answer behind the public address', async () => {
    const name = await fetchName(network, 'internet', PUBLIC_ADDRESS);
    if (name !== null) seen.add(name);
    return seen.has('web1') && seen.has('web2') ? true : null;
  });
}

/** An election would be over after 4 adverts of a second. */
async function sameOwnerFor(looks: number, router: Router): Promise<void> {
  for (let look = 0; look < looks; look += 1) {
    assert.deepEqual(await ownersOf(network, GATEWAY), [router]);
    await output('internet', 'sleep', '1');
  }
}
