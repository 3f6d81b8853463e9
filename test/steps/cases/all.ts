// Every row of the table, by the test file that plays it. A driver without a row fails the suite
// (../catalogue.test.ts).

import type { StepCase } from '../suite/step-case.ts';
import { ADDRESS_CASES } from './addresses.ts';
import { ARP_HIDING_CASES } from './arp-hiding.ts';
import { FENCING_CASES } from './fencing.ts';
import { DEAD_MAN_CASES } from './dead-man.ts';
import { KEEPALIVED_CASES } from './keepalived.ts';
import { CLOUD_CASES } from './cloud.ts';
import { LOOK_CASES } from './looks.ts';
import { MACOS_CASES } from './macos.ts';
import { ROUTER_CASES } from './router.ts';
import { SETTING_CASES } from './settings.ts';
import { SWITCH_CASES } from './switch.ts';

export const HOST_STEP_CASES: readonly StepCase[] = [
  ...ADDRESS_CASES,
  ...ARP_HIDING_CASES,
  ...DEAD_MAN_CASES,
  ...LOOK_CASES,
  ...MACOS_CASES,
  ...SETTING_CASES,
];

export const CLOUD_STEP_CASES: readonly StepCase[] = [
  ...CLOUD_CASES,
  ...FENCING_CASES,
  ...SWITCH_CASES,
];

export const ROUTER_STEP_CASES: readonly StepCase[] = [...KEEPALIVED_CASES, ...ROUTER_CASES];

export const STEP_CASES: readonly StepCase[] = [
  ...HOST_STEP_CASES,
  ...CLOUD_STEP_CASES,
  ...ROUTER_STEP_CASES,
];
