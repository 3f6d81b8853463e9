// What the step needs to know of one switch system, as pure data and functions: how to look, how to
// read what it prints, what to type, and what must never be typed. Deliberately not here: typing.

import type { RemoteCommand } from '../../../domain/plan.ts';
import type { SwitchSystem } from '../../../domain/inventory.ts';
import type { VlanId } from '../../../domain/names.ts';
import type { Terminal } from '../../../ports/terminals.ts';
import type { OwnTimer } from './own-timer.ts';

export type VlanList = ReadonlySet<number> | 'all';

export interface PortReading {
  /** Why tagged VLANs cannot be put on it ("it is an access port"); null: they can. */
  readonly problem: string | null;
  /** Tagged VLANs that are configured on it. */
  readonly carries: VlanList;
  /** The VLAN of frames without a tag; null: none, or not known. */
  readonly untagged: number | null;
  /** What the switch says that it really carries; null: it does not say, e.g. the link is down. */
  readonly active: ReadonlySet<number> | null;
  /** What it carries after a restart; null: this is not written down apart. */
  readonly saved: VlanList | null;
  /** The file that is read at boot, where saving means editing a file. */
  readonly savedIn: string | null;
}

export interface SwitchReading {
  /** Every port of the switch, as the switch spells it. */
  readonly ports: ReadonlyMap<string, PortReading>;
  /** VLANs that the switch knows, with their names; null: it keeps no such list. */
  readonly vlans: ReadonlyMap<number, string> | null;
  /** VLANs above `idMax` cannot be made on this switch. */
  readonly limit: { readonly idMax: number; readonly why: string } | null;
  /** What an approver should know about this switch. */
  readonly warnings: readonly string[];
}

export interface Order {
  readonly vlan: VlanId;
  /** Ports on which something has to be done, as the switch spells them. */
  readonly ports: readonly string[];
  /** The VLAN is also made in, or taken out of, the switch's list of VLANs. */
  readonly changesList: boolean;
}

export interface Dialect {
  readonly system: SwitchSystem;
  /** null: a shell; the commands run through `world.hosts`. */
  readonly terminal: Terminal | null;
  readonly looks: readonly RemoteCommand[];
  /** Of what the looks printed, in their order; null when it is something else. */
  parse(outputs: readonly string[]): SwitchReading | null;
  /** Empty for an order that has nothing to do. Saving is not part of these two. */
  carry(order: Order): readonly RemoteCommand[];
  drop(order: Order): readonly RemoteCommand[];
  readonly save: readonly RemoteCommand[];
  /** Nothing may be typed that is not wholly one of these: see lint.ts. */
  readonly allowed: readonly RegExp[];
  /** The system's own dead-man switch; null: it has none that is used here. */
  readonly ownTimer: OwnTimer | null;
  /** A port that loses its last VLAN carries all of them from then on. */
  readonly opensWhenEmptied: boolean;
}

/** A line of a terminal, as the words that a plan shows. */
export function line(text: string): RemoteCommand {
  return { argv: text.split(' ') };
}

/**
 * Name of a VLAN that Arpeggio made. The mark by which /delete-network knows that it may also take
 * the VLAN out of the switch's list.
 */
export function nameOfVlan(vlan: VlanId): string {
  return `arpeggio-${vlan}`;
}

export function isListed(list: VlanList, vlan: number): boolean {
  return list === 'all' || list.has(vlan);
}
