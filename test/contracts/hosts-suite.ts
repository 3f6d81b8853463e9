// The contract of a lab host: the same table of commands runs on the in-process model and on real
// kernels, and both must give these outputs. So a test that passes on the model means something.
// The expectations were seen on the real lab; when a host disagrees, the real kernel is right.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { LabNetwork } from '../../src/lab/network/lab-network.ts';
import { ADDRESS_CASES } from './hosts-cases/addresses.ts';
import { ARP_CASES } from './hosts-cases/arp.ts';
import { type Case, normalise, type Step } from './hosts-cases/case.ts';
import { playDeadMan } from './hosts-cases/dead-man.ts';
import { FILE_CASES } from './hosts-cases/files.ts';
import { KEEPALIVED_CASES } from './hosts-cases/keepalived.ts';
import { playMachines } from './hosts-cases/machines.ts';
import { PROXY_CASES } from './hosts-cases/proxy.ts';
import { ROUTE_CASES } from './hosts-cases/routes.ts';
import { rebootRouter } from './hosts-cases/router-reboot.ts';
import { connect, exec } from './hosts-cases/ssh-client.ts';
import { VLAN_CASES } from './hosts-cases/vlan.ts';

const CASES = [
  ...FILE_CASES,
  ...ADDRESS_CASES,
  ...ARP_CASES,
  ...VLAN_CASES,
  ...ROUTE_CASES,
  ...PROXY_CASES,
  ...KEEPALIVED_CASES,
];

/** Registers the whole suite; `open` is called once, and the network is stopped at the end. */
export function describeHosts(title: string, open: () => Promise<LabNetwork>): void {
  describe(title, () => {
    let network: LabNetwork;
    before(async () => {
      network = await open();
    });
    after(async () => {
      await network.stop();
    });
    for (const one of CASES) {
      test(one.title, () => playCase(network, one));
    }
    test('over SSH a host sees standard input, its client and its locale', () => overSsh(network));
    test('a channel signal does not reach a command of root', () => signalled(network));
    test('a dead-man switch takes back unless it is confirmed', () => playDeadMan(network));
    test('VMs are reached over their VLAN, and only over it', () => playMachines(network));
    test('a reboot of a router brings its VLAN back', async () => {
      for (const one of await rebootRouter(network)) await play(network, one);
      await network.reboot('router1');
    });
    test('a reboot brings back what the files say and forgets the rest', () => reboot(network));
  });
}

async function playCase(network: LabNetwork, one: Case): Promise<void> {
  try {
    for (const step of one.steps) await play(network, step);
  } catch (error) {
    // The next case must not stumble over what this one left behind.
    await network.reset();
    throw error;
  }
}

async function play(network: LabNetwork, step: Step): Promise<void> {
  const options = step.stdin === undefined ? {} : { stdin: step.stdin };
  const result = await network.run(step.on, step.argv, options);
  const where = `${step.on}: ${step.argv.join(' ')}\n${result.stdout}${result.stderr}`;
  assert.equal(result.exitCode, step.exitCode, where);
  if (step.output !== undefined) {
    const seen = normalise(step.argv, result.stdout);
    assert.deepEqual(seen, step.output, where);
  }
  const hasMessage = result.stderr !== '';
  if (step.exitCode === 0) assert.equal(hasMessage, step.warns ?? false, where);
}

async function overSsh(network: LabNetwork): Promise<void> {
  const client = await connect(network, 'node3');
  try {
    const path = '/etc/network/interfaces.d/over-ssh';
    const text = "# it's a test\n";
    const written = await exec(client, `install -m 600 /dev/stdin ${path}`, { stdin: text });
    assert.deepEqual([written.exitCode, written.stderr], [0, '']);
    assert.equal((await exec(client, `cat -- ${path}`)).stdout, text);
    assert.equal((await exec(client, `rm -f ${path}`)).exitCode, 0);
    const absent = await exec(client, `cat -- ${path}`);
    assert.equal(absent.stderr, `cat: ${path}: No such file or directory\n`);
    const manager = await exec(client, 'networkctl --no-legend list eth0');
    assert.equal(manager.exitCode, 127);
    assert.match(manager.stderr, /networkctl: command not found/);
    const connection = (await exec(client, 'printenv SSH_CONNECTION')).stdout.trim().split(' ');
    assert.deepEqual(connection.slice(2), ['10.255.0.23', '22']);
  } finally {
    client.end();
  }
}

/** OpenSSH ignores it for root; so must whoever stands in for a host. */
async function signalled(network: LabNetwork): Promise<void> {
  const client = await connect(network, 'node3');
  try {
    const ending = await exec(client, 'ping -n -D -i 0.2 -w 1 203.0.113.1', {
      whileRunning: (channel) => channel.signal('TERM'),
    });
    assert.equal(ending.exitCode, 0);
    assert.match(ending.stdout, /^\[\d+\.\d{6}\] 64 bytes from 203\.0\.113\.1: icmp_seq=1 ttl=64/m);
    assert.match(ending.stdout, /[45] packets transmitted, [45] received, 0% packet loss/);
  } finally {
    client.end();
  }
}

async function reboot(network: LabNetwork): Promise<void> {
  const run = (line: string, stdin?: string): Promise<unknown> =>
    network.run('node3', line.split(' '), stdin === undefined ? {} : { stdin });
  const file = '/etc/network/interfaces.d/service-203-0-113-51';
  const stanza = 'iface eth0 inet static\n    address 203.0.113.51/32\n';
  await run(`install -m 644 /dev/stdin ${file}`, stanza);
  await run('ip addr replace 203.0.113.52/32 dev eth0');
  await run('nft -f -', 'add table arp left_over\n');
  await run('sysctl -w net.ipv4.ip_nonlocal_bind=1');
  await network.reboot('node3');
  await playCase(network, {
    title: 'after the reboot',
    steps: [
      {
        on: 'node3',
        argv: ['ip', '-j', 'addr', 'show'],
        exitCode: 0,
        output: [
          'eth0 UP',
          '203.0.113.23/24 brd 203.0.113.255 scope global',
          '203.0.113.51/32 brd 203.0.113.51 scope global',
        ],
      },
      { on: 'node3', argv: ['nft', 'list', 'tables', 'arp'], exitCode: 0, output: '' },
      {
        on: 'node3',
        argv: ['sysctl', '-n', 'net.ipv4.ip_nonlocal_bind'],
        exitCode: 0,
        output: '0\n',
      },
      { on: 'node3', argv: ['rm', '-f', file], exitCode: 0 },
      {
        on: 'node3',
        argv: ['ip', 'addr', 'del', '203.0.113.51/32', 'dev', 'eth0'],
        exitCode: 0,
      },
    ],
  });
}
