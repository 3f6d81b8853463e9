// Who answers for an address, who learns from which announcement, and what hiding changes. The
// gateway's entries are made by pings from it, so that each case starts from a known one.
import { type Case, step } from './case.ts';

const NODE1 = '02:00:00:00:21:00';
const NODE3 = '02:00:00:00:23:00';
const PING_SERVICE = 'ping -n -c 1 -i 0.2 -W 1 203.0.113.50';
const NEIGHBOUR = 'ip -j neigh show 203.0.113.50 dev eth1';
const HIDE = [
  'add table arp hidden',
  'delete table arp hidden',
  'table arp hidden {',
  '  chain in { type filter hook input priority 0; arp daddr ip 203.0.113.50 drop; }',
  '  chain out { type filter hook output priority 0; arp saddr ip 203.0.113.50 drop; }',
  '}',
  '',
].join('\n');
const HIDDEN = [
  'table arp hidden {',
  '\tchain in {',
  '\t\ttype filter hook input priority filter; policy accept;',
  '\t\tarp daddr ip 203.0.113.50 drop',
  '\t}',
  '',
  '\tchain out {',
  '\t\ttype filter hook output priority filter; policy accept;',
  '\t\tarp saddr ip 203.0.113.50 drop',
  '\t}',
  '}',
  '',
].join('\n');

export const ARP_CASES: readonly Case[] = [
  {
    title: 'the owner of an address answers for it, and the gateway and the internet reach it',
    steps: [
      step('node2', 'arping -V'),
      step('node2', 'arping -b -w 1 -I eth0 203.0.113.50', { output: [`[${NODE1}]`] }),
      step('gw', PING_SERVICE, { output: '1 packets transmitted, 1 received' }),
      step('gw', NEIGHBOUR, { output: [`203.0.113.50 ${NODE1}`] }),
      step('internet', 'ping -n -c 2 -i 0.2 -W 1 203.0.113.50', {
        output: '2 packets transmitted, 2 received',
      }),
    ],
  },
  {
    title: 'nobody answers for a free address, and its pings are lost',
    steps: [
      step('node2', 'arping -b -w 1 -I eth0 203.0.113.99', { exitCode: 1, output: [] }),
      step('node2', 'arping -q -D -c 1 -w 1 -I eth0 203.0.113.99', { output: '' }),
      step('node2', 'arping -q -D -c 1 -w 1 -I eth0 203.0.113.50', { exitCode: 1, output: '' }),
      step('node1', 'arping -q -D -c 1 -w 1 -I eth0 203.0.113.50', { output: '' }),
      step('node2', 'ping -n -c 1 -i 0.2 -W 1 203.0.113.99', {
        exitCode: 1,
        output: '1 packets transmitted, 0 received',
      }),
      step('node2', 'ip -j neigh show 203.0.113.99 dev eth0', {
        output: ['203.0.113.99 no answer'],
      }),
      step('node2', 'ip -j neigh show 203.0.113.98 dev eth0', { output: [] }),
    ],
  },
  {
    title:
      'arping refuses an address that is not local, a device that is not there, or that is down',
    steps: [
      step('node2', 'arping -q -U -c 1 -I eth0 203.0.113.50', { exitCode: 2 }),
      step('node2', 'arping -q -A -c 1 -I eth0 203.0.113.50', { exitCode: 2 }),
      step('node2', 'arping -q -U -c 1 -s 203.0.113.50 -I eth0 203.0.113.1', { exitCode: 2 }),
      step('node2', 'arping -c 2 -w 2 -I eth0 -s 203.0.113.50 203.0.113.1', { exitCode: 2 }),
      step('node2', 'arping -b -w 1 -I eth9 203.0.113.50', { exitCode: 2 }),
      step('node2', 'ping -n -c 1 -W 1 -I 203.0.113.50 203.0.113.1', { exitCode: 2 }),
    ],
  },
  {
    title: 'a ruleset is one transaction: loaded twice it is there once, broken it changes nothing',
    steps: [
      step('node3', 'nft list tables arp', { output: '' }),
      step('node3', 'nft list table arp hidden', { exitCode: 1, output: '' }),
      step('node3', 'nft -f -', { stdin: HIDE, output: '' }),
      step('node3', 'nft -f -', { stdin: HIDE, output: '' }),
      step('node3', 'nft list table arp hidden', { output: HIDDEN }),
      step('node3', 'nft list tables arp', { output: 'table arp hidden\n' }),
      step('node3', 'nft -f -', { stdin: 'delete table arp hidden\ntable arp x {\n', exitCode: 1 }),
      step('node3', 'nft -f -', {
        stdin: 'delete table arp hidden\ndelete table arp absent\n',
        exitCode: 1,
      }),
      // nft 1.0.6 wants a newline or a semicolon between two chains.
      step('node3', 'nft -f -', {
        stdin:
          'table arp y { chain i { type filter hook input priority 0; } ' +
          'chain o { type filter hook output priority 0; } }\n',
        exitCode: 1,
      }),
      step('node3', 'nft list tables arp', { output: 'table arp hidden\n' }),
      step('node3', 'nft delete table arp hidden', { output: '' }),
      step('node3', 'nft delete table arp hidden', { exitCode: 1, output: '' }),
    ],
  },
  {
    title: 'arptables keeps its rules in the table that nft calls filter',
    steps: [
      step('node3', 'arptables --version'),
      step('node3', 'arptables -C INPUT -d 203.0.113.50 -j DROP', { exitCode: 1 }),
      step('node3', 'arptables -A INPUT -d 203.0.113.50 -j DROP', { output: '' }),
      step('node3', 'arptables -A OUTPUT -s 203.0.113.50 -j DROP', { output: '' }),
      step('node3', 'arptables -C INPUT -d 203.0.113.50 -j DROP', { output: '' }),
      step('node3', 'arptables -C OUTPUT -s 203.0.113.51 -j DROP', { exitCode: 1 }),
      step('node3', 'nft list tables arp', { output: 'table arp filter\n' }),
      step('node3', 'arptables -D INPUT -d 203.0.113.50 -j DROP', { output: '' }),
      step('node3', 'arptables -D INPUT -d 203.0.113.50 -j DROP', { exitCode: 1 }),
      step('node3', 'arptables -D OUTPUT -s 203.0.113.50 -j DROP', { output: '' }),
      step('node3', 'nft delete table arp filter', { output: '' }),
    ],
  },
  {
    title: 'a hidden second owner stays unheard until it is shown and announces the address',
    steps: [
      step('gw', PING_SERVICE),
      step('node3', 'nft -f -', { stdin: HIDE }),
      step('node3', 'ip addr replace 203.0.113.50/32 dev eth0'),
      step('node2', 'arping -b -w 1 -I eth0 203.0.113.50', { output: [`[${NODE1}]`] }),
      step('gw', NEIGHBOUR, { output: [`203.0.113.50 ${NODE1}`] }),
      step('node1', 'nft -f -', { stdin: HIDE }),
      // The old owner serves on, but not for long: a gateway that checks its entry by unicast gives
      // up after 3 s without an answer (seen on a slow machine). So this comes right after hushing.
      step('internet', PING_SERVICE, { output: '1 packets transmitted, 1 received' }),
      step('node2', 'arping -b -w 1 -I eth0 203.0.113.50', { exitCode: 1, output: [] }),
      step('node3', 'nft delete table arp hidden'),
      step('node3', 'arping -q -U -c 1 -I eth0 203.0.113.50', { output: '' }),
      step('gw', NEIGHBOUR, { output: [`203.0.113.50 ${NODE3}`] }),
      step('node2', 'arping -b -w 1 -I eth0 203.0.113.50', { output: [`[${NODE3}]`] }),
      step('node3', 'arping -c 2 -w 2 -I eth0 -s 203.0.113.50 203.0.113.1', {
        output: 'Received 2 response(s)',
      }),
      step('node3', 'ping -n -c 1 -W 1 -I 203.0.113.50 203.0.113.1', {
        output: '1 packets transmitted, 1 received',
      }),
      step('node1', 'nft delete table arp hidden'),
      step('node2', 'arping -b -w 2 -I eth0 203.0.113.50', {
        output: [`[${NODE1}]`, `[${NODE3}]`],
      }),
      step('node3', 'ip addr del 203.0.113.50/32 dev eth0'),
      step('node1', 'arping -q -A -c 1 -I eth0 203.0.113.50', { output: '' }),
      step('gw', NEIGHBOUR, { output: [`203.0.113.50 ${NODE1}`] }),
    ],
  },
  {
    title: 'only a question to the gateway makes it learn an address that it has no entry for',
    steps: [
      step('node3', 'ip addr replace 203.0.113.52/32 dev eth0'),
      step('node3', 'arping -q -U -c 1 -I eth0 203.0.113.52'),
      step('node3', 'arping -q -A -c 1 -I eth0 203.0.113.52'),
      step('gw', 'ip -j neigh show 203.0.113.52 dev eth1', { output: [] }),
      step('node3', 'arping -q -U -c 1 -s 203.0.113.52 -I eth0 203.0.113.1'),
      step('gw', 'ip -j neigh show 203.0.113.52 dev eth1', {
        output: [`203.0.113.52 ${NODE3}`],
      }),
      step('node3', 'ip addr del 203.0.113.52/32 dev eth0'),
    ],
  },
];
