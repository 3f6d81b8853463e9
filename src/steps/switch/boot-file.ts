// The file that a Linux bridge reads at boot, one `bridge -batch` line per port and VLAN. Only the
// lines of one VLAN are added or taken away; a person's lines stay as they are. Pure.

import { bootLine } from './dialects/linux-bridge.ts';
import { parseVlanList } from './dialects/vlan-list.ts';

export function withVlan(text: string, vlan: number, ports: readonly string[]): string {
  const start = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  const lines = ports
    .filter((port) => !linesOf(text).some((line) => isFor(line, port, vlan)))
    .map((port) => `${bootLine(port, vlan)}\n`);
  return start + lines.join('');
}

export function withoutVlan(text: string, vlan: number, ports: readonly string[]): string {
  const isOurs = (line: string): boolean =>
    ports.some((port) => bootLine(port, vlan) === line.trim().replaceAll(/\s+/g, ' '));
  return text
    .split('\n')
    .filter((line) => !isOurs(line))
    .join('\n');
}

/** A line that would bring the VLAN back at boot, such as a range; null: there is none. */
export function lineThatKeeps(text: string, vlan: number, ports: readonly string[]): string | null {
  const kept = linesOf(withoutVlan(text, vlan, ports));
  return kept.find((line) => ports.some((port) => isFor(line, port, vlan))) ?? null;
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').map((line) => line.trim());
}

function isFor(line: string, port: string, vlan: number): boolean {
  const [, device, list = ''] = /^vlan add dev (\S+) vid (\d+(?:-\d+)?)\b/.exec(line) ?? [];
  const vlans = parseVlanList(list);
  return device === port && vlans !== null && (vlans === 'all' || vlans.has(vlan));
}
