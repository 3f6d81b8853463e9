// IPv4 arithmetic for the model kernel: text to number and back, networks, broadcast addresses.
// Deliberately shares nothing with the bot's own address parser, so that a mistake there cannot
// be repeated here.

/** Undefined unless the text is four decimal octets. */
export function parseIpv4(text: string): number | undefined {
  const octets = text.split('.');
  if (octets.length !== 4) return undefined;
  let value = 0;
  for (const octet of octets) {
    if (!/^\d{1,3}$/.test(octet) || Number(octet) > 255) return undefined;
    value = value * 256 + Number(octet);
  }
  return value;
}

export function formatIpv4(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
}

function maskOf(prefixLength: number): number {
  return prefixLength === 0 ? 0 : (0xffffffff << (32 - prefixLength)) >>> 0;
}

/** The network address that `address` belongs to, as text. Throws on a malformed address. */
export function networkOf(address: string, prefixLength: number): string {
  return formatIpv4((numberOf(address) & maskOf(prefixLength)) >>> 0);
}

export function broadcastOf(address: string, prefixLength: number): string {
  return formatIpv4((numberOf(address) | ~maskOf(prefixLength)) >>> 0);
}

export function isInNetwork(address: string, network: string, prefixLength: number): boolean {
  return networkOf(address, prefixLength) === networkOf(network, prefixLength);
}

export function numberOf(address: string): number {
  const value = parseIpv4(address);
  if (value === undefined) throw new Error(`not an IPv4 address: ${address}`);
  return value;
}

export interface Prefix {
  address: string;
  prefixLength: number;
  /** False for a bare address, which ip(8) reads as /32 but deletes with a warning. */
  hasLength: boolean;
}

/** 'A.B.C.D/P' or 'A.B.C.D'; undefined when malformed. */
export function parsePrefix(text: string): Prefix | undefined {
  const [address = '', length, ...rest] = text.split('/');
  if (rest.length > 0 || parseIpv4(address) === undefined) return undefined;
  if (length === undefined) return { address, prefixLength: 32, hasLength: false };
  if (!/^\d{1,2}$/.test(length) || Number(length) > 32) return undefined;
  return { address, prefixLength: Number(length), hasLength: true };
}
