// Junos on switches with the ELS command line (EX, QFX). Nothing takes effect before `commit`, which
// also saves. `configure exclusive` keeps everybody else's half-done edits out of our commit, and
// drops ours when the session breaks.
// Deliberately not here: members that come from a group or an interface range; deleting one of these
// is refused by Junos itself.

import {
  type Dialect,
  line,
  nameOfVlan,
  type Order,
  type PortReading,
  type SwitchReading,
  type VlanList,
} from './dialect.ts';
import { JUNOS_TIMER } from './junos-timer.ts';
import { parseVlanList } from './vlan-list.ts';

export const JUNOS: Dialect = {
  system: 'junos',
  terminal: {
    // user@name> and user@name#, with the edit level or {master:0} in the line above.
    prompt: '([\\w.-]+@[\\w.-]+)[>#] ?$',
    opening: ['set cli screen-length 0', 'set cli screen-width 0'],
    refusals: [
      '^\\s*(?:error:|syntax error|unknown command|missing argument|invalid )[^\\n]*',
      '^[^\\n]*(?:statement not found|check-out failed|permission denied)[^\\n]*',
    ],
  },
  looks: [
    line('show configuration vlans | display set'),
    line('show configuration interfaces | display set'),
  ],
  parse: parseReading,
  carry: (order) => committing(order, carryEdits(order)),
  drop: (order) => committing(order, dropEdits(order)),
  save: [],
  allowed: [
    /configure exclusive/,
    /set vlans arpeggio-\d{1,4} vlan-id \d{1,4}/,
    /delete vlans arpeggio-\d{1,4}/,
    /(?:set|delete) interfaces [a-z]+[\w/:-]* unit 0 family ethernet-switching vlan members \d{1,4}/,
    /commit(?: confirmed \d{1,3})?/,
    /exit/,
  ],
  ownTimer: JUNOS_TIMER,
  opensWhenEmptied: false,
};

function carryEdits({ vlan, ports, changesList }: Order): readonly string[] {
  const list = changesList ? [`set vlans ${nameOfVlan(vlan)} vlan-id ${vlan}`] : [];
  return [...list, ...ports.map((port) => `set ${memberOf(port, vlan)}`)];
}

function dropEdits({ vlan, ports, changesList }: Order): readonly string[] {
  const list = changesList ? [`delete vlans ${nameOfVlan(vlan)}`] : [];
  return [...ports.map((port) => `delete ${memberOf(port, vlan)}`), ...list];
}

function memberOf(port: string, vlan: number): string {
  return `interfaces ${port} unit 0 family ethernet-switching vlan members ${vlan}`;
}

function committing({ ports, changesList }: Order, edits: readonly string[]) {
  if (ports.length === 0 && !changesList) return [];
  return ['configure exclusive', ...edits, 'commit', 'exit'].map(line);
}

function parseReading(outputs: readonly string[]): SwitchReading | null {
  const [vlanText = '', interfaceText = ''] = outputs;
  if (!/^set interfaces \S/m.test(interfaceText)) return null;
  const named = parseVlans(vlanText);
  const ports = new Map<string, PortReading>();
  for (const [name, settings] of groupByPort(interfaceText)) {
    const port = portOf(settings, named);
    if (port === null) return null;
    ports.set(name, port);
  }
  const vlans = new Map([...named].flatMap(([name, ids]) => ids.map((id) => [id, name] as const)));
  return { ports, vlans, limit: null, warnings: [] };
}

/** Ids by name: one, or those of a `vlan-id-list`. */
function parseVlans(text: string): Map<string, number[]> {
  const vlans = new Map<string, number[]>();
  for (const [, name = '', ids = ''] of text.matchAll(
    /^set vlans (\S+) vlan-id(?:-list)? (\d+(?:-\d+)?)\s*$/gm,
  )) {
    const list = parseVlanList(ids);
    if (list === null || list === 'all') continue;
    vlans.set(name, [...(vlans.get(name) ?? []), ...list]);
  }
  return vlans;
}

function groupByPort(text: string): Map<string, string[]> {
  const ports = new Map<string, string[]>();
  for (const [, name = '', setting = ''] of text.matchAll(/^set interfaces (\S+) (.*?)\s*$/gm)) {
    ports.set(name, [...(ports.get(name) ?? []), setting]);
  }
  return ports;
}

const SWITCHING = 'unit 0 family ethernet-switching ';
const MEMBERS = `${SWITCHING}vlan members `;

function portOf(
  settings: readonly string[],
  named: ReadonlyMap<string, readonly number[]>,
): PortReading | null {
  const carries = membersOf(settings, named);
  if (carries === null) return null;
  const problem = problemOf(settings);
  const native = valueOf(settings, /^(?:unit 0 .*)?native-vlan-id (\d+)$/);
  return {
    problem,
    carries: problem === null ? carries : new Set(),
    untagged: native === null ? null : Number(native),
    active: null,
    // Only what was committed is in effect, and what was committed is saved.
    saved: null,
    savedIn: null,
  };
}

/** A member is an id, a range, `all`, or the name of a VLAN. */
function membersOf(
  settings: readonly string[],
  named: ReadonlyMap<string, readonly number[]>,
): VlanList | null {
  const vlans = new Set<number>();
  for (const setting of settings.filter((candidate) => candidate.startsWith(MEMBERS))) {
    const member = setting.slice(MEMBERS.length);
    const list = named.get(member) ?? parseVlanList(member);
    if (list === 'all') return 'all';
    if (list === null) return null;
    for (const vlan of list) vlans.add(vlan);
  }
  return vlans;
}

function problemOf(settings: readonly string[]): string | null {
  const bundle = valueOf(settings, /802\.3ad (\S+)$/);
  if (bundle !== null) return `it is a member of ${bundle}, whose own name belongs here`;
  // `port-mode` is the older word of switches without ELS.
  if (settings.some((setting) => /^unit 0 .*(?:interface|port)-mode trunk$/.test(setting))) {
    return null;
  }
  const isSwitched = settings.some((setting) => setting.startsWith(SWITCHING.trim()));
  return isSwitched ? 'it is an access port ("interface-mode trunk" is missing)' : 'it is routed';
}

function valueOf(settings: readonly string[], pattern: RegExp): string | null {
  for (const setting of settings) {
    const value = pattern.exec(setting)?.[1];
    if (value !== undefined) return value;
  }
  return null;
}
