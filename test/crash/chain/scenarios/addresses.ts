// Addresses that move: between nodes of the public segment, and announcements of one that stays.

import type { Scenario } from '../scenario.ts';

const REFUSED = { exitCode: 2, stderr: 'RTNETLINK answers: Operation not permitted\n' };
// As the demo has it.
const PUBLIC = {
  prefix: '203.0.113.0/24',
  gateway: '203.0.113.1',
  gateway_host: { host: 'gw', interface: 'eth1' },
  movable: ['203.0.113.48/28'],
  nodes: { node1: 'eth0', node2: 'eth0', node3: 'eth0' },
  observer: { host: 'router1', interface: 'eth0' },
};
// More often than any step is tried.
const ALWAYS = 1_000_000;

export const ADDRESSES: readonly Scenario[] = [
  {
    title: '/move-ip between nodes',
    lines: ['/move-ip 203.0.113.50 to node3'],
    refuse: ({ network }) =>
      network.host('node1').fail(/ip addr del 203\.0\.113\.50/, { ...REFUSED, times: ALWAYS }),
  },
  {
    title: '/move-ip between segments',
    lines: ['/move-ip 203.0.113.50 to internet'],
    sections: {
      segments: {
        public: { ...PUBLIC, probe_from: 'gw' },
        outside: {
          prefix: '198.51.100.0/24',
          gateway: '198.51.100.1',
          gateway_host: { host: 'gw', interface: 'eth0' },
          movable: ['198.51.100.48/28'],
          nodes: { internet: 'eth0' },
          observer: { host: 'gw', interface: 'eth0' },
        },
      },
    },
    refuse: ({ network }) =>
      network.host('node1').fail(/ip addr del 203\.0\.113\.50/, { ...REFUSED, times: ALWAYS }),
  },
  {
    title: 'undo of /move-ip',
    before: ['/move-ip 203.0.113.50 to node3'],
    lines: [{ press: 'undo' }],
    refuse: ({ network }) =>
      network.host('node3').fail(/ip addr del 203\.0\.113\.50/, { ...REFUSED, times: ALWAYS }),
  },
  {
    title: '/move-ip from a dead node',
    isDown: true,
    before: [({ network }) => network.halt('node1')],
    lines: ['/move-ip 203.0.113.50 to node3 from node1 unfenced because "power cut in rack 4"'],
    refuse: ({ network }) =>
      network.host('node3').fail(/arping -c 2 -w 2/, { exitCode: 1, stderr: '', times: ALWAYS }),
  },
  {
    title: '/release-ip',
    before: [({ network }) => network.host('node3').addAddress('203.0.113.50', 32)],
    lines: ['/release-ip 203.0.113.50 on node1'],
    refuse: ({ network }) =>
      network.host('node1').fail(/ip addr del 203\.0\.113\.50/, { ...REFUSED, times: ALWAYS }),
  },
  {
    title: '/announce-ip',
    lines: ['/announce-ip 203.0.113.50'],
    refuse: ({ network }) =>
      network.host('node1').fail(/arping -c 2 -w 2/, { exitCode: 1, stderr: '', times: ALWAYS }),
  },
];
