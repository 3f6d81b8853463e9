// Aruba AOS-CX. `vlan trunk allowed N` adds to the list here, unlike Cisco's line of almost the same
// words. What a trunk without any such line carries depends on the release, so a trunk is neither
// filled from nothing nor emptied.

import {
  type Dialect,
  line,
  nameOfVlan,
  type Order,
  type PortReading,
  type SwitchReading,
  type VlanList,
} from './dialect.ts';
import { parseVlanList } from './vlan-list.ts';

export const ARUBA_CX: Dialect = {
  system: 'aruba-cx',
  terminal: {
    prompt: '([A-Za-z0-9][\\w.-]*)(?:\\([\\w.:/ -]+\\))?[>#] ?$',
    opening: ['no page'],
    refusals: [
      '^\\s*(?:%|Invalid input|Command incomplete|Ambiguous command|Unknown command)[^\\n]*',
      '^\\s*(?:Error|Failed|Cannot|Unable|Operation not allowed|Permission denied)\\b[^\\n]*',
      '^[^\\n]*(?:does not exist|is not allowed|not supported)[^\\n]*',
    ],
  },
  looks: [line('show running-config'), line('show startup-config')],
  parse: parseReading,
  carry: (order) => carryLines(order).map(line),
  drop: (order) => dropLines(order).map(line),
  save: [line('write memory')],
  allowed: [
    /configure terminal/,
    /vlan \d{1,4}/,
    /name arpeggio-\d{1,4}/,
    /interface (?:lag )?\d[\d/]*/,
    /(?:no )?vlan trunk allowed \d{1,4}/,
    /no vlan \d{1,4}/,
    /exit/,
    /end/,
    /write memory/,
  ],
  ownTimer: null,
  opensWhenEmptied: true,
};

function carryLines({ vlan, ports, changesList }: Order): readonly string[] {
  const list = changesList ? [`vlan ${vlan}`, `name ${nameOfVlan(vlan)}`, 'exit'] : [];
  return configuring([...list, ...onPorts(ports, `vlan trunk allowed ${vlan}`)]);
}

function dropLines({ vlan, ports, changesList }: Order): readonly string[] {
  const list = changesList ? [`no vlan ${vlan}`] : [];
  return configuring([...onPorts(ports, `no vlan trunk allowed ${vlan}`), ...list]);
}

/** Each port's mode is left again: inside it, `vlan` means something else. */
function onPorts(ports: readonly string[], edit: string): readonly string[] {
  return ports.flatMap((port) => [`interface ${port}`, edit, 'exit']);
}

function configuring(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['configure terminal', ...lines, 'end'];
}

function parseReading(outputs: readonly string[]): SwitchReading | null {
  const [running, startup] = outputs.map(splitSections);
  if (running === undefined || startup === undefined) return null;
  const ports = new Map<string, PortReading>();
  for (const [head, lines] of running) {
    const name = portNameOf(head);
    if (name === null) continue;
    const carries = listOf(lines);
    const saved = listOf(startup.get(head) ?? []);
    if (carries === null || saved === null) return null;
    ports.set(name, portOf(lines, carries, saved));
  }
  if (ports.size === 0) return null;
  return { ports, vlans: vlansOf(running), limit: null, warnings: [] };
}

function portOf(lines: readonly string[], carries: VlanList, saved: VlanList): PortReading {
  const problem = problemOf(lines);
  const native = valueOf(lines, /^vlan (?:trunk native|access) (\d+)$/);
  return {
    problem,
    carries: problem === null ? carries : new Set(),
    untagged: native === null ? null : Number(native),
    active: null,
    saved,
    savedIn: null,
  };
}

function splitSections(text: string): Map<string, string[]> {
  const sections = new Map<string, string[]>();
  let open: string[] = [];
  for (const written of text.split('\n')) {
    if (/^\s+\S/.test(written)) open.push(written.trim());
    else if (/^\S/.test(written)) {
      open = sections.get(written.trim()) ?? [];
      sections.set(written.trim(), open);
    }
  }
  return sections;
}

/** `interface 1/1/1`, `interface lag 1`, `interface lag 1 multi-chassis`; not `interface vlan 20`. */
function portNameOf(head: string): string | null {
  return /^interface ((?:lag )?\d[\d/]*)(?: |$)/.exec(head)?.[1] ?? null;
}

function listOf(lines: readonly string[]): VlanList | null {
  const vlans = new Set<number>();
  for (const written of lines) {
    const text = /^vlan trunk allowed (.+)$/.exec(written)?.[1];
    const list = text === undefined ? new Set<number>() : parseVlanList(text);
    if (list === null || list === 'all') return list;
    for (const vlan of list) vlans.add(vlan);
  }
  return vlans;
}

function problemOf(lines: readonly string[]): string | null {
  const group = valueOf(lines, /^lag (\d+)$/);
  if (group !== null) return `it is a member of lag ${group}, whose own name belongs here`;
  if (lines.includes('routing')) return 'it is a routed port';
  const access = valueOf(lines, /^vlan access (\d+)$/);
  if (access !== null) return `it is an access port of VLAN ${access}`;
  if (lines.some((written) => written.startsWith('vlan trunk allowed '))) return null;
  return 'it has no "vlan trunk allowed" list to which a VLAN could be added';
}

/** `vlan 1,10,20` lists several; `vlan 30` with lines below it describes one. */
function vlansOf(sections: ReadonlyMap<string, readonly string[]>): Map<number, string> {
  const vlans = new Map<number, string>();
  for (const [head, lines] of sections) {
    const list = parseVlanList(/^vlan (\d[\d,-]*)$/.exec(head)?.[1] ?? '');
    if (list === null || list === 'all') continue;
    const name = valueOf(lines, /^name (\S+)$/);
    for (const vlan of list) vlans.set(vlan, name ?? `VLAN${vlan}`);
  }
  return vlans;
}

function valueOf(lines: readonly string[], pattern: RegExp): string | null {
  for (const written of lines) {
    const value = pattern.exec(written)?.[1];
    if (value !== undefined) return value;
  }
  return null;
}
