// What a plan has to know about one switch: its reading, and the files in which it is saved where
// saving means editing a file. Only looks.

import type { Json } from '../../domain/json.ts';
import type { Switch } from '../../domain/inventory.ts';
import type { VlanId } from '../../domain/names.ts';
import { readRemoteFile } from '../../facts/remote-file.ts';
import type { World } from '../../ports/world.ts';
import { isListed, type PortReading, type SwitchReading } from './dialects/dialect.ts';
import { findPort } from './dialects/port-names.ts';
import { DIALECTS } from './dialects/table.ts';
import { renderVlanList } from './dialects/vlan-list.ts';
import { canTakeBack } from './own-timer/pending.ts';
import { readSwitch } from './session.ts';

/** null stands for a switch on which only people can type, and at which only they can look. */
export interface Trunks extends SwitchReading {
  /** Text by path; null: there is no such file. */
  readonly files: ReadonlyMap<string, string | null>;
  /** As it is configured, it takes back by itself what nobody confirms. */
  readonly hasTimer: boolean;
}

/** Throws `Failed` when the switch cannot be reached or read. */
export async function readTrunks(world: World, of: Switch): Promise<Trunks | null> {
  const { system, host } = of;
  if (system === 'manual' || host === null) return null;
  const reading = await readSwitch(world, host, DIALECTS[system]);
  const paths = configuredPorts(of, reading).flatMap(({ port }) => port?.savedIn ?? []);
  const files = [...new Set(paths)].map(
    async (path): Promise<[string, string | null]> => [
      path,
      await readRemoteFile(world, host, path),
    ],
  );
  const hasTimer = await canTakeBack(world, host, DIALECTS[system]);
  return { ...reading, files: new Map(await Promise.all(files)), hasTimer };
}

export interface ConfiguredPort {
  /** As arpeggio.yaml has it. */
  readonly written: string;
  /** As the switch spells it. */
  readonly name: string;
  /** null: the switch has no such port, or several that could be meant. */
  readonly port: PortReading | null;
}

export function configuredPorts(of: Switch, reading: SwitchReading): readonly ConfiguredPort[] {
  return of.ports.map((written) => {
    const name = findPort(reading.ports.keys(), written);
    return { written, name: name ?? written, port: reading.ports.get(name ?? '') ?? null };
  });
}

/**
 * What a plan rests on. Nothing about other VLANs, so that two plans do not outdate each other; except
 * the files, which a plan replaces whole.
 */
export function trunkFacts(of: Switch, vlan: VlanId, trunks: Trunks | null): Json {
  if (trunks === null) return { system: of.system };
  const ports = configuredPorts(of, trunks).map(({ written, port }): [string, string] => {
    if (port === null) return [written, 'missing'];
    const state = isListed(port.carries, vlan) ? 'carries it' : 'does not carry it';
    return [written, port.problem ?? (port.carries === 'all' ? 'carries every VLAN' : state)];
  });
  return {
    system: of.system,
    isKnown: trunks.vlans === null || trunks.vlans.has(vlan),
    ports: Object.fromEntries(ports),
    files: Object.fromEntries(trunks.files),
  };
}

/** What an approver should know before anything is typed on this switch. */
export function trunkWarnings(of: Switch, trunks: Trunks | null): readonly string[] {
  if (trunks === null) return [];
  const ports = configuredPorts(of, trunks);
  const open = ports.filter(({ port }) => port?.carries === 'all').map(({ name }) => name);
  const unsaved = ports.filter(({ port }) => port !== null && isUnsaved(port));
  return [
    ...trunks.warnings.map((warning) => `${of.name}: ${warning}`),
    ...open.map((name) => `${of.name}: ${name} carries every VLAN; nothing is done there`),
    ...unsaved.map(
      ({ name }) => `${of.name}: ${name} has changes that nobody saved; this saves them, too`,
    ),
  ];
}

function isUnsaved({ saved, carries }: PortReading): boolean {
  return saved !== null && renderVlanList(saved) !== renderVlanList(carries);
}
