// Every row of the table. A driver without a row fails the suite (../catalogue.test.ts).

import type { StepCase } from '../step-case.ts';
import { ADDRESS_CASES } from './addresses.ts';
import { ARP_HIDING_CASES } from './arp-hiding.ts';
import { BY_HAND_CASES } from './by-hand.ts';
import { KEEPALIVED_CASES } from './keepalived.ts';
import { CLOUD_CASES } from './cloud.ts';
import { LOOK_CASES } from './looks.ts';
import { MACOS_CASES } from './macos.ts';
import { ROUTER_CASES } from './router.ts';
import { SETTING_CASES } from './settings.ts';
import { SWITCH_CASES } from './switch.ts';

export const STEP_CASES: readonly StepCase[] = [
  ...ADDRESS_CASES,
  ...ARP_HIDING_CASES,
  ...BY_HAND_CASES,
  ...CLOUD_CASES,
  ...KEEPALIVED_CASES,
  ...LOOK_CASES,
  ...MACOS_CASES,
  ...ROUTER_CASES,
  ...SETTING_CASES,
  ...SWITCH_CASES,
];
