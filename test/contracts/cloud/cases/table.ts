// Every error text of the reference that a client can get.

import type { ErrorCase } from './error-case.ts';
import { MACHINE_CASES } from './machines.ts';
import { NETWORK_LIFE_CASES } from './network-life.ts';
import { NEW_NETWORK_CASES } from './new-networks.ts';
import { NIC_CASES } from './nics.ts';
import { OFFERING_CASES } from './offerings.ts';
import { PROTOCOL_CASES } from './protocol.ts';

export const ERROR_CASES: readonly ErrorCase[] = [
  ...PROTOCOL_CASES,
  ...OFFERING_CASES,
  ...NEW_NETWORK_CASES,
  ...NETWORK_LIFE_CASES,
  ...MACHINE_CASES,
  ...NIC_CASES,
];
