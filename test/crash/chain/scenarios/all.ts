// Every command that makes a plan, as the table lists them; and what a test run plays of them.

import type { Scenario } from '../scenario.ts';
import { ADDRESSES } from './addresses.ts';
import { NETWORKS } from './networks.ts';
import { SERVICES } from './services.ts';

export const SCENARIOS: readonly Scenario[] = [...ADDRESSES, ...NETWORKS, ...SERVICES];

/** Those whose switches are left to fire, once for each journal write inside: one of each kind. */
export const FIRED_SCENARIOS: readonly Scenario[] = SCENARIOS.filter(({ title }) =>
  ['/move-ip between nodes', '/new-network nat', '/expose', '/add-route'].includes(title),
);
