// What `show` prints on IOS, NX-OS and EOS: interface sections, the table of VLANs, trunks, VTP. The
// columns and the wrapping are those of the real systems; the content is the stand-in's.

import type { Handler } from '../cli.ts';
import { type PortState, type SwitchState, writeVlans } from '../state.ts';
import type { CiscoMachine, CiscoSystem } from './machine.ts';

type Shows = (machine: CiscoMachine) => Readonly<Record<string, Handler>>;

export const SHOWS: Readonly<Record<CiscoSystem, Shows>> = {
  'cisco-ios': (machine) => ({
    'show running-config | section ^interface': () => sections(machine.running, ' ', ''),
    'show startup-config | section ^interface': () => sections(machine.saved, ' ', ''),
    'show vlan brief': () => vlanTable(machine, '---- '),
    'show interfaces trunk': () => trunks(machine, 'Gi', IOS_BLOCKS),
    'show vtp status': () => vtpStatus(machine),
    'show running-config | section ^archive': () =>
      machine.options.hasArchive === true ? 'archive\n path flash:backup\n maximum 5\n' : '',
    'show archive config rollback timer': () => machine.revertTimer.show(),
    'show running-config interface <name>': (name = '') => section(machine, name, ' '),
    'show mac address-table interface <name>': (name = '') => macTable(machine, name),
    'show running-config': () => `hostname ${machine.name}\n${sections(machine.running, ' ', '!')}`,
  }),
  'cisco-nx-os': (machine) => ({
    'show running-config interface': () => nxosConfig(machine.running),
    'show startup-config interface': () => nxosConfig(machine.saved),
    'show vlan brief': () => vlanTable(machine, '---- '),
    'show interface trunk': () => trunks(machine, 'Eth', NX_OS_BLOCKS),
  }),
  'arista-eos': (machine) => ({
    'show running-config | section interface': () => sections(machine.running, '   ', ''),
    'show startup-config | section interface': () => sections(machine.saved, '   ', ''),
    'show vlan': () => vlanTable(machine, '----- '),
    'show configuration sessions detail | json': () => machine.sessions.show(),
    'show running-config interfaces <name>': (name = '') => section(machine, name, '   '),
    'show mac address-table interface <name>': (name = '') => macTable(machine, name),
    'show interfaces trunk': () => trunks(machine, 'Et', EOS_BLOCKS),
  }),
};

function nxosConfig(state: SwitchState): string {
  const head = '\n!Command: show running-config interface\n!Time: Sun Nov 22 13:00:00 2026\n\n';
  return `${head}version 10.2(5) Bios:version 08.39\n\n${sections(state, '  ', '')}`;
}

function sections({ ports }: SwitchState, indent: string, end: string): string {
  const texts = [...ports].map(([name, port]) => {
    const lines = settingsOf(port).map((setting) => `${indent}${setting}\n`);
    return `interface ${name}\n${lines.join('')}${end === '' ? '' : `${end}\n`}`;
  });
  return texts.join(indent === '  ' ? '\n' : '');
}

/** IOS heads it with its size; EOS prints the section alone. */
function section(machine: CiscoMachine, typed: string, indent: string): string {
  const port = machine.findPort(typed);
  const [name] = [...machine.running.ports].find(([, one]) => one === port) ?? [typed];
  if (port === undefined) return `% Invalid input detected at '^' marker.\n`;
  const ios = machine.options.system === 'cisco-ios';
  const head = ios ? 'Building configuration...\n\nCurrent configuration : 96 bytes\n!\n' : '';
  const lines = settingsOf(port).map((setting) => `${indent}${setting}\n`);
  return `${head}interface ${name}\n${lines.join('')}${ios ? 'end\n\n' : ''}`;
}

/** Three groups of four digits, as all of this family print them. */
function macTable(machine: CiscoMachine, typed: string): string {
  const port = machine.findPort(typed);
  if (port === undefined) return `% Invalid input detected at '^' marker.\n`;
  const rows = (port.isShut ? [] : port.behind).map((mac) => {
    const digits = mac.replaceAll(':', '');
    const dotted = [digits.slice(0, 4), digits.slice(4, 8), digits.slice(8)].join('.');
    return `  ${String(port.access).padEnd(4)} ${dotted}    DYNAMIC     ${typed}\n`;
  });
  const head = '          Mac Address Table\n\nVlan    Mac Address       Type        Ports\n';
  const rule = '----    -----------       --------    -----\n';
  return `${head}${rule}${rows.join('')}Total Mac Addresses for this criterion: ${rows.length}\n`;
}

function settingsOf(port: PortState): string[] {
  const settings = ['description to somewhere'];
  if (port.isShut) settings.push('shutdown');
  if (port.mode === 'routed') settings.push('no switchport', 'ip address 192.0.2.1 255.255.255.0');
  if (port.access !== 1) settings.push(`switchport access vlan ${port.access}`);
  if (port.native !== 1) settings.push(`switchport trunk native vlan ${port.native}`);
  settings.push(...listLines(port.allowed));
  if (port.mode !== 'routed') settings.push(`switchport mode ${port.mode}`);
  if (port.channel !== undefined) {
    settings.push(`channel-group ${port.channel.replace(/\D+/, '')} mode active`);
  }
  return settings;
}

/** About what fits into a line of 80 characters; the rest of the list follows with `add`. */
const LIST_LENGTH_MAX = 45;

function listLines(allowed: PortState['allowed']): string[] {
  if (allowed === 'all') return [];
  const chunks: string[] = [];
  for (const part of writeVlans(allowed).split(',')) {
    const open = chunks.at(-1);
    if (open !== undefined && open.length + part.length < LIST_LENGTH_MAX) {
      chunks[chunks.length - 1] = `${open},${part}`;
    } else chunks.push(part);
  }
  return chunks.map(
    (chunk, index) => `switchport trunk allowed vlan ${index > 0 ? 'add ' : ''}${chunk}`,
  );
}

function vlanTable(machine: CiscoMachine, rule: string): string {
  const { vlans, ports } = machine.running;
  const isEos = rule.length > 5;
  const head = `VLAN${isEos ? '  ' : ' '}Name                             Status    Ports\n`;
  const line = `${rule}${'-'.repeat(32)} ${'-'.repeat(9)} ${'-'.repeat(31)}\n`;
  const rows = [...vlans]
    .toSorted(([a], [b]) => a - b)
    .map(([vlan, name]) => {
      const access = [...ports]
        .filter(([, port]) => port.mode === 'access' && port.access === vlan)
        .map(([port]) => short(port, isEos ? 'Et' : 'Gi'));
      const id = String(vlan).padEnd(rule.length - 1);
      return `${id} ${name.padEnd(32)} ${'active'.padEnd(9)} ${access.join(', ')}\n`;
    });
  return `\n${head}${line}${rows.join('')}`;
}

interface Block {
  readonly head: string;
  readonly row: (port: PortState, vlans: ReadonlyMap<number, string>) => string;
}

const carried = (port: PortState, vlans: ReadonlyMap<number, string>): string => {
  const known = [...vlans.keys()].filter(
    (vlan) => port.allowed === 'all' || port.allowed.has(vlan),
  );
  return writeVlans(new Set(known));
};
const allowed = (port: PortState): string =>
  port.allowed === 'all' ? '1-4094' : writeVlans(port.allowed);

const IOS_BLOCKS: readonly Block[] = [
  {
    head: 'Mode             Encapsulation  Status        Native vlan',
    row: (port) => `on               802.1q         trunking      ${port.native}`,
  },
  { head: 'Vlans allowed on trunk', row: allowed },
  { head: 'Vlans allowed and active in management domain', row: carried },
  { head: 'Vlans in spanning tree forwarding state and not pruned', row: carried },
];
const EOS_BLOCKS: readonly Block[] = [
  {
    head: 'Mode      Status         Native vlan',
    row: (port) => `trunk     trunking       ${port.native}`,
  },
  { head: 'Vlans allowed', row: (port) => allowed(port).replace('1-4094', 'All') },
  { head: 'Vlans allowed and active in management domain', row: carried },
  { head: 'Vlans in spanning tree forwarding state', row: carried },
];
const NX_OS_BLOCKS: readonly Block[] = [
  { head: 'Native  Status        Port', row: (port) => `${port.native}       trunking      --` },
  { head: 'Vlans Allowed on Trunk', row: allowed },
  { head: 'STP Forwarding', row: carried },
];

/** Ports that are down have no row. */
function trunks(machine: CiscoMachine, kind: string, blocks: readonly Block[]): string {
  const { ports, vlans } = machine.running;
  const up = [...ports].filter(([, port]) => port.mode === 'trunk' && port.isUp);
  return blocks
    .map(({ head, row }) => {
      const rows = up.map(
        ([name, port]) => `${short(name, kind).padEnd(12)}${wrapped(row(port, vlans))}\n`,
      );
      return `\nPort        ${head}\n${rows.join('')}`;
    })
    .join('');
}

/** A long list goes on in the next line. */
function wrapped(text: string): string {
  if (!/^\d[\d,-]{60,}$/.test(text)) return text;
  const cut = text.lastIndexOf(',', 60) + 1;
  return `${text.slice(0, cut)}\n            ${wrapped(text.slice(cut))}`;
}

function short(name: string, kind: string): string {
  return name.startsWith('Port-') || name.startsWith('Port')
    ? name.replace(/^[A-Za-z-]+/, 'Po')
    : name.replace(/^[A-Za-z]+/, kind);
}

function vtpStatus({ options }: CiscoMachine): string {
  const { mode, domain, version } = options.vtp ?? { mode: 'Transparent', domain: '', version: 1 };
  return (
    'VTP Version capable             : 1 to 3\n' +
    `VTP version running             : ${version}\n` +
    `VTP Domain Name                 : ${domain}\n` +
    'VTP Pruning Mode                : Disabled\n\nFeature VLAN:\n--------------\n' +
    `VTP Operating Mode                : ${mode}\n` +
    'Maximum VLANs supported locally   : 1005\n'
  );
}
