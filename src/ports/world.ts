// Everything outside that facts and steps may look at or touch, in one argument.

import type { Clock } from './clock.ts';
import type { Hosts } from './hosts.ts';

export interface World {
  readonly hosts: Hosts;
  readonly clock: Clock;
}
