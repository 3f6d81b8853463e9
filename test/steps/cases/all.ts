// Every row of the table. A driver without a row fails the suite (../catalogue.test.ts).

import type { StepCase } from '../step-case.ts';
import { ADDRESS_CASES } from './addresses.ts';
import { ARP_HIDING_CASES } from './arp-hiding.ts';
import { LOOK_CASES } from './looks.ts';
import { MACOS_CASES } from './macos.ts';
import { SETTING_CASES } from './settings.ts';

export const STEP_CASES: readonly StepCase[] = [
  ...ADDRESS_CASES,
  ...ARP_HIDING_CASES,
  ...LOOK_CASES,
  ...MACOS_CASES,
  ...SETTING_CASES,
];
