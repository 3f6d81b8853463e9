// What adding and removing addresses does to a host's addresses and routes. Every case puts back
// what it took.
import { type Case, step } from './case.ts';

const NODE1_ADDRESSES = [
  'eth0 UP',
  '203.0.113.21/24 brd 203.0.113.255 scope global',
  '203.0.113.50/32 brd 203.0.113.50 scope global',
  '203.0.113.60/32 brd 203.0.113.60 scope global',
];
const NODE3_OWN = '203.0.113.23/24 brd 203.0.113.255 scope global';
const DEFAULT_ROUTE = 'default via 203.0.113.1 dev eth0 onlink';
const NODE3_CONNECTED = '203.0.113.0/24 dev eth0 proto kernel scope link src 203.0.113.23';

export const ADDRESS_CASES: readonly Case[] = [
  {
    title: 'node1 holds its own address and two service addresses, as its files say',
    steps: [
      step('node1', 'ip -j addr show', { output: NODE1_ADDRESSES }),
      step('node1', 'ip -j -4 route show', {
        output: [DEFAULT_ROUTE, '203.0.113.0/24 dev eth0 proto kernel scope link src 203.0.113.21'],
      }),
    ],
  },
  {
    title: 'replacing an address adds it once, and removing it touches nothing else',
    steps: [
      step('node3', 'ip addr replace 203.0.113.51/32 dev eth0', { output: '' }),
      step('node3', 'ip addr replace 203.0.113.51/32 dev eth0', { output: '' }),
      step('node3', 'ip -j addr show', {
        output: ['eth0 UP', NODE3_OWN, '203.0.113.51/32 scope global'],
      }),
      step('node3', 'ip addr del 203.0.113.51/32 dev eth0', { output: '' }),
      step('node3', 'ip addr del 203.0.113.51/32 dev eth0', { exitCode: 2, output: '' }),
      step('node3', 'ip -j addr show', { output: ['eth0 UP', NODE3_OWN] }),
      step('node3', 'ip -j -4 route show', { output: [DEFAULT_ROUTE, NODE3_CONNECTED] }),
    ],
  },
  {
    title: 'flushing an address is no error when it is not there, and touches no other',
    steps: [
      step('node3', 'ip addr replace 203.0.113.51/24 dev eth0', { output: '' }),
      step('node3', 'ip -4 addr flush dev eth0 to 203.0.113.51/32', { output: '' }),
      step('node3', 'ip -4 addr flush dev eth0 to 203.0.113.51/32', { output: '' }),
      step('node3', 'ip -j addr show', { output: ['eth0 UP', NODE3_OWN] }),
      step('node3', 'ip -4 addr flush dev eth9 to 203.0.113.51/32', { exitCode: 1 }),
    ],
  },
  {
    title: 'adding an address that is there is refused and changes nothing',
    steps: [
      step('node3', 'ip addr add 203.0.113.51/32 dev eth0', { output: '' }),
      step('node3', 'ip addr add 203.0.113.51/32 dev eth0', { exitCode: 2, output: '' }),
      step('node3', 'ip addr del 203.0.113.51/32 dev eth0', { output: '' }),
    ],
  },
  {
    title: 'an address is removed only with its own length, or with none and a warning',
    steps: [
      step('node3', 'ip addr replace 203.0.113.51/32 dev eth0'),
      step('node3', 'ip addr del 203.0.113.51/24 dev eth0', { exitCode: 2 }),
      step('node3', 'ip addr del 203.0.113.51 dev eth0', { warns: true }),
      step('node3', 'ip addr replace 203.0.113.52/24 dev eth0'),
      step('node3', 'ip addr del 203.0.113.52 dev eth0', { warns: true }),
      step('node3', 'ip -j addr show', { output: ['eth0 UP', NODE3_OWN] }),
    ],
  },
  {
    title: 'a missing device and a malformed address are refused with exit code 1',
    steps: [
      step('node3', 'ip addr replace 203.0.113.51/32 dev eth9', { exitCode: 1 }),
      step('node3', 'ip addr del 203.0.113.51/32 dev eth9', { exitCode: 1 }),
      step('node3', 'ip addr replace 203.0.113.999/32 dev eth0', { exitCode: 1 }),
      step('node3', 'ip -j route get 203.0.113.1 oif eth9', { exitCode: 1 }),
      step('node3', 'ip -j neigh show 203.0.113.1 dev eth9', { exitCode: 1 }),
    ],
  },
  {
    title: 'a second address of a prefix is secondary and goes with its primary',
    steps: [
      step('node3', 'ip addr replace 192.0.2.1/24 dev eth0'),
      step('node3', 'ip addr replace 192.0.2.2/24 dev eth0'),
      step('node3', 'ip addr replace 192.0.2.3/32 dev eth0'),
      step('node3', 'ip -j addr show', {
        output: [
          'eth0 UP',
          NODE3_OWN,
          '192.0.2.1/24 scope global',
          '192.0.2.3/32 scope global',
          '192.0.2.2/24 scope global secondary',
        ],
      }),
      step('node3', 'ip addr del 192.0.2.1/24 dev eth0'),
      step('node3', 'ip -j addr show', {
        output: ['eth0 UP', NODE3_OWN, '192.0.2.3/32 scope global'],
      }),
      step('node3', 'ip -j -4 route show', { output: [DEFAULT_ROUTE, NODE3_CONNECTED] }),
      step('node3', 'ip addr del 192.0.2.3/32 dev eth0'),
    ],
  },
  {
    title: 'with promote_secondaries the next address takes the place of a removed primary',
    steps: [
      step('node3', 'sysctl -w net.ipv4.conf.eth0.promote_secondaries=1', {
        output: 'net.ipv4.conf.eth0.promote_secondaries = 1\n',
      }),
      step('node3', 'ip addr replace 192.0.2.1/24 dev eth0'),
      step('node3', 'ip addr replace 192.0.2.2/24 dev eth0'),
      step('node3', 'ip addr replace 192.0.2.3/24 dev eth0'),
      step('node3', 'ip addr replace 192.0.2.4/32 dev eth0'),
      step('node3', 'ip addr del 192.0.2.1/24 dev eth0'),
      step('node3', 'ip -j addr show', {
        output: [
          'eth0 UP',
          NODE3_OWN,
          '192.0.2.4/32 scope global',
          '192.0.2.2/24 scope global',
          '192.0.2.3/24 scope global secondary',
        ],
      }),
      step('node3', 'ip -j -4 route show', {
        output: [
          DEFAULT_ROUTE,
          '192.0.2.0/24 dev eth0 proto kernel scope link src 192.0.2.2',
          NODE3_CONNECTED,
        ],
      }),
      step('node3', 'sysctl -w net/ipv4/conf/eth0/promote_secondaries=0', {
        output: 'net.ipv4.conf.eth0.promote_secondaries = 0\n',
      }),
      step('node3', 'ip addr del 192.0.2.2/24 dev eth0'),
      step('node3', 'ip addr del 192.0.2.4/32 dev eth0'),
      step('node3', 'ip -j addr show', { output: ['eth0 UP', NODE3_OWN] }),
    ],
  },
  {
    title: 'routes follow the sender, the interface and the local table',
    steps: [
      step('node1', 'ip -j route get 203.0.113.1', { output: [routeTo('203.0.113.21')] }),
      step('node1', 'ip -j route get 203.0.113.1 from 203.0.113.50', {
        output: [{ ...routeTo(undefined), from: '203.0.113.50' }],
      }),
      step('node1', 'ip -j route get 203.0.113.1 from 203.0.113.50 oif eth0', {
        output: [{ ...routeTo(undefined), from: '203.0.113.50' }],
      }),
      step('node1', 'ip -j route get 198.51.100.10', {
        output: [{ ...routeTo('203.0.113.21'), dst: '198.51.100.10', gateway: '203.0.113.1' }],
      }),
      step('node1', 'ip -j route get 203.0.113.50', {
        output: [
          {
            type: 'local',
            dst: '203.0.113.50',
            dev: 'lo',
            prefsrc: '203.0.113.50',
            flags: [],
            uid: 0,
            cache: ['local'],
          },
        ],
      }),
      step('node1', 'ip -j route get 203.0.113.1 from 203.0.113.99', { exitCode: 2 }),
      step('gw', 'ip -j route get 192.0.2.77', { exitCode: 2 }),
    ],
  },
];

function routeTo(prefsrc: string | undefined): Record<string, unknown> {
  const source = prefsrc === undefined ? {} : { prefsrc };
  return { dst: '203.0.113.1', dev: 'eth0', ...source, flags: [], uid: 0, cache: [] };
}
