// Every command that makes a plan, as the table lists them; and what a test run plays of them.

import { NETWORK_SECTIONS } from '../../../../src/lab/demo/demo-config.ts';
import type { Scenario } from '../scenario.ts';
import { ADDRESSES } from './addresses.ts';
import { NETWORKS } from './networks.ts';
import { SERVICES } from './services.ts';

export const SCENARIOS: readonly Scenario[] = [...ADDRESSES, ...NETWORKS, ...SERVICES];

/** One after the other, so that none has to be prepared: what a test run plays of those that work. */
export const LIFE: Scenario = {
  title: 'a network and what is done with it',
  sections: NETWORK_SECTIONS,
  lines: [
    '/new-network vlan 1234',
    '/deploy-vm web1 in vlan 1234',
    '/expose 203.0.113.80:80 to 10.12.0.4:80',
    '/unexpose 203.0.113.80:80',
    '/destroy-vm web1 in vlan 1234',
    '/delete-network vlan 1234',
    '/add-route 10.99.0.0/24 via 203.0.113.21 on router1',
    '/remove-route 10.99.0.0/24 via 203.0.113.21 on router1',
  ],
};

/** Those whose switches are left to fire, once for each journal write inside: one of each kind. */
export const FIRED_SCENARIOS: readonly Scenario[] = SCENARIOS.filter(({ title }) =>
  ['/move-ip between nodes', '/new-network nat', '/expose', '/add-route'].includes(title),
);
