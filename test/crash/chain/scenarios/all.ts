// Every command that makes a plan, as the table lists them.

import type { Scenario } from '../scenario.ts';
import { ADDRESSES } from './addresses.ts';
import { NETWORKS } from './networks.ts';
import { SERVICES } from './services.ts';

export const SCENARIOS: readonly Scenario[] = [...ADDRESSES, ...NETWORKS, ...SERVICES];
