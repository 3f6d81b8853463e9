// bridge(8): which VLANs the ports of a VLAN-aware bridge carry. As iproute2 6.1: adding twice and
// deleting what is not there are no errors, and ports without a VLAN are not listed.
import type { BridgePort, Link } from '../kernel/link.ts';
import type { ModelHost } from '../kernel/model-host.ts';
import { fail, readPairs, succeed, type Tool, type ToolResult } from './tool.ts';

const VLAN_MAX = 4094;
const SHOW_FLAGS = new Set(['-j', '-json', '-com', '-compressvlans']);

export const bridge: Tool = ({ host, words }) => {
  if (words[0] === '-batch') return batch(host, words.slice(1));
  const flags = words.filter((word) => word.startsWith('-'));
  const [object, verb, ...rest] = words.slice(flags.length);
  if (object !== 'vlan' || flags.some((flag) => !SHOW_FLAGS.has(flag))) return undefined;
  if (verb === 'show') return show(host, flags, rest);
  return flags.length === 0 ? changeVlans(host, [verb ?? '', ...rest]) : undefined;
};

/** One command a line; stops at the first that fails. */
function batch(host: ModelHost, words: readonly string[]): ToolResult | undefined {
  const [path = '', ...more] = words;
  const file = host.files.read(path);
  if (file === undefined || more.length > 0) return undefined;
  for (const line of file.content.split('\n').filter((text) => text !== '')) {
    const [object, ...rest] = line.split(' ');
    const result = object === 'vlan' ? changeVlans(host, rest) : undefined;
    if (result === undefined || result.exitCode !== 0) return result;
  }
  return succeed();
}

interface Membership {
  device: string;
  first: number;
  last: number;
  isOwn: boolean;
  isUntagged: boolean;
}

/** add|del vid ID[-ID] dev DEVICE [pvid] [untagged], in any order */
function changeVlans(host: ModelHost, words: readonly string[]): ToolResult | undefined {
  const [verb, ...rest] = words;
  const wanted = readMembership(rest);
  if (wanted === undefined || (verb !== 'add' && verb !== 'del')) return undefined;
  if (wanted.last > VLAN_MAX) return fail(255, 'Error: bridge: Vlan id is invalid.');
  const link = host.link(wanted.device);
  if (link === undefined) return fail(255, `Cannot find bridge device "${wanted.device}"`);
  if (link.port === undefined) return fail(255, 'RTNETLINK answers: Operation not supported');
  setVlans(link.port, verb, wanted);
  return succeed();
}

function readMembership(words: readonly string[]): Membership | undefined {
  const pairs = readPairs(
    words.filter((word) => !['pvid', 'untagged', 'master'].includes(word)),
    ['dev', 'vid'],
  );
  const device = pairs?.get('dev');
  const ids = /^(\d+)(?:-(\d+))?$/.exec(pairs?.get('vid') ?? '');
  if (device === undefined || ids === null) return undefined;
  const [first, last] = [Number(ids[1]), Number(ids[2] ?? ids[1])];
  return {
    device,
    first,
    last,
    isOwn: words.includes('pvid'),
    isUntagged: words.includes('untagged'),
  };
}

function setVlans(port: BridgePort, verb: 'add' | 'del', wanted: Membership): void {
  const { first, last, isOwn, isUntagged } = wanted;
  for (let vlan = first; vlan <= last; vlan += 1) {
    if (port.ownVlan === vlan) port.ownVlan = undefined;
    if (verb === 'del') port.vlans.delete(vlan);
    else port.vlans.set(vlan, { isUntagged });
  }
  if (verb === 'add' && isOwn) port.ownVlan = first;
}

/** [dev DEVICE] */
function show(
  host: ModelHost,
  flags: readonly string[],
  words: readonly string[],
): ToolResult | undefined {
  const pairs = readPairs(words, ['dev']);
  if (pairs === undefined) return undefined;
  const device = pairs.get('dev');
  if (device !== undefined && host.link(device) === undefined) {
    return fail(255, `Cannot find device "${device}"`);
  }
  const isCompressed = flags.some((flag) => flag.startsWith('-com'));
  const ports = host.links
    .filter(({ name }) => device === undefined || name === device)
    .map((link) => ({ ifname: link.name, vlans: vlansOf(link, isCompressed) }))
    .filter(({ vlans }) => vlans.length > 0);
  if (flags.some((flag) => flag.startsWith('-j'))) return succeed(`${JSON.stringify(ports)}\n`);
  return succeed(renderTable(ports));
}

interface VlanJson {
  vlan: number;
  vlanEnd?: number;
  flags?: string[];
}

function vlansOf({ port }: Link, isCompressed: boolean): VlanJson[] {
  if (port === undefined) return [];
  const ids = [...port.vlans.keys()].toSorted((one, other) => one - other);
  const list = ids.map((vlan) => ({ vlan, ...flagsOf(port, vlan) }));
  return isCompressed ? list.reduce<VlanJson[]>(joinRanges, []) : list;
}

function flagsOf(port: BridgePort, vlan: number): { flags?: string[] } {
  const flags = [
    ...(port.ownVlan === vlan ? ['PVID'] : []),
    ...(port.vlans.get(vlan)?.isUntagged === true ? ['Egress Untagged'] : []),
  ];
  return flags.length === 0 ? {} : { flags };
}

function joinRanges(ranges: VlanJson[], next: VlanJson): VlanJson[] {
  const last = ranges.at(-1);
  const isPlain = next.flags === undefined && last?.flags === undefined;
  const isNext = last !== undefined && (last.vlanEnd ?? last.vlan) === next.vlan - 1;
  if (isPlain && isNext) last.vlanEnd = next.vlan;
  else ranges.push(next);
  return ranges;
}

/** The first VLAN of a port stands beside its name, the others below. */
function renderTable(ports: readonly { ifname: string; vlans: VlanJson[] }[]): string {
  const rows = ports.flatMap(({ ifname, vlans }) =>
    vlans.map((one, index) => {
      const range = one.vlanEnd === undefined ? `${one.vlan}` : `${one.vlan}-${one.vlanEnd}`;
      const text = [range, ...(one.flags ?? [])].join(' ');
      return `${(index === 0 ? ifname : '').padEnd(18)}${text}\n`;
    }),
  );
  return ['port              vlan-id  \n', ...rows].join('');
}
