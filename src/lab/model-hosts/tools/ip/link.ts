// ip link: VLAN devices and bridges come and go, links go up and down and become bridge ports. Cards
// are never deleted here, because nobody but a person pulls one out.
import type { Link } from '../../kernel/link.ts';
import type { ModelHost } from '../../kernel/model-host.ts';
import { fail, noDevice, succeed, type ToolResult } from '../tool.ts';
import { jsonLine, linkJson } from './json.ts';

/** IFNAMSIZ less the terminating NUL. */
const NAME_BYTES_MAX = 15;
const VLAN_MAX = 4094;

/** `show` of all links, or `show dev DEVICE`. */
export function showLinks(
  host: ModelHost,
  words: readonly string[],
  isDetailed: boolean,
  without?: 'without addresses',
): ToolResult | undefined {
  const [dev, device, ...rest] = words;
  if (rest.length > 0 || (dev !== undefined && (dev !== 'dev' || device === undefined))) {
    return undefined;
  }
  const links = host.links.filter(({ name }) => device === undefined || name === device);
  if (links.length === 0) return fail(1, `Device "${device ?? ''}" does not exist.`);
  const detail = { isDetailed, hasAddresses: without === undefined };
  return succeed(jsonLine(links.map((link) => linkJson({ host, link }, detail))));
}

/** `ip link show dev DEVICE` as a person types it, or a script that only wants the exit code. */
export function describeLink(host: ModelHost, words: readonly string[]): ToolResult | undefined {
  const [dev, device = '', ...rest] = words;
  const link = host.link(device);
  if (dev !== 'dev' || rest.length > 0) return undefined;
  if (link === undefined) return fail(1, `Device "${device}" does not exist.`);
  const parent = link.vlan === undefined ? '' : `@${link.vlan.parent.name}`;
  const flags = link.isUp ? 'BROADCAST,MULTICAST,UP' : 'BROADCAST,MULTICAST';
  return succeed(`${link.index}: ${device}${parent}: <${flags}> mtu ${link.mtu}\n`);
}

export function changeLink(
  host: ModelHost,
  verb: string,
  words: readonly string[],
): ToolResult | undefined {
  const plain = words[0] === 'dev' ? words.slice(1) : words;
  if (verb === 'add') return addLink(host, words);
  if (verb === 'set') return setLink(host, plain);
  return verb === 'del' || verb === 'delete' ? deleteLink(host, plain) : undefined;
}

/** link PARENT name NAME type vlan id ID, or NAME type bridge vlan_filtering 1 vlan_default_pvid 0 */
function addLink(host: ModelHost, words: readonly string[]): ToolResult | undefined {
  const [first, parent = '', name, device = '', ...rest] = words;
  const [type, kind, id, number = ''] = rest;
  if (words.slice(1).join(' ') === 'type bridge vlan_filtering 1 vlan_default_pvid 0') {
    return addBridge(host, first ?? '');
  }
  const isVlan = first === 'link' && name === 'name' && `${type} ${kind} ${id}` === 'type vlan id';
  return isVlan && rest.length === 4 ? addVlan(host, { parent, device, number }) : undefined;
}

function addBridge(host: ModelHost, name: string): ToolResult {
  if (host.link(name) !== undefined) return FILE_EXISTS;
  host.addLink({ name, mac: '02:00:00:00:00:00', kind: 'bridge' });
  return succeed();
}

const FILE_EXISTS = fail(2, 'RTNETLINK answers: File exists');

function addVlan(
  host: ModelHost,
  wanted: { parent: string; device: string; number: string },
): ToolResult {
  const { device } = wanted;
  if (Buffer.byteLength(device) > NAME_BYTES_MAX) {
    return fail(255, `Error: argument "${device}" is wrong: "name" not a valid ifname`);
  }
  // ip(8) reads numbers as C does: a leading 0 is octal, 0x hexadecimal.
  const id = readCNumber(wanted.number);
  if (id === undefined)
    return fail(255, `Error: argument "${wanted.number}" is wrong: id is invalid`);
  const parent = host.link(wanted.parent);
  if (parent === undefined) return noDevice(wanted.parent);
  if (id > VLAN_MAX) return fail(2, 'Error: 8021q: Invalid VLAN id.');
  if (host.link(device) !== undefined) return FILE_EXISTS;
  if (host.links.some(({ vlan }) => vlan?.parent === parent && vlan.id === id)) {
    return fail(2, 'Error: 8021q: VLAN device already exists.');
  }
  host.addLink({ name: device, mac: parent.mac, kind: 'vlan', vlan: { parent, id } });
  return succeed();
}

function readCNumber(text: string): number | undefined {
  if (/^0x[0-9a-f]+$/i.test(text)) return Number.parseInt(text, 16);
  if (/^0[0-7]*$/.test(text)) return Number.parseInt(text, 8);
  return /^[1-9]\d*$/.test(text) ? Number(text) : undefined;
}

/** DEVICE up|down, DEVICE master BRIDGE */
function setLink(host: ModelHost, words: readonly string[]): ToolResult | undefined {
  const [device = '', verb, bridge] = words;
  const link = host.link(device);
  if (link === undefined) return noDevice(device);
  if (verb === 'master' && bridge !== undefined) return enslave(host, link, bridge);
  if (words.length !== 2 || (verb !== 'up' && verb !== 'down')) return undefined;
  return raiseOrLower(host, link, verb === 'up');
}

function raiseOrLower(host: ModelHost, link: Link, isUp: boolean): ToolResult {
  if (isUp && link.vlan?.parent.isUp === false) {
    return fail(2, 'RTNETLINK answers: Network is down');
  }
  host.setLinkUp(link, isUp);
  return succeed();
}

function enslave(host: ModelHost, link: Link, bridgeName: string): ToolResult {
  const bridge = host.link(bridgeName);
  if (bridge === undefined) return noDevice(bridgeName);
  link.port = { bridge: bridgeName, vlans: new Map(), ownVlan: undefined };
  // A bridge takes over the lowest MAC of its ports.
  const macs = host.links.filter(({ port }) => port?.bridge === bridgeName).map(({ mac }) => mac);
  bridge.mac = macs.toSorted()[0] ?? bridge.mac;
  return succeed();
}

function deleteLink(host: ModelHost, words: readonly string[]): ToolResult | undefined {
  const [device = '', ...rest] = words;
  const link = host.link(device);
  if (rest.length > 0) return undefined;
  if (link === undefined) return noDevice(device);
  if (link.kind !== 'vlan' && link.kind !== 'bridge') return undefined;
  host.removeLink(link);
  return succeed();
}
