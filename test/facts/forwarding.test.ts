// Whether a router forwards, now and after a reboot, and what would drop packets silently all the
// same: read from model hosts, and the order of sysctl.d's files on its own.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { HostName } from '../../src/domain/names.ts';
import { parseForwardingFiles, readForwarding } from '../../src/facts/forwarding.ts';
import { readLinks, readVlanCounters, readVlanInterfaces } from '../../src/facts/vlan-interface.ts';
import {
  type ModelNetwork,
  startModelNetwork,
} from '../../src/lab/model-hosts/start-model-network.ts';
import { NO_CLOUD } from '../../src/ports/cloud.ts';
import { NO_TERMINALS } from '../../src/ports/terminals.ts';
import type { World } from '../../src/ports/world.ts';
import { hurriedClock, sshTo } from '../fakes/test-bot.ts';

const ROUTER1 = 'router1' as HostName;
const GATEWAY = 'gw' as HostName;

let network: ModelNetwork;
let hosts: ReturnType<typeof sshTo>;
let world: World;
before(async () => {
  network = await startModelNetwork({ isHostKeyShared: true });
  hosts = sshTo(network);
  world = { hosts, terminals: NO_TERMINALS, cloud: NO_CLOUD, clock: hurriedClock() };
});
beforeEach(() => network.reset());
after(async () => {
  await hosts.close();
  await network.stop();
});

async function run(host: string, line: string): Promise<void> {
  const { exitCode, stderr } = await network.run(host, line.split(' '));
  assert.equal(exitCode, 0, stderr);
}

test('a host that forwards says so, and whether a file keeps it so', async () => {
  assert.deepEqual(await readForwarding(world, GATEWAY), {
    isOn: true,
    isPersistent: true,
    forwardPolicy: 'accept',
    rpFilter: { all: '0', default: '0', eth0: '0', eth1: '0', lo: '0', mgmt0: '0' },
  });
  await run('router1', 'sysctl -w net.ipv4.ip_forward=1');
  const { isOn, isPersistent } = await readForwarding(world, ROUTER1);
  assert.deepEqual({ isOn, isPersistent }, { isOn: true, isPersistent: false });
});

test('the higher of the two rp_filter switches counts, also on an interface with a dot', async () => {
  await run('router1', 'ip link add link eth1 name eth1.1234 type vlan id 1234');
  await run(
    'router1',
    'sysctl -w net/ipv4/conf/eth1.1234/rp_filter=2 net/ipv4/conf/all/rp_filter=1',
  );
  const { rpFilter } = await readForwarding(world, ROUTER1);
  assert.equal(rpFilter['eth1.1234'], '2');
  assert.equal(rpFilter['eth0'], '1');
});

test('a policy that drops forwarded packets is found; without any tool it stays unknown', async () => {
  network.host('router1').alter((kernel) => {
    kernel.forwardPolicy = 'drop';
  });
  assert.equal((await readForwarding(world, ROUTER1)).forwardPolicy, 'drop');
  network.host('router1').removeTool('nft');
  network.host('router1').removeTool('iptables');
  assert.equal((await readForwarding(world, ROUTER1)).forwardPolicy, 'unknown');
});

function files(...lines: string[]): boolean {
  return parseForwardingFiles(`${lines.join('\n')}\n`);
}

test('the last file name decides, and /etc hides files of the same name elsewhere', () => {
  const on = 'net.ipv4.ip_forward = 1';
  const off = 'net/ipv4/ip_forward=0';
  assert.equal(files(), false);
  assert.equal(files(`/etc/sysctl.d/60-arpeggio.conf:${on}`), true);
  assert.equal(files(`/etc/sysctl.d/60-a.conf:${on}`, `/etc/sysctl.d/70-b.conf:${off}`), false);
  assert.equal(files(`/etc/sysctl.d/70-b.conf:${on}`, `/usr/lib/sysctl.d/60-a.conf:${off}`), true);
  assert.equal(files(`/usr/lib/sysctl.d/60-a.conf:${off}`, `/etc/sysctl.d/60-a.conf:${on}`), true);
  assert.equal(files(`/etc/sysctl.d/60-a.conf:${on}`, `/etc/sysctl.conf:${off}`), false);
  assert.equal(files(`/etc/sysctl.d/60-a.conf.bak:${on}`), false);
  assert.equal(files(`/etc/sysctl.d/60-a.conf:${off}`, `/etc/sysctl.d/60-a.conf:${on}`), true);
});

test('a VLAN interface is known by what the kernel says, whatever its name', async () => {
  await run('router1', 'ip link add link eth1 name eth1.99 type vlan id 1234');
  await run('router1', 'ip addr replace 10.12.0.2/24 dev eth1.99');
  const [found, ...others] = await readVlanInterfaces(world, ROUTER1);
  assert.deepEqual(others, []);
  assert.deepEqual(found, {
    name: 'eth1.99',
    parent: 'eth1',
    vlan: 1234,
    isUp: false,
    mtu: 1500,
    mac: '02:00:00:00:11:01',
    addresses: [{ ip: '10.12.0.2', prefixLength: 24, isSecondary: false }],
  });
  const trunk = (await readLinks(world, ROUTER1)).find(({ name }) => name === 'eth1');
  assert.deepEqual(trunk, { name: 'eth1', isUp: true, mtu: 1500, mac: '02:00:00:00:11:01' });
  const counted = await readVlanCounters(world, ROUTER1, found?.name ?? assert.fail());
  assert.deepEqual(counted, { vlan: 1234, received: 0, sent: 0 });
});
