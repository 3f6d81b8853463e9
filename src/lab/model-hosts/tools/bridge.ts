// bridge(8): which VLANs the ports of a VLAN-aware bridge carry. As iproute2 6.1: adding twice and
// deleting what is not there are no errors, and ports without a VLAN are not listed.
import type { Link } from '../kernel/link.ts';
import type { ModelHost } from '../kernel/model-host.ts';
import { fail, succeed, type Tool, type ToolResult } from './tool.ts';

const VLAN_MAX = 4094;

export const bridge: Tool = ({ host, words }) => {
  if (words[0] === '-batch') return batch(host, words.slice(1));
  const flags = words.filter((word) => word.startsWith('-'));
  const [object, verb = '', ...rest] = words.slice(flags.length);
  const known = ['-j', '-json', '-com', '-compressvlans'];
  if (object !== 'vlan' || flags.some((flag) => !known.includes(flag))) return undefined;
  if (verb === 'show') return show(host, flags, rest);
  return flags.length === 0 ? change(host, verb, rest) : undefined;
};

function batch(host: ModelHost, words: readonly string[]): ToolResult | undefined {
  const [path = '', ...more] = words;
  const file = host.files.read(path);
  if (file === undefined || more.length > 0) return undefined;
  for (const line of file.content.split('\n').filter((text) => text !== '')) {
    const [object, verb = '', ...rest] = line.split(' ');
    const result = object === 'vlan' ? change(host, verb, rest) : undefined;
    if (result === undefined || result.exitCode !== 0) return result;
  }
  return succeed();
}

interface Change {
  device: string;
  first: number;
  last: number;
  isOwn: boolean;
  isUntagged: boolean;
}

/** add|del vid ID[-ID] dev DEVICE [pvid] [untagged], in any order */
function change(host: ModelHost, verb: string, words: readonly string[]): ToolResult | undefined {
  const wanted = readChange(words);
  if (wanted === undefined || (verb !== 'add' && verb !== 'del')) return undefined;
  if (wanted.last > VLAN_MAX) return fail(255, 'Error: bridge: Vlan id is invalid.');
  const link = host.link(wanted.device);
  if (link === undefined) return fail(255, `Cannot find bridge device "${wanted.device}"`);
  const { port } = link;
  if (port === undefined) return fail(255, 'RTNETLINK answers: Operation not supported');
  for (let vlan = wanted.first; vlan <= wanted.last; vlan += 1) {
    if (port.ownVlan === vlan) port.ownVlan = undefined;
    if (verb === 'del') port.vlans.delete(vlan);
    else port.vlans.set(vlan, { isUntagged: wanted.isUntagged });
  }
  if (verb === 'add' && wanted.isOwn) port.ownVlan = wanted.first;
  return succeed();
}

function readChange(words: readonly string[]): Change | undefined {
  const queue = [...words];
  const change = { device: '', first: 0, last: 0, isOwn: false, isUntagged: false };
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (word === 'dev') change.device = queue.shift() ?? '';
    else if (word === 'vid') {
      const [first, last = first] = (queue.shift() ?? '').split('-').map(Number);
      change.first = first ?? 0;
      change.last = last ?? 0;
    } else if (word === 'pvid') change.isOwn = true;
    else if (word === 'untagged') change.isUntagged = true;
    else if (word !== 'master') return undefined;
  }
  return change.device === '' || !(change.first > 0) ? undefined : change;
}

/** [dev DEVICE] */
function show(
  host: ModelHost,
  flags: readonly string[],
  words: readonly string[],
): ToolResult | undefined {
  const [dev, device, ...rest] = words;
  if (rest.length > 0 || (dev !== undefined && dev !== 'dev')) return undefined;
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

function vlansOf(link: Link, isCompressed: boolean): VlanJson[] {
  const { port } = link;
  if (port === undefined) return [];
  const list: VlanJson[] = [];
  for (const vlan of [...port.vlans.keys()].toSorted((one, other) => one - other)) {
    const flags = [
      ...(port.ownVlan === vlan ? ['PVID'] : []),
      ...(port.vlans.get(vlan)?.isUntagged === true ? ['Egress Untagged'] : []),
    ];
    const last = list.at(-1);
    const isNext = last !== undefined && (last.vlanEnd ?? last.vlan) === vlan - 1;
    if (isCompressed && isNext && flags.length === 0 && last.flags === undefined) {
      last.vlanEnd = vlan;
    } else list.push({ vlan, ...(flags.length === 0 ? {} : { flags }) });
  }
  return list;
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
