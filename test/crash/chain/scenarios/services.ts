// Services behind keepalived, and static routes.

import { NETWORK_SECTIONS } from '../../../../src/lab/demo/demo-config.ts';
import type { Scenario } from '../scenario.ts';

// More often than any step is tried.
const ALWAYS = 1_000_000;
const WEB = ['/new-network vlan 1234', '/deploy-vm web1 in vlan 1234'];
const EXPOSE = '/expose 203.0.113.80:80 to 10.12.0.4:80';
const ROUTE = '10.99.0.0/24 via 203.0.113.21 on router1';

export const SERVICES: readonly Scenario[] = [
  {
    title: '/expose',
    lines: [EXPOSE],
    sections: NETWORK_SECTIONS,
    before: WEB,
    refuse: ({ network }) =>
      network
        .host('internet')
        .fail(/^timeout 3 bash /, { exitCode: 124, stderr: '', times: ALWAYS }),
  },
  {
    title: '/unexpose',
    lines: ['/unexpose 203.0.113.80:80'],
    sections: NETWORK_SECTIONS,
    before: [...WEB, EXPOSE],
    refuse: ({ network }) =>
      network
        .host('router2')
        .fail(/^arping -b .*10\.12\.0\.1$/, { exitCode: 1, stderr: '', times: ALWAYS }),
  },
  {
    title: '/add-route',
    lines: [`/add-route ${ROUTE}`],
    sections: NETWORK_SECTIONS,
    refuse: ({ network }) =>
      network.host('router1').fail(/^install /, {
        exitCode: 1,
        stderr: 'install: error writing: No space left on device\n',
        times: ALWAYS,
      }),
  },
  {
    title: '/remove-route',
    lines: [`/remove-route ${ROUTE}`],
    sections: NETWORK_SECTIONS,
    before: [`/add-route ${ROUTE}`],
    refuse: ({ network }) =>
      network.host('router1').fail(/^rm -f \/etc\/network\/interfaces\.d\/route-/, {
        exitCode: 1,
        stderr: 'rm: cannot remove: Read-only file system\n',
        times: ALWAYS,
      }),
  },
];
