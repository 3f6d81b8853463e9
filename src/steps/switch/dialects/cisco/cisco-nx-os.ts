// Cisco NX-OS. A vPC has two switches: both must be in arpeggio.yaml.

import type { Dialect } from '../dialect.ts';
import { familyMember } from './family.ts';

export const CISCO_NX_OS: Dialect = familyMember({
  system: 'cisco-nx-os',
  looks: [
    'show running-config interface',
    'show startup-config interface',
    'show vlan brief',
    'show interface trunk',
  ],
  opening: ['terminal length 0', 'terminal width 511'],
  save: 'copy running-config startup-config',
  ownTimer: null,
  allowed: [],
  opensWhenEmptied: false,
});
