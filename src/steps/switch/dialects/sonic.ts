// SONiC: a Linux shell with `config` and `show`. What is configured now is read from the database
// with sonic-cfggen, what it will be after a restart from config_db.json, which has the same form;
// `show vlan brief` says what is in effect.
// `config vlan add` of a VLAN that is there, and `member del` of what is not, end with an error, so
// only what is missing is ever sent.

import { z } from 'zod';
import type { RemoteCommand } from '../../../domain/plan.ts';
import type { Dialect, Order, PortReading, SwitchReading } from './dialect.ts';

export const SONIC: Dialect = {
  system: 'sonic',
  terminal: null,
  looks: [
    shell(['sonic-cfggen', '-d', '--print-data']),
    shell(['cat', '/etc/sonic/config_db.json']),
    { argv: ['show', 'vlan', 'brief'] },
  ],
  parse: parseReading,
  carry: ({ vlan, ports, changesList }: Order) => [
    ...(changesList ? [shell(['config', 'vlan', 'add', `${vlan}`])] : []),
    ...ports.map((port) => shell(['config', 'vlan', 'member', 'add', `${vlan}`, port])),
  ],
  drop: ({ vlan, ports, changesList }: Order) => [
    ...ports.map((port) => shell(['config', 'vlan', 'member', 'del', `${vlan}`, port])),
    ...(changesList ? [shell(['config', 'vlan', 'del', `${vlan}`])] : []),
  ],
  save: [shell(['config', 'save', '-y'])],
  // Without -u, which would make the VLAN the port's untagged one, and without -m, a whole range.
  allowed: [
    /config vlan (?:add|del) \d{1,4}/,
    /config vlan member (?:add|del) \d{1,4} [A-Z][A-Za-z]*\d+/,
    /config save -y/,
  ],
  ownTimer: null,
  opensWhenEmptied: false,
};

function shell(argv: readonly string[]): RemoteCommand {
  return { argv, asRoot: true };
}

const table = z.record(z.string(), z.record(z.string(), z.unknown())).default({});
const ConfigDb = z.object({
  VLAN: table,
  VLAN_MEMBER: table,
  PORT: table,
  PORTCHANNEL: table,
  PORTCHANNEL_MEMBER: table,
  INTERFACE: table,
  PORTCHANNEL_INTERFACE: table,
});
type ConfigDb = z.infer<typeof ConfigDb>;

function parseReading(outputs: readonly string[]): SwitchReading | null {
  const [running, saved] = outputs.map(parseConfigDb);
  const brief = parseBrief(outputs[2] ?? '');
  if (running === undefined || running === null || !saved || brief === null) return null;
  const names = [...Object.keys(running.PORT), ...Object.keys(running.PORTCHANNEL)];
  const ports = names.map((name): [string, PortReading] => [
    name,
    {
      problem: problemOf(running, name),
      carries: membershipsOf(running, name, 'tagged'),
      untagged: [...membershipsOf(running, name, 'untagged')][0] ?? null,
      active: brief.get(name) ?? new Set(),
      saved: membershipsOf(saved, name, 'tagged'),
      savedIn: null,
    },
  ]);
  return { ports: new Map(ports), vlans: vlansOf(running), limit: null, warnings: [] };
}

function parseConfigDb(text: string): ConfigDb | null {
  try {
    const parsed = ConfigDb.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Keys of this table are `Vlan10|Ethernet4`. */
function membershipsOf(db: ConfigDb, port: string, mode: string): Set<number> {
  const vlans = Object.entries(db.VLAN_MEMBER).flatMap(([key, member]) => {
    const [vlan, name] = key.split('|');
    return name === port && member['tagging_mode'] === mode ? [Number(vlan?.slice(4))] : [];
  });
  return new Set(vlans);
}

function vlansOf(db: ConfigDb): Map<number, string> {
  const names = Object.keys(db.VLAN).filter((name) => /^Vlan\d+$/.test(name));
  return new Map(names.map((name) => [Number(name.slice(4)), name]));
}

function problemOf(db: ConfigDb, port: string): string | null {
  const isMember = (key: string): boolean => key.endsWith(`|${port}`);
  const channel = Object.keys(db.PORTCHANNEL_MEMBER).find(isMember)?.split('|')[0];
  if (channel !== undefined) return `it is a member of ${channel}, whose own name belongs here`;
  const interfaces = [...Object.keys(db.INTERFACE), ...Object.keys(db.PORTCHANNEL_INTERFACE)];
  if (interfaces.some((key) => key.split('|')[0] === port)) return 'it is a routed port';
  // Releases since 2024 write the mode down; before, every port could carry tagged VLANs.
  const mode = { ...db.PORT[port], ...db.PORTCHANNEL[port] }['mode'];
  if (mode === undefined || mode === 'trunk') return null;
  return mode === 'access' ? 'it is an access port' : 'it is a routed port';
}

/**
 * Tagged ports in the columns "Ports" and "Port Tagging"; their other lines belong to the VLAN of the
 * row above. null when the table is not there.
 */
function parseBrief(text: string): Map<string, Set<number>> | null {
  const rows = text
    .split('\n')
    .filter((row) => row.startsWith('|'))
    .map((row) => row.split('|').map((cell) => cell.trim()));
  const header = rows.find((cells) => cells.includes('VLAN ID'));
  if (header === undefined) return null;
  const [idAt, portAt, taggingAt] = ['VLAN ID', 'Ports', 'Port Tagging'].map((name) =>
    header.indexOf(name),
  );
  const tagged = new Map<string, Set<number>>();
  let vlan = 0;
  for (const cells of rows) {
    const [id, port = '', tagging] = [idAt, portAt, taggingAt].map((at) => cells[at ?? -1]);
    if (/^\d+$/.test(id ?? '')) vlan = Number(id);
    if (tagging === 'tagged') tagged.set(port, (tagged.get(port) ?? new Set()).add(vlan));
  }
  return tagged;
}
