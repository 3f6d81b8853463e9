// Static routes and what forwards packets, or keeps them from being forwarded.
import { type Case, step } from './case.ts';

const EXACT = 'ip -j -4 route show exact';

export const ROUTE_CASES: readonly Case[] = [
  {
    title: 'a route is replaced in one go, and deleted only as it is',
    steps: [
      step('router1', 'ip route replace 10.99.0.0/24 via 203.0.113.21', { output: '' }),
      step('router1', `${EXACT} 10.99.0.0/24`, {
        output: ['10.99.0.0/24 via 203.0.113.21 dev eth0'],
      }),
      step('router1', 'ip route replace 10.99.0.0/24 via 203.0.113.22 dev eth0'),
      step('router1', `${EXACT} 10.99.0.0/24`, {
        output: ['10.99.0.0/24 via 203.0.113.22 dev eth0'],
      }),
      step('router1', 'ip -j route get 10.99.0.7', {
        output: [
          {
            ...{ dst: '10.99.0.7', gateway: '203.0.113.22', dev: 'eth0', prefsrc: '203.0.113.11' },
            ...{ flags: [], uid: 0, cache: [] },
          },
        ],
      }),
      step('router1', 'ip route del 10.99.0.0/24 via 203.0.113.21', { exitCode: 2 }),
      step('router1', 'ip route del 10.99.0.0/24 via 203.0.113.22 dev eth0', { output: '' }),
      step('router1', 'ip route del 10.99.0.0/24', { exitCode: 2 }),
      step('router1', `${EXACT} 10.99.0.0/24`, { output: [] }),
    ],
  },
  {
    title: 'flushing a route is no error when there is none, and leaves another one alone',
    steps: [
      step('router1', 'ip route replace 10.99.0.0/24 via 203.0.113.21', { output: '' }),
      step('router1', 'ip route flush exact 10.99.0.0/24 via 203.0.113.22 dev eth0', {
        output: '',
      }),
      step('router1', `${EXACT} 10.99.0.0/24`, {
        output: ['10.99.0.0/24 via 203.0.113.21 dev eth0'],
      }),
      step('router1', 'ip route flush exact 10.99.0.0/24 via 203.0.113.21', { output: '' }),
      step('router1', 'ip route flush exact 10.99.0.0/24 via 203.0.113.21', { output: '' }),
      step('router1', `${EXACT} 10.99.0.0/24`, { output: [] }),
    ],
  },
  {
    title: 'a route to one address is shown without its length',
    steps: [
      step('router1', 'ip route replace 203.0.113.130/32 dev eth1', { output: '' }),
      step('router1', `${EXACT} 203.0.113.130/32`, {
        output: ['203.0.113.130 dev eth1 scope link'],
      }),
      step('router1', 'ip route replace 203.0.113.130/32 via 203.0.113.12 dev eth0'),
      step('router1', `${EXACT} 203.0.113.130/32`, {
        output: ['203.0.113.130 via 203.0.113.12 dev eth0'],
      }),
      step('router1', 'ip route del 203.0.113.130/32 via 203.0.113.12'),
    ],
  },
  {
    title: 'a next hop out of reach, a wrong prefix, and a missing or silent interface are refused',
    steps: [
      step('router1', 'ip route replace 10.98.0.0/24 via 192.0.2.77', { exitCode: 2 }),
      step('router1', 'ip route replace 10.98.0.0/24 via 203.0.113.21 dev eth1', { exitCode: 2 }),
      step('router1', 'ip route replace 10.98.0.5/24 via 203.0.113.21', { exitCode: 2 }),
      step('router1', 'ip route replace 10.98.0.0/24 dev eth9', { exitCode: 1 }),
      step('router1', 'ip link add link eth1 name eth1.7 type vlan id 7'),
      step('router1', 'ip route replace 10.98.0.0/24 dev eth1.7', { exitCode: 2 }),
      step('router1', 'ip link set dev eth1.7 up'),
      step('router1', 'ip route replace 10.98.0.0/24 dev eth1.7'),
      step('router1', 'ip link del dev eth1.7'),
      step('router1', `${EXACT} 10.98.0.0/24`, { output: [] }),
    ],
  },
  {
    title: 'a policy for forwarded packets is seen, and whether a file turns forwarding on',
    steps: [
      step('router1', 'nft -j list chains', { output: [] }),
      step('gw', 'sysctl -a -r ^net\\.ipv4\\.ip_forward$', {
        output: ['net.ipv4.ip_forward = 1'],
      }),
      step('gw', 'grep -rEs ^[[:space:]]*-?net[./]ipv4[./]ip_forward /etc/sysctl.d /etc/absent', {
        exitCode: 2,
        output: ['/etc/sysctl.d/10-lab.conf:net.ipv4.ip_forward=1'],
      }),
      step('router1', 'grep -rEs ^[[:space:]]*-?net[./]ipv4[./]ip_forward /etc/sysctl.d', {
        exitCode: 1,
        output: [],
      }),
    ],
  },
];
