// What the lab must show before a bot is let at it: VMs come and go, and a VLAN that the switch does not
// carry is dead. By hand, without the bot: see network-by-hand.ts. A VM behind a router is among the
// cases of the host contract, two routers with keepalived are in router-pair.test.ts.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { LabNetwork } from '../../../src/lab/network/lab-network.ts';
import { startNetwork } from '../../../src/lab/network/start-network.ts';
import {
  carry,
  fetchName,
  isReachable as isReachableOn,
  machine,
  output as outputOf,
  writeFile,
} from '../network-by-hand.ts';

const VLAN = 1234;
const MACHINES_MAX = 20;

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

async function isSilent(from: string, to: string): Promise<boolean> {
  const { exitCode } = await network.run(from, ['ping', '-q', '-c', '2', '-w', '3', to]);
  return exitCode !== 0;
}

describe('VMs of the lab', () => {
  before(() => network.reset());

  test('answer pings, their name over HTTP, and probes', async (t) => {
    const began = Date.now();
    await network.startMachine(machine(1));
    t.diagnostic(`startMachine: ${Date.now() - began} ms`);
    await network.startMachine(machine(2, { node: 'node1', gateway: null }));
    assert.equal(await output('web1', 'hostname'), 'web1\n');
    assert.equal(await isReachable('web2', '10.12.0.11'), true);
    assert.equal(await fetchName(network, 'web2', '10.12.0.11'), 'web1');
    const probe = await network.startProbe({
      ...{ from: 'web2', to: '10.12.0.11', packetsPerSecond: 100 },
    });
    await output('web1', 'true');
    const report = await probe.stop();
    assert.deepEqual([report.lost, report.answeredBy[0]?.host], [0, 'web1']);
    assert.equal(report.answeredBy.length, 1);
    const links = await output('web1', 'ip', '-br', 'link', 'show', 'dev', 'eth0');
    assert.match(links, /02:00:4c:5f:00:01/);
    assert.equal(await output('web2', 'ip', 'route', 'show', 'default'), '');
  });

  test('are refused under a name that is taken, and on a host that is no node', async () => {
    await assert.rejects(network.startMachine(machine(1)), /web1 is running already/);
    await assert.rejects(network.startMachine(machine(3, { name: 'gw' })), /can be called "gw"/);
    await assert.rejects(network.startMachine(machine(3, { node: 'router1' })), /is no node/);
    await assert.rejects(network.run('web3', ['true']), /no host "web3"/);
  });

  test('are gone once stopped, with their node, and after a reset', async () => {
    await network.stopMachine('web2');
    await network.stopMachine('web2');
    await assert.rejects(network.run('web2', ['true']), /no host "web2"/);
    assert.equal(await isReachable('web1', '10.12.0.12'), false);
    await network.startMachine(machine(2));
    await network.reboot('node2');
    assert.notEqual((await network.run('web2', ['true'])).exitCode, 0);
    assert.doesNotMatch(await output('node2', 'ip', '-br', 'link'), /vnet/);
    await network.startMachine(machine(2));
    await network.reset();
    await assert.rejects(network.run('web1', ['true']), /no host "web1"/);
    assert.doesNotMatch(await output('node1', 'ip', '-br', 'link'), /vnet/);
  });

  test(`are ${MACHINES_MAX} at most, and that many run at once`, async () => {
    const numbers = Array.from({ length: MACHINES_MAX + 1 }, (_, index) => index + 1);
    const started = await Promise.allSettled(
      numbers.map((number) => network.startMachine(machine(number))),
    );
    const refused = started.filter((each) => each.status === 'rejected');
    assert.match(refused.map((each) => String(each.reason)).join(), /^[^,]* 20 VMs are running,/);
    assert.equal(refused.length, 1);
    await network.reset();
  });
});

describe('a VLAN between nodes', () => {
  before(async () => {
    await network.reset();
    await Promise.all([network.startMachine(machine(1)), network.startMachine(machine(2))]);
  });

  test('is dead until the switch carries it on both trunks', async () => {
    assert.equal(await isSilent('web1', '10.12.0.12'), true);
    await carry(network, VLAN, ['node1-eth1']);
    assert.equal(await isSilent('web1', '10.12.0.12'), true);
    await carry(network, VLAN, ['node2-eth1']);
    assert.equal(await isReachable('web1', '10.12.0.12'), true);
    await output('switch', 'bridge', 'vlan', 'del', 'dev', 'node1-eth1', 'vid', `${VLAN}`);
    assert.equal(await isSilent('web1', '10.12.0.12'), true);
  });

  test('is still carried after the switch restarts when its file says so', async () => {
    const lines = `vlan add dev node1-eth1 vid ${VLAN}\nvlan add dev node2-eth1 vid ${VLAN}\n`;
    const ownLines = await output('switch', 'cat', '/etc/network/br0.vlans');
    await writeFile(network, 'switch', '/etc/network/br0.vlans', ownLines + lines);
    await network.reboot('switch');
    assert.equal(await isReachable('web1', '10.12.0.12'), true);
    assert.equal(await isReachable('internet', '203.0.113.50'), true);
  });
});
