// IPv4 arithmetic of the stand-in, on 32-bit numbers. Text that is no address gives null.

export function parseIp(text: string): number | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  let sum = 0;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return null;
    sum = sum * 256 + Number(part);
  }
  return sum;
}

export function renderIp(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

/** Length of the prefix that a netmask stands for. */
export function parseNetmask(text: string): number | null {
  const mask = parseIp(text);
  if (mask === null) return null;
  const bits = mask.toString(2).padStart(32, '0');
  return /^1*0*$/.test(bits) ? bits.lastIndexOf('1') + 1 : null;
}

export function renderNetmask(length: number): string {
  return renderIp(2 ** 32 - 2 ** (32 - length));
}

export interface Span {
  readonly first: number;
  readonly last: number;
}

/** From the network's address to the broadcast address. */
export function spanAround(address: number, length: number): Span {
  const size = 2 ** (32 - length);
  const first = Math.floor(address / size) * size;
  return { first, last: first + size - 1 };
}

export function parseCidr(text: string): Span | null {
  const [ip = '', length = ''] = text.split('/');
  const address = parseIp(ip);
  if (address === null || !/^\d{1,2}$/.test(length) || Number(length) > 32) return null;
  return spanAround(address, Number(length));
}

export function isWithin(inner: Span, outer: Span): boolean {
  return inner.first >= outer.first && inner.last <= outer.last;
}
