// The interface sections of a configuration in the style of IOS, NX-OS and EOS. A long list of VLANs
// stands there in several lines, the first one whole and each further one with `add`.

import type { VlanList } from '../dialect.ts';
import { parseVlanList } from '../vlan-list.ts';

export interface InterfaceSection {
  /** Why it is no trunk; null: it is one. */
  readonly problem: string | null;
  /** A trunk without a list carries every VLAN. */
  readonly carries: VlanList;
  readonly untagged: number;
}

/** By name of the interface; null when a list of VLANs cannot be read. */
export function parseSections(text: string): Map<string, InterfaceSection> | null {
  const sections = new Map<string, InterfaceSection>();
  for (const [name, lines] of splitSections(text)) {
    const carries = listOf(lines);
    if (carries === null) return null;
    const problem = problemOf(lines);
    const untagged = valueOf(
      lines,
      problem === null ? 'switchport trunk native vlan ' : 'switchport access vlan ',
    );
    sections.set(name, { problem, carries, untagged: Number(untagged ?? 1) });
  }
  return sections;
}

function splitSections(text: string): Map<string, string[]> {
  const sections = new Map<string, string[]>();
  let open: string[] | null = null;
  for (const written of text.split('\n')) {
    const name = /^interface (\S+(?: \d+)?)\s*$/i.exec(written)?.[1];
    if (name !== undefined) {
      open = [];
      sections.set(name, open);
    } else if (/^\s+\S/.test(written)) open?.push(written.trim());
    else open = null;
  }
  return sections;
}

const LIST = 'switchport trunk allowed vlan ';

function listOf(lines: readonly string[]): VlanList | null {
  let carries: VlanList = 'all';
  for (const written of lines.filter((candidate) => candidate.startsWith(LIST))) {
    const [, add, text = ''] = /^(add )?(.*)$/.exec(written.slice(LIST.length)) ?? [];
    const list = parseVlanList(text);
    if (list === null) return null;
    if (add === undefined) carries = list;
    else if (carries !== 'all' && list !== 'all') carries = new Set([...carries, ...list]);
  }
  return carries;
}

function problemOf(lines: readonly string[]): string | null {
  const group = valueOf(lines, 'channel-group ');
  if (group !== null) {
    return `it is a member of port-channel ${group.split(' ')[0]}, whose own name belongs here`;
  }
  if (lines.includes('no switchport')) return 'it is a routed port';
  if (lines.includes('switchport mode trunk')) return null;
  const access = valueOf(lines, 'switchport access vlan ');
  if (access !== null) return `it is an access port of VLAN ${access}`;
  return 'it is no trunk ("switchport mode trunk" is missing)';
}

function valueOf(lines: readonly string[], start: string): string | null {
  return lines.findLast((candidate) => candidate.startsWith(start))?.slice(start.length) ?? null;
}
