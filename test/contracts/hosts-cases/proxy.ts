// Answering ARP for addresses of others: entries for single addresses, and proxy_arp for all.
import { type Case, step } from './case.ts';

const SHOW = 'ip -j neigh show proxy dev eth0';
const ASK = 'arping -b -w 2 -I eth0';
const ROUTER1 = '[02:00:00:00:11:00]';

export const PROXY_CASES: readonly Case[] = [
  {
    title: 'proxy entries are added twice without error and deleted once',
    steps: [
      step('router1', SHOW, { output: [] }),
      step('router1', 'ip neigh replace proxy 203.0.113.130 dev eth0', { output: '' }),
      step('router1', 'ip neigh add proxy 203.0.113.130 dev eth0', { output: '' }),
      step('router1', 'ip neigh replace proxy 203.0.113.129 dev eth0', { output: '' }),
      step('router1', SHOW, { output: ['203.0.113.129', '203.0.113.130'] }),
      step('router1', 'ip -j neigh show proxy', {
        output: ['203.0.113.129 on eth0', '203.0.113.130 on eth0'],
      }),
      step('router1', 'ip neigh del proxy 203.0.113.129 dev eth0', { output: '' }),
      step('router1', 'ip neigh del proxy 203.0.113.129 dev eth0', { exitCode: 2 }),
      step('router1', 'ip neigh replace proxy 203.0.113.129 dev eth9', { exitCode: 1 }),
      step('router1', SHOW, { output: ['203.0.113.130'] }),
      step('router1', 'ip neigh del proxy 203.0.113.130 dev eth0'),
    ],
  },
  {
    title: 'a proxy entry answers with forwarding on and a route inwards, but never a probe (-D)',
    steps: [
      step('router1', 'ip neigh replace proxy 203.0.113.130 dev eth0'),
      step('router1', 'ip route replace 203.0.113.128/28 dev eth1'),
      step('node2', `${ASK} 203.0.113.130`, { exitCode: 1, output: [] }),
      step('router1', 'sysctl -w net.ipv4.ip_forward=1'),
      step('node2', `${ASK} 203.0.113.130`, { output: [ROUTER1] }),
      step('node2', `${ASK} 203.0.113.131`, { exitCode: 1, output: [] }),
      step('node2', 'arping -q -D -c 2 -w 3 -I eth0 203.0.113.130', { output: '' }),
      step('router1', 'ip route del 203.0.113.128/28'),
      step('node2', `${ASK} 203.0.113.130`, { exitCode: 1, output: [] }),
      step('router1', 'ip neigh del proxy 203.0.113.130 dev eth0'),
      step('router1', 'sysctl -w net.ipv4.ip_forward=0'),
    ],
  },
  {
    title: 'proxy_arp answers for every address with a route inwards',
    steps: [
      step('router1', 'ip route replace 203.0.113.128/28 dev eth1'),
      step('router1', 'sysctl -w net.ipv4.ip_forward=1 net.ipv4.conf.eth0.proxy_arp=1'),
      step('node2', `${ASK} 203.0.113.131`, { output: [ROUTER1] }),
      step('node2', `${ASK} 203.0.113.99`, { exitCode: 1, output: [] }),
      step('router1', 'sysctl -w net.ipv4.conf.eth0.proxy_arp=0 net.ipv4.ip_forward=0'),
      step('router1', 'ip route del 203.0.113.128/28'),
    ],
  },
  {
    title: 'proxy entries survive a lost carrier and go when their interface is set down',
    steps: [
      step('router1', 'ip neigh replace proxy 203.0.113.130 dev eth0'),
      step('switch', 'ip link set dev router1-eth0 down'),
      step('router1', 'ip -j addr show', {
        output: ['eth0 LOWERLAYERDOWN', '203.0.113.11/24 brd 203.0.113.255 scope global'],
      }),
      step('router1', SHOW, { output: ['203.0.113.130'] }),
      step('switch', 'ip link set dev router1-eth0 up'),
      step('router1', SHOW, { output: ['203.0.113.130'] }),
      step('router1', 'ip link set dev eth0 down'),
      step('router1', SHOW, { output: [] }),
      step('router1', 'ip link set dev eth0 up'),
      step('router1', 'ip route replace default via 203.0.113.1 dev eth0 onlink'),
    ],
  },
];
