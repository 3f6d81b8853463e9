// Names that people type or that the inventory holds, as branded types: a value of one of these
// types has been parsed, so nothing downstream checks it again. Parsing returns null instead of
// throwing: the caller knows the position in the input and words the refusal.
// Deliberately not here: IPv6 (a later command's need) and anything that reads the world.

declare const brand: unique symbol;
type Branded<Text extends string, Name extends string> = Text & { readonly [brand]: Name };

/** Dotted IPv4 address in canonical form, e.g. `203.0.113.50`. */
export type IpAddress = Branded<string, 'IpAddress'>;
/** IPv4 prefix with its host bits zero, e.g. `203.0.113.0/24`. */
export type Prefix = Branded<string, 'Prefix'>;
/** A host of the inventory, e.g. `node3`. Lower case, digits and dashes. */
export type HostName = Branded<string, 'HostName'>;
/** A Linux interface name, at most 15 bytes (IFNAMSIZ less the NUL). */
export type InterfaceName = Branded<string, 'InterfaceName'>;
/** Ethernet address in lower case with colons. */
export type MacAddress = Branded<string, 'MacAddress'>;
/** 802.1Q id from 2 to 4094: 0 and 4095 are reserved, and 1 is the switches' own. */
export type VlanId = number & { readonly [brand]: 'VlanId' };
/** TCP or UDP port, 1 to 65535. */
export type Port = number & { readonly [brand]: 'Port' };
/** Name of a VM, which is also its host name: RFC 1123, at most 63 characters, lower case. */
export type VmName = Branded<string, 'VmName'>;
/** A CloudStack uuid. Never its number: CloudStack takes that for a row of its database. */
export type CloudId = Branded<string, 'CloudId'>;
/** What a change locks, e.g. `ip:203.0.113.50`. */
export type ResourceKey = Branded<string, 'ResourceKey'>;
/** Short id people can say aloud, e.g. `c7f3k2`. */
export type ChangeId = Branded<string, 'ChangeId'>;

// One octet: 0-255 without leading zeros (some tools read 010 as octal 8, so it is refused).
const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IP_ADDRESS = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);
const PREFIX_LENGTH_MAX = 32;

export function parseIpAddress(text: string): IpAddress | null {
  return IP_ADDRESS.test(text) ? (text as IpAddress) : null;
}

export function parsePrefix(text: string): Prefix | null {
  const [address, length, ...rest] = text.split('/');
  if (address === undefined || length === undefined || rest.length > 0) return null;
  if (!IP_ADDRESS.test(address) || !/^\d{1,2}$/.test(length)) return null;
  const bits = Number(length);
  if (bits > PREFIX_LENGTH_MAX) return null;
  return networkOf(address as IpAddress, bits) === address ? (text as Prefix) : null;
}

export function parseHostName(text: string): HostName | null {
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(text) ? (text as HostName) : null;
}

export function parseInterfaceName(text: string): InterfaceName | null {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/.test(text) ? (text as InterfaceName) : null;
}

export function parseMacAddress(text: string): MacAddress | null {
  const lower = text.toLowerCase();
  return /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/.test(lower) ? (lower as MacAddress) : null;
}

const VLAN_MIN = 2;
const VLAN_MAX = 4094;

/** Plain decimal only: ip(8) reads 0123 as octal. */
export function parseVlanId(text: string): VlanId | null {
  const value = Number(text);
  const isInside = value >= VLAN_MIN && value <= VLAN_MAX;
  return /^[1-9]\d{0,3}$/.test(text) && isInside ? (value as VlanId) : null;
}

const PORT_MAX = 65_535;

export function parsePort(text: string): Port | null {
  return /^[1-9]\d{0,4}$/.test(text) && Number(text) <= PORT_MAX ? (Number(text) as Port) : null;
}

export function parseVmName(text: string): VmName | null {
  return parseHostName(text) === null ? null : (text as VmName);
}

export function parseCloudId(text: string): CloudId | null {
  const isUuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
  return isUuid ? (text as CloudId) : null;
}

export function vlanResource(vlan: VlanId): ResourceKey {
  return `vlan:${vlan}` as ResourceKey;
}

export function ipResource(ip: IpAddress): ResourceKey {
  return `ip:${ip}` as ResourceKey;
}

/** A host whose dead-man switch is armed: it holds one change at a time. */
export function hostResource(host: HostName): ResourceKey {
  return `host:${host}` as ResourceKey;
}

export function changeIdOf(text: string): ChangeId | null {
  return /^c[0-9a-z]{6}$/.test(text) ? (text as ChangeId) : null;
}

/** The address as an unsigned 32-bit number. */
export function ipToNumber(ip: IpAddress): number {
  return ip.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

/** The dotted form of an unsigned 32-bit number. */
export function numberToIp(value: number): IpAddress {
  // >>> keeps the value unsigned; & 255 takes one octet.
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.') as IpAddress;
}

function maskOf(prefixLength: number): number {
  // A shift by 32 is a shift by 0 in JavaScript, hence the special case.
  return prefixLength === 0 ? 0 : (-1 << (32 - prefixLength)) >>> 0;
}

function networkOf(ip: IpAddress, prefixLength: number): IpAddress {
  return numberToIp((ipToNumber(ip) & maskOf(prefixLength)) >>> 0);
}

export function prefixOf(ip: IpAddress, prefixLength: number): Prefix {
  return `${networkOf(ip, prefixLength)}/${prefixLength}` as Prefix;
}

export function prefixContains(prefix: Prefix, ip: IpAddress): boolean {
  const { network, prefixLength } = splitPrefix(prefix);
  return networkOf(ip, prefixLength) === network;
}

export function networkAddress(prefix: Prefix): IpAddress {
  return splitPrefix(prefix).network;
}

export function broadcastAddress(prefix: Prefix): IpAddress {
  const { network, prefixLength } = splitPrefix(prefix);
  return numberToIp((ipToNumber(network) | ~maskOf(prefixLength)) >>> 0);
}

export function prefixLengthOf(prefix: Prefix): number {
  return splitPrefix(prefix).prefixLength;
}

/** Whether the two have an address in common; one then contains the other. */
export function prefixesOverlap(a: Prefix, b: Prefix): boolean {
  return prefixContains(a, networkAddress(b)) || prefixContains(b, networkAddress(a));
}

function splitPrefix(prefix: Prefix): { network: IpAddress; prefixLength: number } {
  const [network, length] = prefix.split('/') as [IpAddress, string];
  return { network, prefixLength: Number(length) };
}
