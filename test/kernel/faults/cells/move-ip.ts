// The faults that are played during /move-ip 203.0.113.50 from node1 to node3. Three moments: the new host
// announces (the old one is silent by then, and still serves), the files are written, the last proof.

import { ALL_THE_TIME, BEFORE_CONFIRMATION, botClockJumps, broken, during } from './breaks.ts';
import { hostClocksJump, NOTHING, powerCut, rebooted } from './breaks.ts';
import type { Cell } from './cell.ts';

const MOVE = { command: 'move-ip' } as const;
const ANNOUNCING = during('announce', 'while node3 announces');
const WRITING = during('persist-on-node3', 'while files are written');
const HOUR_MS = 3_600_000;
// Longer than the hosts wait before they take everything back: 120 and 130 s.
const AWAY_MS = 150_000;
// Of 100 packets a second: a tenth of a second, which nobody notices.
const UNNOTICED = { lostMax: 10 };
// What the dead-man switch is for, and the time that a busy machine needs to take back.
const WITHIN_DEADLINE = { lostMax: 15_000 };

const LINK_CUT: Cell = {
  ...{ ...MOVE, ...ANNOUNCING, fault: 'the public link of node3 is cut' },
  ...broken('node3', { kind: 'link-down' }),
  ends: ['undone'],
};

const LINKS: readonly Cell[] = [
  LINK_CUT,
  {
    ...{ ...MOVE, ...BEFORE_CONFIRMATION, fault: 'the public link of node3 is cut' },
    ...broken('node3', { kind: 'link-down' }),
    ends: ['undone'],
  },
  {
    ...{ ...MOVE, ...ANNOUNCING, fault: 'the public link of node1 is cut' },
    ...broken('node1', { kind: 'link-down' }),
    ends: ['applied', 'undone'],
  },
  {
    ...{ ...MOVE, ...ANNOUNCING, fault: 'the management link of node3 is cut for 20 s' },
    ...broken('node3', { kind: 'management-down' }),
    mendedAfterMs: 20_000,
    ...{ ends: ['applied', 'undone', 'stuck'], ...WITHIN_DEADLINE },
  },
  ...['node3', 'node1'].map(
    (host): Cell => ({
      ...{ ...MOVE, ...ANNOUNCING, fault: `the management link of ${host} is cut for good` },
      ...broken(host, { kind: 'management-down' }),
      ...{ ends: ['undone', 'stuck'], ...WITHIN_DEADLINE },
    }),
  ),
  ...['node1', 'node3'].map(
    (host): Cell => ({
      ...{ ...MOVE, ...ALL_THE_TIME, fault: `400 ms and 20 % loss on the way to ${host}` },
      ...broken(host, { kind: 'delay', delayMs: 400, lossPercent: 20, on: 'management' }),
      ...{ ends: ['applied', 'undone'], ...UNNOTICED },
    }),
  ),
];

const HOSTS: readonly Cell[] = [
  ...['node3', 'node1'].flatMap((host): readonly Cell[] => [
    {
      ...{ ...MOVE, ...ANNOUNCING, fault: `sshd of ${host} is killed` },
      ...broken(host, { kind: 'sshd-killed' }),
      ...{ ends: ['undone', 'stuck'], ...WITHIN_DEADLINE },
    },
    {
      ...{ ...MOVE, ...ANNOUNCING, fault: `${host} is rebooted` },
      ...rebooted(host),
      ...{ ends: ['undone', 'stuck'], ...WITHIN_DEADLINE },
    },
    {
      ...{ ...MOVE, ...WRITING, fault: `${host} loses power and is switched on again` },
      ...powerCut(host),
      ...{ ends: ['undone', 'stuck'], ...WITHIN_DEADLINE },
    },
    {
      ...{ ...MOVE, ...ANNOUNCING, fault: `the disk of ${host} is full` },
      ...broken(host, { kind: 'disk-full' }),
      ...{ ends: ['undone', 'stuck'], ...WITHIN_DEADLINE },
    },
  ]),
  {
    ...{ ...MOVE, ...ANNOUNCING, fault: 'node3 loses power and stays off until all is over' },
    begin: ({ network }) => network.crash('node3'),
    mend: ({ network }) => network.boot('node3'),
    ...{ ends: ['undone', 'stuck'], ...WITHIN_DEADLINE },
  },
  {
    ...{ ...MOVE, ...ANNOUNCING, fault: 'arping hangs on node3' },
    ...broken('node3', { kind: 'hanging-command', command: 'arping' }),
    ...{ ends: ['undone'], ...WITHIN_DEADLINE },
  },
  {
    ...{ ...MOVE, ...ANNOUNCING, fault: 'ip hangs on node1' },
    ...broken('node1', { kind: 'hanging-command', command: 'ip' }),
    ...{ ends: ['undone', 'stuck'], ...WITHIN_DEADLINE },
  },
  ...[HOUR_MS, -HOUR_MS].map(
    (jumpMs): Cell => ({
      ...{ ...MOVE, ...ANNOUNCING, fault: `the clock of the hosts jumps ${ahead(jumpMs)}` },
      ...hostClocksJump(jumpMs),
      ...{ ends: ['applied'], ...UNNOTICED },
    }),
  ),
];

function ahead(jumpMs: number): string {
  return jumpMs > 0 ? 'an hour ahead' : 'an hour back';
}

/** Everything is applied, nothing confirmed, and nobody comes: the hosts take it back. */
export const BOT_STAYS_AWAY: Cell = {
  ...{ ...MOVE, ...BEFORE_CONFIRMATION, fault: 'the bot is killed and stays away for 150 s' },
  begin: ({ bot }) => bot.keepAway(),
  mendedAfterMs: AWAY_MS,
  mend: async ({ bot }) => bot.bringBack(),
  ...{ ends: ['undone'], ...WITHIN_DEADLINE },
};

function botKilled(moment: Pick<Cell, 'when' | 'at'>): Cell {
  return {
    ...{ ...MOVE, ...moment, fault: 'the bot is killed and started again' },
    ...{ ...NOTHING, begin: ({ bot }) => bot.kill() },
    ...{ ends: ['applied'], ...UNNOTICED },
  };
}

export const BOT_KILLED: Cell = botKilled(BEFORE_CONFIRMATION);

const BOT: readonly Cell[] = [
  botKilled(ANNOUNCING),
  BOT_KILLED,
  BOT_STAYS_AWAY,
  {
    ...{ ...MOVE, ...ANNOUNCING, fault: 'the bot is frozen for a minute' },
    begin: async ({ bot }) => bot.freeze(),
    mendedAfterMs: 60_000,
    mend: async ({ bot }) => bot.thaw(),
    ...{ ends: ['applied', 'undone'], ...UNNOTICED },
  },
  ...[HOUR_MS, -HOUR_MS].map(
    (jumpMs): Cell => ({
      ...{ ...MOVE, ...ANNOUNCING, fault: `the clock of the bot jumps ${ahead(jumpMs)}` },
      ...botClockJumps(jumpMs),
      ...{ ends: ['applied'], ...UNNOTICED },
    }),
  ),
];

export const UNDISTURBED_MOVE: Cell = {
  ...{ ...MOVE, ...ALL_THE_TIME, fault: 'nothing' },
  ...{ ...NOTHING, ends: ['applied'], lostMax: 0 },
};

export const MOVE_IP_CELLS: readonly Cell[] = [UNDISTURBED_MOVE, ...LINKS, ...HOSTS, ...BOT];
