// Lists of VLANs as switches write them: `10,20-30`, `all`, `none`.

import type { VlanList } from './dialect.ts';

const VLAN_MAX = 4094;

/** null: it is no such list. */
export function parseVlanList(text: string): VlanList | null {
  const word = text.trim().toLowerCase();
  if (word === 'all') return 'all';
  if (word === 'none' || word === '') return new Set();
  const vlans = new Set<number>();
  for (const part of word.split(',')) {
    const range = rangeOf(part);
    if (range === null) return null;
    for (let vlan = range.first; vlan <= range.last; vlan += 1) vlans.add(vlan);
  }
  return isEvery(vlans) ? 'all' : vlans;
}

function rangeOf(text: string): { first: number; last: number } | null {
  const [, start, end = start] = /^\s*(\d{1,4})(?:\s*-\s*(\d{1,4}))?\s*$/.exec(text) ?? [];
  const [first, last] = [Number(start), Number(end)];
  // 4095 is no VLAN, but some systems write it as the end of "all".
  return start === undefined || first > last || last > VLAN_MAX + 1 ? null : { first, last };
}

// Written out, "all" is 1-4094; a list without a single usable VLAN is another list.
function isEvery(vlans: ReadonlySet<number>): boolean {
  for (let vlan = 1; vlan <= VLAN_MAX; vlan += 1) if (!vlans.has(vlan)) return false;
  return true;
}

/** In ascending order with ranges, the same for equal lists. */
export function renderVlanList(list: VlanList): string {
  if (list === 'all') return 'all';
  const vlans = [...list].toSorted((a, b) => a - b);
  const ranges: [number, number][] = [];
  for (const vlan of vlans) {
    const open = ranges.at(-1);
    if (open !== undefined && vlan === open[1] + 1) open[1] = vlan;
    else ranges.push([vlan, vlan]);
  }
  const parts = ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`));
  return parts.join(',') || 'none';
}

/** What is in the first list and not in the second. */
export function without(list: VlanList, other: VlanList): ReadonlySet<number> {
  if (other === 'all') return new Set();
  return new Set([...everyVlanOf(list)].filter((vlan) => !other.has(vlan)));
}

function everyVlanOf(list: VlanList): ReadonlySet<number> {
  if (list !== 'all') return list;
  return new Set(Array.from({ length: VLAN_MAX }, (_, index) => index + 1));
}
