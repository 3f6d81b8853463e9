// The faults that are played during /new-network vlan 1234, which nobody uses yet: what counts is that
// CloudStack, the switch and both routers agree in the end.

import { ALL_THE_TIME, BEFORE_CONFIRMATION, broken, during, NOTHING, rebooted } from './breaks.ts';
import type { Cell } from './cell.ts';

const NETWORK = { command: 'new-network' } as const;
const BUILDING = during('create-vlan-on-router2', 'while router2 gets its interface');
const GATEWAY = during('set-gateway', 'while keepalived gets its file');

export const NEW_NETWORK_CELLS: readonly Cell[] = [
  { ...NETWORK, fault: 'nothing', ...ALL_THE_TIME, ...NOTHING, ends: ['applied'] },
  {
    ...{ ...NETWORK, ...BUILDING, fault: 'the management link of router2 is cut for good' },
    ...broken('router2', { kind: 'management-down' }),
    ends: ['undone', 'stuck'],
  },
  {
    ...{ ...NETWORK, ...BUILDING, fault: 'ip hangs on router2' },
    ...broken('router2', { kind: 'hanging-command', command: 'ip' }),
    ends: ['undone', 'stuck'],
  },
  {
    ...{ ...NETWORK, ...GATEWAY, fault: 'router1 is rebooted' },
    ...rebooted('router1'),
    ends: ['undone', 'stuck'],
  },
  {
    ...{ ...NETWORK, ...BUILDING, fault: 'the disk of router1 is full' },
    ...broken('router1', { kind: 'disk-full' }),
    ends: ['undone', 'stuck'],
  },
  {
    ...{ ...NETWORK, ...GATEWAY, fault: 'the bot is killed and started again' },
    ...{ ...NOTHING, begin: ({ bot }) => bot.kill() },
    ends: ['applied'],
  },
  {
    ...{ ...NETWORK, ...BEFORE_CONFIRMATION, fault: 'the bot is killed and stays away for 150 s' },
    begin: ({ bot }) => bot.keepAway(),
    mendedAfterMs: 150_000,
    mend: async ({ bot }) => bot.bringBack(),
    ends: ['undone'],
  },
];
