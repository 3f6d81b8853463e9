// The commands that make a host keep quiet about one address in ARP, and that end it. Shared by the
// two kinds of step hide-address and show-address, each of which is the undo of the other.

import { z } from 'zod';
import { HostNameField, InterfaceNameField, IpAddressField } from '../../domain/spec-fields.ts';
import type { IpAddress } from '../../domain/names.ts';
import type { HostCommand, RemoteCommand, TakeBack, TakeBackCommand } from '../../domain/plan.ts';
import { act, look } from '../../facts/look.ts';
import type { World } from '../../ports/world.ts';
import { attempt, plainly } from '../dead-man/take-backs.ts';

export const ArpHidingFields = {
  host: HostNameField,
  interface: InterfaceNameField,
  ip: IpAddressField,
  method: z.enum(['nft', 'arptables']),
};

export interface ArpHiding {
  readonly host: z.infer<typeof HostNameField>;
  readonly interface: z.infer<typeof InterfaceNameField>;
  readonly ip: IpAddress;
  readonly method: 'nft' | 'arptables';
}

/** The nft table that hides an address; one per address, which the change's lock makes ours alone. */
export function hidingTable(ip: IpAddress): string {
  return `arpeggio_${ip.replaceAll('.', '_')}`;
}

export function hideCommands({ ip, method }: ArpHiding): readonly RemoteCommand[] {
  if (method === 'arptables') {
    return arptablesRules(ip).map((rule) => ({ argv: ['arptables', '-A', ...rule], asRoot: true }));
  }
  const table = hidingTable(ip);
  // nft takes the whole text as one transaction; the first two lines make a second run harmless.
  const stdin = [
    `add table arp ${table}`,
    `delete table arp ${table}`,
    `table arp ${table} {`,
    `  chain in { type filter hook input priority 0; arp daddr ip ${ip} drop; }`,
    `  chain out { type filter hook output priority 0; arp saddr ip ${ip} drop; }`,
    '}',
    '',
  ].join('\n');
  return [{ argv: ['nft', '-f', '-'], stdin, asRoot: true }];
}

/** A command as part of a plan. */
export function onHost({ host }: ArpHiding, commands: readonly RemoteCommand[]): HostCommand[] {
  return commands.map((command) => ({ host, ...command }));
}

export function showCommands({ ip, method }: ArpHiding): readonly RemoteCommand[] {
  if (method === 'arptables') {
    return arptablesRules(ip).map((rule) => ({ argv: ['arptables', '-D', ...rule], asRoot: true }));
  }
  return [{ argv: ['nft', 'delete', 'table', 'arp', hidingTable(ip)], asRoot: true }];
}

/** Whatever is there of the rules is gone, and then `after` runs. */
export function showingTakeBack(
  hiding: ArpHiding,
  after: readonly TakeBackCommand[] = [],
): TakeBack {
  return { host: hiding.host, commands: [...withoutRules(hiding), ...after], atBoot: false };
}

export function hidingTakeBack(hiding: ArpHiding): TakeBack {
  const leftovers = hiding.method === 'nft' ? [] : withoutRules(hiding);
  const commands = [...leftovers, ...hideCommands(hiding).map(plainly)];
  return { host: hiding.host, commands, atBoot: false };
}

function withoutRules({ ip, method, ...hiding }: ArpHiding): readonly TakeBackCommand[] {
  if (method === 'arptables') return showCommands({ ip, method, ...hiding }).map(attempt);
  // nft has no "delete if it is there" before 1.0.7, but adding a table that is there is no error.
  const table = `table arp ${hidingTable(ip)}`;
  return [{ argv: ['nft', '-f', '-'], stdin: `add ${table}\ndelete ${table}\n` }];
}

/** hidden, shown, or partly: half of the rules are there. */
export async function readHiding(
  spec: ArpHiding,
  world: World,
): Promise<'hidden' | 'shown' | 'partly'> {
  if (spec.method === 'nft') return readNftHiding(spec, world);
  const found = await Promise.all(
    arptablesRules(spec.ip).map(async (rule) => {
      const command = { argv: ['arptables', '-C', ...rule], asRoot: true };
      return (await look(world, spec.host, command)).exitCode === 0;
    }),
  );
  if (found.every(Boolean)) return 'hidden';
  return found.some(Boolean) ? 'partly' : 'shown';
}

export async function hide(spec: ArpHiding, world: World): Promise<void> {
  if ((await readHiding(spec, world)) === 'hidden') return;
  // arptables appends, so what is there in part goes first; nft replaces the table by itself.
  if (spec.method === 'arptables') await show(spec, world);
  for (const command of hideCommands(spec)) await act(world, spec.host, command);
}

export async function show(spec: ArpHiding, world: World): Promise<void> {
  if ((await readHiding(spec, world)) === 'shown') return;
  for (const command of showCommands(spec)) {
    if (spec.method === 'nft') await act(world, spec.host, command);
    // One of the two rules may be missing after a crash; readHiding below is the judge.
    else await look(world, spec.host, command);
  }
}

async function readNftHiding(
  spec: ArpHiding,
  world: World,
): Promise<'hidden' | 'shown' | 'partly'> {
  const argv = ['nft', 'list', 'table', 'arp', hidingTable(spec.ip)];
  const result = await look(world, spec.host, { argv, asRoot: true });
  if (result.exitCode !== 0) return 'shown';
  const isWhole = ['daddr', 'saddr'].every((side) =>
    result.stdout.includes(`arp ${side} ip ${spec.ip} drop`),
  );
  return isWhole ? 'hidden' : 'partly';
}

function arptablesRules(ip: IpAddress): readonly (readonly string[])[] {
  return [
    ['INPUT', '-d', ip, '-j', 'DROP'],
    ['OUTPUT', '-s', ip, '-j', 'DROP'],
  ];
}
