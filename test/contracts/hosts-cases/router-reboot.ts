// A router's VLAN after a reboot, written in both ways: under a name from which ifupdown makes the
// interface by itself, before the stanza's own lines, and under one that it does not make.
import assert from 'node:assert/strict';
import type { LabNetwork } from '../../../src/lab/network/lab-network.ts';
import { type Step, step } from './case.ts';

const FOLDER = '/etc/network/interfaces.d';
const WRITTEN = [
  { file: 'vlan1234', name: 'eth1.1234', vlan: 1234, address: '10.12.0.2/24' },
  { file: 'vlan1235', name: 'vlan1235', vlan: 1235, address: '10.12.1.2/24' },
];

/** Writes the files, reboots, and returns what is to be seen then; a further reboot tidies up. */
export async function rebootRouter(network: LabNetwork): Promise<readonly Step[]> {
  for (const { file, name, vlan, address } of WRITTEN) {
    const stdin = [
      `auto ${name}`,
      `iface ${name} inet static`,
      `    address ${address}`,
      '    vlan-raw-device eth1',
      `    pre-up ip link add link eth1 name $IFACE type vlan id ${vlan} || ip link show dev $IFACE`,
      '    pre-up sysctl -qw net/ipv4/conf/$IFACE/rp_filter=2',
      '    up ip route replace 10.99.0.0/24 via 203.0.113.21',
      '    post-down ip link del dev $IFACE',
      '',
    ].join('\n');
    const argv = ['install', '-m', '644', '/dev/stdin', `${FOLDER}/${file}`];
    assert.equal((await network.run('router1', argv, { stdin })).exitCode, 0);
  }
  await network.reboot('router1');
  return SEEN;
}

function connected(prefix: string, device: string, source: string): string {
  return `${prefix} dev ${device} proto kernel scope link src ${source}`;
}

const KEYS = ['eth1.1234', 'vlan1235'].map((name) => `net/ipv4/conf/${name}/rp_filter`);

const SEEN: readonly Step[] = [
  step('router1', 'ip -d -j addr show', {
    output: [
      'eth0 UP 1500 02:00:00:00:11:00',
      'eth1 UP 1500 02:00:00:00:11:01',
      'eth1.1234 UP 1500 02:00:00:00:11:01 vlan 1234 on eth1',
      'vlan1235 UP 1500 02:00:00:00:11:01 vlan 1235 on eth1',
    ],
  }),
  step('router1', 'ip -j -4 route show', {
    output: [
      'default via 203.0.113.1 dev eth0 onlink',
      connected('10.12.0.0/24', 'eth1.1234', '10.12.0.2'),
      connected('10.12.1.0/24', 'vlan1235', '10.12.1.2'),
      '10.99.0.0/24 via 203.0.113.21 dev eth0',
      connected('203.0.113.0/24', 'eth0', '203.0.113.11'),
    ],
  }),
  step('router1', `sysctl -n ${KEYS.join(' ')}`, { output: '2\n2\n' }),
  step('router1', `rm -f ${FOLDER}/vlan1234 ${FOLDER}/vlan1235`, { output: '' }),
];
