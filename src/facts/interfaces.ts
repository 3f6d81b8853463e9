// Fact: the interfaces of a host with their addresses, from `ip -j addr show`.

import { z } from 'zod';
import type { HostName, InterfaceName, IpAddress, MacAddress } from '../domain/names.ts';
import type { World } from '../ports/world.ts';
import { lookOrFail, unreadable } from './look.ts';

export interface InterfaceAddress {
  readonly ip: IpAddress;
  readonly prefixLength: number;
  /** A secondary hangs on the first address of its prefix and may vanish with it. */
  readonly isSecondary: boolean;
}

export interface InterfaceFact {
  readonly name: InterfaceName;
  readonly mac: MacAddress | null;
  readonly isUp: boolean;
  readonly addresses: readonly InterfaceAddress[];
}

const ARGV = ['ip', '-j', 'addr', 'show'];

const IpAddrShow = z.array(
  z.object({
    ifname: z.string(),
    flags: z.array(z.string()),
    address: z.string().optional(),
    addr_info: z.array(
      z.object({
        family: z.string().optional(),
        local: z.string().optional(),
        prefixlen: z.number().optional(),
        secondary: z.boolean().optional(),
      }),
    ),
  }),
);

export async function readInterfaces(
  world: World,
  host: HostName,
): Promise<readonly InterfaceFact[]> {
  const text = await lookOrFail(world, host, { argv: ARGV });
  const interfaces = parseInterfaces(text);
  if (interfaces === null) throw unreadable(host, ARGV, 'It is not the JSON that iproute2 prints.');
  return interfaces;
}

/** The IPv4 side of `ip -j addr show`; null when the text is something else. */
export function parseInterfaces(text: string): readonly InterfaceFact[] | null {
  const parsed = IpAddrShow.safeParse(parseJson(text));
  if (!parsed.success) return null;
  return parsed.data.map((link) => ({
    name: link.ifname as InterfaceName,
    mac: (link.address ?? null) as MacAddress | null,
    isUp: link.flags.includes('UP') && link.flags.includes('LOWER_UP'),
    addresses: link.addr_info
      .filter((entry) => entry.family === 'inet')
      .map((entry) => ({
        ip: entry.local as IpAddress,
        prefixLength: entry.prefixlen ?? 32,
        isSecondary: entry.secondary ?? false,
      })),
  }));
}

/** JSON, or undefined: iproute2 prints nothing at all for an empty list of some objects. */
export function parseJson(text: string): unknown {
  try {
    return text.trim() === '' ? [] : JSON.parse(text);
  } catch {
    return undefined;
  }
}
