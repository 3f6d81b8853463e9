// Fact: the links of a host and the VLAN interfaces among them, from `ip -d -j`, and what the kernel's
// 8021q module counts for one. The VLAN is what the kernel says: the suffix of a name is decoration.

import { z } from 'zod';
import {
  type HostName,
  type InterfaceName,
  type MacAddress,
  parseMacAddress,
} from '../domain/names.ts';
import type { World } from '../ports/world.ts';
import { type InterfaceAddress, parseInterfaces, parseJson } from './interfaces.ts';
import { lookOrFail, unreadable } from './look.ts';
import { readRemoteFile } from './remote-file.ts';

export interface LinkFact {
  readonly name: InterfaceName;
  /** Set up by somebody, and with a carrier. */
  readonly isUp: boolean;
  readonly mtu: number;
  readonly mac: MacAddress | null;
}

export interface VlanInterfaceFact extends LinkFact {
  readonly parent: InterfaceName;
  /** Any that the kernel takes, so also 0, 1 and 4095. */
  readonly vlan: number;
  readonly addresses: readonly InterfaceAddress[];
}

/** Frames, since the interface was made. */
export interface VlanCounters {
  readonly received: number;
  readonly sent: number;
}

/** Looks at every link in detail. */
export const LINKS_ARGV = ['ip', '-d', '-j', 'addr', 'show'];

const IpLinks = z.array(
  z.object({
    ifname: z.string(),
    link: z.string().optional(),
    flags: z.array(z.string()),
    mtu: z.number(),
    address: z.string().optional(),
    linkinfo: z
      .object({
        info_kind: z.string().optional(),
        info_data: z.object({ id: z.number().optional() }).optional(),
      })
      .optional(),
  }),
);

export async function readLinks(world: World, host: HostName): Promise<readonly LinkFact[]> {
  return parseLinks(host, LINKS_ARGV, await lookOrFail(world, host, { argv: LINKS_ARGV }));
}

export async function readVlanInterfaces(
  world: World,
  host: HostName,
): Promise<readonly VlanInterfaceFact[]> {
  const text = await lookOrFail(world, host, { argv: LINKS_ARGV });
  const addresses = new Map(
    (parseInterfaces(text) ?? []).map((link) => [link.name, link.addresses]),
  );
  return parseLinks(host, LINKS_ARGV, text).flatMap((link) =>
    'vlan' in link ? [{ ...link, addresses: addresses.get(link.name) ?? [] }] : [],
  );
}

type ParsedLink = LinkFact | Omit<VlanInterfaceFact, 'addresses'>;

function parseLinks(host: HostName, argv: readonly string[], text: string): readonly ParsedLink[] {
  const parsed = IpLinks.safeParse(parseJson(text));
  if (!parsed.success) throw unreadable(host, argv, 'It is not the JSON that iproute2 prints.');
  return parsed.data.map((link) => {
    const fact = {
      name: link.ifname as InterfaceName,
      isUp: link.flags.includes('UP') && link.flags.includes('LOWER_UP'),
      mtu: link.mtu,
      mac: parseMacAddress(link.address ?? ''),
    };
    const vlan = link.linkinfo?.info_kind === 'vlan' ? link.linkinfo.info_data?.id : undefined;
    return vlan === undefined
      ? fact
      : { ...fact, vlan, parent: (link.link ?? '') as InterfaceName };
  });
}

export function vlanFilePath(name: InterfaceName): string {
  return `/proc/net/vlan/${name}`;
}

/** What the 8021q module itself says; null where it has no such interface, or there is no module. */
export async function readVlanCounters(
  world: World,
  host: HostName,
  name: InterfaceName,
): Promise<(VlanCounters & { readonly vlan: number }) | null> {
  const path = vlanFilePath(name);
  const text = await readRemoteFile(world, host, path);
  if (text === null) return null;
  const vlan = /\bVID: (\d+)/.exec(text)?.[1];
  const received = /total frames received\s+(\d+)/.exec(text)?.[1];
  const sent = /total frames transmitted\s+(\d+)/.exec(text)?.[1];
  if (vlan === undefined || received === undefined || sent === undefined) {
    throw unreadable(host, ['cat', path], 'It names no VLAN, or counts no frames.');
  }
  return { vlan: Number(vlan), received: Number(received), sent: Number(sent) };
}
