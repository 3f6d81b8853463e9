// VLAN interfaces on a router and VLANs on the ports of the switch: how they come, go, fail and look.
import { type Case, step } from './case.ts';

const ADD = 'ip link add link eth1 name';
const SHOW = 'ip -d -j link show dev eth1.1234';
const PROC = 'cat -- /proc/net/vlan/eth1.1234';
const CARRIED = 'bridge -j vlan show dev router1-eth1';

function port(...vlans: number[]): object[] {
  return [{ ifname: 'router1-eth1', vlans: vlans.map((vlan) => ({ vlan })) }];
}

export const VLAN_CASES: readonly Case[] = [
  {
    title: 'a VLAN interface takes the MAC and MTU of its trunk and is down at first',
    steps: [
      step('router1', `${ADD} eth1.1234 type vlan id 1234`, { output: '' }),
      step('router1', SHOW, {
        output: ['eth1.1234 DOWN 1500 02:00:00:00:11:01 vlan 1234 on eth1'],
      }),
      step('router1', 'ip link set dev eth1.1234 up', { output: '' }),
      step('router1', SHOW, { output: ['eth1.1234 UP 1500 02:00:00:00:11:01 vlan 1234 on eth1'] }),
      step('router1', PROC, { output: '1234 on eth1' }),
      step('router2', PROC, { exitCode: 1 }),
      step('router1', 'ip -d -j addr show', {
        output: [
          'eth0 UP 1500 02:00:00:00:11:00',
          'eth1 UP 1500 02:00:00:00:11:01',
          'eth1.1234 UP 1500 02:00:00:00:11:01 vlan 1234 on eth1',
        ],
      }),
      step('router1', 'ip link del dev eth1.1234', { output: '' }),
      step('router1', 'ip link del dev eth1.1234', { exitCode: 1 }),
      step('router1', SHOW, { exitCode: 1 }),
      step('router1', PROC, { exitCode: 1 }),
    ],
  },
  {
    title:
      'a name or a VLAN that is taken, a missing trunk, a long name and a wrong id are refused',
    steps: [
      step('router1', `${ADD} eth1.1234 type vlan id 1234`),
      step('router1', `${ADD} eth1.1234 type vlan id 1234`, { exitCode: 2 }),
      step('router1', `${ADD} eth1.1234 type vlan id 1235`, { exitCode: 2 }),
      step('router1', `${ADD} other type vlan id 1234`, { exitCode: 2 }),
      step('router1', 'ip link add link eth9 name eth9.7 type vlan id 7', { exitCode: 1 }),
      step('router1', `${ADD} enp129s0f0np0.1234 type vlan id 1236`, { exitCode: 255 }),
      step('router1', `${ADD} eth1.5000 type vlan id 5000`, { exitCode: 2 }),
      step('router1', 'ip link set dev eth1.7 up', { exitCode: 1 }),
      // A leading zero makes it octal: 0123 is 83.
      step('router1', `${ADD} octal type vlan id 0123`),
      step('router1', 'ip -d -j link show dev octal', {
        output: ['octal DOWN 1500 02:00:00:00:11:01 vlan 83 on eth1'],
      }),
      step('router1', 'ip link del dev octal'),
      step('router1', 'ip link del dev eth1.1234'),
    ],
  },
  {
    title: 'a VLAN interface goes down and up with its trunk, and its settings with the interface',
    steps: [
      step('router1', 'sysctl -n net/ipv4/conf/eth1.1234/rp_filter', { exitCode: 1, output: '' }),
      step('router1', `${ADD} eth1.1234 type vlan id 1234`),
      step(
        'router1',
        'sysctl -w net/ipv4/conf/eth1.1234/arp_ignore=1 net/ipv4/conf/eth1.1234/rp_filter=2',
        {
          output: 'net.ipv4.conf.eth1/1234.arp_ignore = 1\nnet.ipv4.conf.eth1/1234.rp_filter = 2\n',
        },
      ),
      step('router1', 'sysctl -a -r ^net\\.ipv4\\.conf\\.eth1.*\\.rp_filter$', {
        output: ['net.ipv4.conf.eth1.rp_filter = 0', 'net.ipv4.conf.eth1/1234.rp_filter = 2'],
      }),
      step('router1', 'ip addr replace 10.12.0.2/24 dev eth1.1234'),
      step('router1', 'ip -j -4 route show exact 10.12.0.0/24', { output: [] }),
      step('router1', 'ip link set dev eth1.1234 up'),
      step('router1', 'ip -j -4 route show exact 10.12.0.0/24', {
        output: ['10.12.0.0/24 dev eth1.1234 proto kernel scope link src 10.12.0.2'],
      }),
      step('router1', 'ip link set dev eth1 down'),
      step('router1', 'ip -j -4 route show exact 10.12.0.0/24', { output: [] }),
      step('router1', SHOW, {
        output: ['eth1.1234 DOWN 1500 02:00:00:00:11:01 vlan 1234 on eth1'],
      }),
      step('router1', 'ip link set dev eth1.1234 up', { exitCode: 2 }),
      step('router1', 'ip link set dev eth1 up'),
      step('router1', SHOW, { output: ['eth1.1234 UP 1500 02:00:00:00:11:01 vlan 1234 on eth1'] }),
      step('router1', 'ip link del dev eth1.1234'),
      step('router1', 'sysctl -n net/ipv4/conf/eth1.1234/rp_filter', { exitCode: 1, output: '' }),
    ],
  },
  {
    title:
      'a port of the switch carries the VLANs that were put on it, and adding twice is no error',
    steps: [
      step('switch', CARRIED, { output: [] }),
      step('switch', 'bridge vlan add dev router1-eth1 vid 1234', { output: '' }),
      step('switch', 'bridge vlan add vid 1234 dev router1-eth1', { output: '' }),
      step('switch', CARRIED, { output: port(1234) }),
      step('switch', 'bridge vlan add vid 1235-1237 dev router1-eth1'),
      step('switch', 'bridge vlan del vid 1236 dev router1-eth1'),
      step('switch', CARRIED, { output: port(1234, 1235, 1237) }),
      step('switch', 'bridge vlan del vid 1236 dev router1-eth1', { output: '' }),
      step('switch', 'bridge vlan del vid 1234-1237 dev router1-eth1'),
      step('switch', CARRIED, { output: [] }),
      step('switch', 'bridge -j vlan show dev router1-eth0', {
        output: [
          { ifname: 'router1-eth0', vlans: [{ vlan: 100, flags: ['PVID', 'Egress Untagged'] }] },
        ],
      }),
      step('switch', 'bridge vlan add vid 1234 dev absent', { exitCode: 255 }),
      step('switch', 'bridge vlan add vid 4095 dev router1-eth1', { exitCode: 255 }),
      step('switch', 'bridge vlan add vid 1234 dev mgmt0', { exitCode: 255 }),
    ],
  },
  {
    title: 'routers hear each other on a VLAN once the switch carries it on both ports',
    steps: [
      step('router1', `${ADD} eth1.1234 type vlan id 1234`),
      step('router1', 'ip link set dev eth1.1234 up'),
      step('router2', `${ADD} eth1.1234 type vlan id 1234`),
      step('router2', 'ip link set dev eth1.1234 up'),
      step('router2', 'ip addr replace 10.12.0.3/24 dev eth1.1234'),
      step('switch', 'bridge vlan add vid 1234 dev router1-eth1'),
      step('router1', 'arping -b -w 1 -I eth1.1234 10.12.0.3', { exitCode: 1, output: [] }),
      step('switch', 'bridge vlan add vid 1234 dev router2-eth1'),
      // Without an address of its own, it asks with another one of the host.
      step('router1', 'arping -b -w 2 -I eth1.1234 10.12.0.3', { output: ['[02:00:00:00:12:01]'] }),
      step('router1', 'arping -q -D -c 2 -w 3 -I eth1.1234 10.12.0.3', { exitCode: 1, output: '' }),
      step('router1', 'arping -q -D -c 1 -w 1 -I eth1.1234 10.12.0.4', { output: '' }),
      step('router1', 'ip addr replace 10.12.0.2/24 dev eth1.1234'),
      step('router1', 'ping -n -c 2 -i 0.2 -W 2 10.12.0.3', {
        output: '2 packets transmitted, 2 received',
      }),
      step('switch', 'bridge vlan del vid 1234 dev router2-eth1'),
      step('router1', 'ping -n -c 1 -i 0.2 -W 1 10.12.0.3', {
        exitCode: 1,
        output: '1 packets transmitted, 0 received',
      }),
      step('switch', 'bridge vlan del vid 1234 dev router1-eth1'),
      step('router1', 'ip link del dev eth1.1234'),
      step('router2', 'ip link del dev eth1.1234'),
    ],
  },
];
