// Everything outside that facts and steps may look at or touch, in one argument.

import type { Clock } from './clock.ts';
import type { Cloud } from './cloud.ts';
import type { Hosts } from './hosts.ts';
import type { Terminals } from './terminals.ts';

export interface World {
  readonly hosts: Hosts;
  readonly terminals: Terminals;
  readonly cloud: Cloud;
  readonly clock: Clock;
}
