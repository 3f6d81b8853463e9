// The tables that IOS, NX-OS and EOS print: which VLANs there are, and which of them a trunk really
// carries. "Allowed" alone is not enough: a VLAN that is not in the list of VLANs, or is suspended,
// is allowed and carries nothing.

import { findPort } from '../port-names.ts';
import { parseVlanList } from '../vlan-list.ts';

/** Active VLANs with their names, from `show vlan brief`; null when that table is not there. */
export function parseVlanTable(text: string): Map<number, string> | null {
  if (!/^VLAN\s+Name\s+Status/m.test(text)) return null;
  const vlans = new Map<number, string>();
  for (const row of text.matchAll(/^(\d{1,4})\*?\s+(\S+)\s+active\b/gm)) {
    vlans.set(Number(row[1]), row[2] ?? '');
  }
  return vlans;
}

/**
 * "Vlans allowed and active in management domain" of `show interfaces trunk`, by the port's name in
 * `ports`. A port that is down has no row. NX-OS has no such block.
 */
export function parseActive(
  text: string,
  ports: readonly string[],
): Map<string, ReadonlySet<number>> {
  const active = new Map<string, ReadonlySet<number>>();
  for (const [name, list] of rowsOf(text)) {
    const port = findPort(ports, name);
    const vlans = parseVlanList(list);
    if (port !== null && vlans !== null && vlans !== 'all') active.set(port, vlans);
  }
  return active;
}

/** A list that is too long for its line goes on in the next one, behind spaces. */
function rowsOf(text: string): Map<string, string> {
  const rows = new Map<string, string>();
  for (const row of activeBlock(text).matchAll(/^(\S+)\s+(\S.*(?:\n\s+\d[\d,-]*)*)$/gm)) {
    rows.set(row[1] ?? '', (row[2] ?? '').replaceAll(/\s/g, ''));
  }
  return rows;
}

/** From its heading to the next one, or to the end. */
function activeBlock(text: string): string {
  const block = /^Port\s+Vlans allowed and active[^\n]*\n((?:(?!Port\s)[^\n]*\n?)*)/im.exec(text);
  return block?.[1] ?? '';
}

export interface VtpStatus {
  readonly mode: string;
  readonly domain: string;
  readonly version: number;
}

/** From `show vtp status`, which has three layouts; a switch without VTP says something else. */
export function parseVtp(text: string): VtpStatus | null {
  const field = (name: RegExp): string | null =>
    new RegExp(`^\\s*${name.source}\\s*:\\s*(.*?)\\s*$`, 'mi').exec(text)?.[1] ?? null;
  const mode = field(/VTP Operating Mode/);
  if (mode === null) return null;
  const version = field(/VTP version running/) ?? field(/VTP Version/) ?? '1';
  return {
    mode: mode.toLowerCase(),
    domain: field(/VTP Domain Name/) ?? '',
    version: Number(/\d/.exec(version)?.[0] ?? 1),
  };
}
