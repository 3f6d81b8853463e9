// Cisco IOS and IOS-XE. `switchport trunk allowed vlan remove` of the last VLAN opened the trunk to
// every VLAN on older releases, so a port is never emptied here.

import type { Dialect } from '../dialect.ts';
import { familyMember } from './family.ts';
import { IOS_TIMER } from './timers.ts';

export const CISCO_IOS: Dialect = familyMember({
  system: 'cisco-ios',
  looks: [
    'show running-config | section ^interface',
    'show startup-config | section ^interface',
    'show vlan brief',
    'show interfaces trunk',
    'show vtp status',
  ],
  opening: ['terminal length 0', 'terminal width 511'],
  save: 'write memory',
  ownTimer: IOS_TIMER,
  allowed: [/configure terminal revert timer \d{1,3}/, /configure confirm/],
  opensWhenEmptied: true,
});
