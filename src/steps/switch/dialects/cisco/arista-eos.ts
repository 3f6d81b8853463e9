// Arista EOS. An MLAG has two switches: both must be in arpeggio.yaml.

import type { Dialect } from '../dialect.ts';
import { familyMember } from './family.ts';
import { EOS_TIMER } from './timers.ts';

export const ARISTA_EOS: Dialect = familyMember({
  system: 'arista-eos',
  looks: [
    'show running-config | section interface',
    'show startup-config | section interface',
    'show vlan',
    'show interfaces trunk',
  ],
  opening: ['terminal length 0', 'terminal width 32767'],
  save: 'write memory',
  ownTimer: EOS_TIMER,
  allowed: [
    /configure session arpeggio-[a-z0-9-]+(?: commit)?/,
    /commit timer \d\d:\d\d:00/,
    /abort/,
  ],
  opensWhenEmptied: false,
});
