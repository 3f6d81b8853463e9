// VMs on a VLAN: blocked until the switch carries it, reached from the internet through a router that
// forwards and answers ARP for them, gone when they are stopped, away after their node went off.
import assert from 'node:assert/strict';
import type { LabNetwork } from '../../../src/lab/network/lab-network.ts';

const VLAN = 1234;
const PREFIX = '203.0.113.128/28';
const FIRST = { name: 'web1', node: 'node1', mac: '02:00:00:00:90:01', address: '203.0.113.130' };
const SECOND = { name: 'web2', node: 'node2', mac: '02:00:00:00:90:02', address: '203.0.113.131' };

async function must(network: LabNetwork, host: string, ...lines: string[]): Promise<string> {
  let stdout = '';
  for (const line of lines) {
    const result = await network.run(host, line.split(' '));
    assert.equal(result.exitCode, 0, `${host}: ${line}\n${result.stdout}${result.stderr}`);
    stdout = result.stdout;
  }
  return stdout;
}

async function pings(network: LabNetwork, host: string, address: string): Promise<boolean> {
  // Three, because the first may wait for ARP through a proxy that takes its time.
  const ping = ['ping', '-n', '-c', '3', '-i', '0.5', '-W', '2', address];
  return (await network.run(host, ping)).exitCode === 0;
}

/** A name that is no longer known is refused; a host that is off cannot run anything. */
async function isThere(network: LabNetwork, name: string): Promise<boolean> {
  return network.run(name, ['true']).then(
    ({ exitCode }) => exitCode === 0,
    () => false,
  );
}

export async function playMachines(network: LabNetwork): Promise<void> {
  for (const { address, ...machine } of [FIRST, SECOND]) {
    await network.startMachine({
      ...machine,
      vlan: VLAN,
      address: `${address}/28`,
      gateway: '203.0.113.129',
    });
  }
  await assert.rejects(
    network.startMachine({ ...FIRST, vlan: VLAN, address: null, gateway: null }),
    /web1/,
  );
  assert.equal(await pings(network, 'web1', SECOND.address), false, 'no trunk carries the VLAN');
  for (const host of ['node1', 'node2', 'router1']) {
    await must(network, 'switch', `bridge vlan add dev ${host}-eth1 vid ${VLAN}`);
  }
  assert.equal(await pings(network, 'web1', SECOND.address), true);
  await throughRouter(network);
  await network.stopMachine('web2');
  await network.stopMachine('web2');
  assert.equal(await pings(network, 'web1', SECOND.address), false, 'it was stopped');
  assert.equal(await isThere(network, 'web2'), false, 'it was stopped');
  await network.reboot('node1');
  assert.equal(await isThere(network, 'web1'), false, 'it ended with its node');
}

async function throughRouter(network: LabNetwork): Promise<void> {
  await must(
    network,
    'router1',
    `ip link add link eth1 name eth1.${VLAN} type vlan id ${VLAN}`,
    `ip link set dev eth1.${VLAN} up`,
    `ip addr replace 203.0.113.129/28 dev eth1.${VLAN}`,
    'sysctl -w net.ipv4.ip_forward=1',
  );
  assert.equal(await pings(network, 'router1', FIRST.address), true);
  assert.equal(await pings(network, 'internet', FIRST.address), false, 'nobody answers ARP for it');
  await must(network, 'router1', `ip neigh replace proxy ${FIRST.address} dev eth0`);
  assert.equal(await pings(network, 'internet', FIRST.address), true);
  assert.equal(await pings(network, 'internet', SECOND.address), false, 'no entry for this one');
  const route = await must(network, 'router1', `ip -j -4 route show exact ${PREFIX}`);
  assert.match(route, /eth1\.1234/);
  const counted = await must(network, 'router1', `cat -- /proc/net/vlan/eth1.${VLAN}`);
  assert.match(counted, /total frames received\s+[1-9]/);
}
