// What IOS, NX-OS and EOS have in common. The trap of this family: `switchport trunk allowed vlan N`
// replaces the list of the trunk, `… allowed vlan add N` adds to it. Only the second kind is ever
// made here, and `allowed` lets nothing else through.

import type { Terminal } from '../../../../ports/terminals.ts';
import {
  type Dialect,
  line,
  nameOfVlan,
  type Order,
  type PortReading,
  type SwitchReading,
} from '../dialect.ts';
import type { OwnTimer } from '../own-timer.ts';
import { type InterfaceSection, parseSections } from './config.ts';
import { parseActive, parseVlanTable, parseVtp } from './tables.ts';

interface Member {
  readonly system: Dialect['system'];
  /** Interface sections now, interface sections after a restart, VLANs, trunks, VTP where it exists. */
  readonly looks: readonly string[];
  readonly opening: readonly string[];
  readonly save: string;
  readonly ownTimer: OwnTimer | null;
  /** Lines of its timer, beside those that all of them share. */
  readonly allowed: readonly RegExp[];
  readonly opensWhenEmptied: boolean;
}

// The name, the mode in parentheses, and # or >. In a configuration mode IOS cuts a long name short.
const PROMPT = '([A-Za-z0-9][\\w.:@~/-]*)(?:\\([\\w.:/ -]+\\))?[>#] ?$';

const REFUSALS = [
  // Every complaint begins with a percent sign; a system message is `%FACILITY-5-NAME: …`.
  // That nothing waits for `configure confirm` is an answer, and not a complaint.
  '^\\s*%(?! ?[A-Z0-9_]+-\\d-)(?! ?Warning)(?! ?No Rollback Confirmed Change)[^\\n]*',
  '^(?:Command rejected|Command authorization failed|VTP VLAN configuration not allowed)[^\\n]*',
  '^(?:ERROR|Error|error|Cannot|Invalid)\\b[^\\n]*',
];

const ALLOWED = [
  /configure terminal/,
  /vlan \d{1,4}/,
  /name arpeggio-\d{1,4}/,
  /interface [A-Z][A-Za-z-]*\d[\d/.:]*/,
  /switchport trunk allowed vlan (?:add|remove) \d{1,4}/,
  /no vlan \d{1,4}/,
  /exit/,
  /end/,
  /write memory|copy running-config startup-config/,
];

export function familyMember(member: Member): Dialect {
  const terminal: Terminal = {
    prompt: PROMPT,
    opening: member.opening,
    refusals: REFUSALS,
  };
  return {
    system: member.system,
    terminal,
    looks: member.looks.map(line),
    parse: parseReading,
    carry: (order) => carryLines(order).map(line),
    drop: (order) => dropLines(order).map(line),
    save: [line(member.save)],
    allowed: [...ALLOWED, ...member.allowed],
    ownTimer: member.ownTimer,
    opensWhenEmptied: member.opensWhenEmptied,
  };
}

/** The VLAN first: a failure of the list of VLANs shows at `exit`, before a port was touched. */
function carryLines({ vlan, ports, changesList }: Order): readonly string[] {
  const list = changesList ? [`vlan ${vlan}`, `name ${nameOfVlan(vlan)}`, 'exit'] : [];
  return configuring([...list, ...onPorts(ports, `switchport trunk allowed vlan add ${vlan}`)]);
}

function dropLines({ vlan, ports, changesList }: Order): readonly string[] {
  const edits = onPorts(ports, `switchport trunk allowed vlan remove ${vlan}`);
  const list = changesList ? [...(ports.length > 0 ? ['exit'] : []), `no vlan ${vlan}`] : [];
  return configuring([...edits, ...list]);
}

function onPorts(ports: readonly string[], edit: string): readonly string[] {
  return ports.flatMap((port) => [`interface ${port}`, edit]);
}

function configuring(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['configure terminal', ...lines, 'end'];
}

function parseReading(outputs: readonly string[]): SwitchReading | null {
  const [running = '', startup = '', table = '', trunks = '', vtp = ''] = outputs;
  const sections = parseSections(running);
  const saved = parseSections(startup);
  const vlans = parseVlanTable(table);
  if (sections === null || sections.size === 0 || saved === null || vlans === null) return null;
  const names = [...sections.keys()];
  const active = parseActive(trunks, names);
  const ports = [...sections].map(([name, section]): [string, PortReading] => [
    name,
    portOf(section, saved.get(name), active.get(name) ?? null),
  ]);
  return { ports: new Map(ports), vlans, ...vtpOf(vtp) };
}

function portOf(
  section: InterfaceSection,
  saved: InterfaceSection | undefined,
  active: ReadonlySet<number> | null,
): PortReading {
  const isTrunk = section.problem === null;
  return {
    ...section,
    carries: isTrunk ? section.carries : new Set(),
    active,
    saved: saved?.problem === null ? saved.carries : new Set(),
    savedIn: null,
  };
}

const NORMAL_VLAN_MAX = 1005;

function vtpOf(text: string): Pick<SwitchReading, 'limit' | 'warnings'> {
  const vtp = parseVtp(text);
  if (vtp?.mode === 'client') {
    const why = `it is a VTP client: VLANs are made on the server of domain "${vtp.domain}"`;
    return { limit: { idMax: 0, why }, warnings: [] };
  }
  if (vtp === null || !vtp.mode.includes('server')) return { limit: null, warnings: [] };
  // Versions 1 and 2 know no VLAN above 1005; IOS then fails only when the VLAN mode is left.
  const why = `it is a VTP server of version ${vtp.version}, which knows VLANs up to 1005 only`;
  const limit = vtp.version < 3 ? { idMax: NORMAL_VLAN_MAX, why } : null;
  const spread = `it is a VTP server: a VLAN made here appears on every switch of "${vtp.domain}"`;
  return { limit, warnings: vtp.domain === '' ? [] : [spread] };
}
