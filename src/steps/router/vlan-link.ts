// The commands that make a VLAN interface and take it away, and the look at it that a step decides by.
// Shared by the steps that create and delete one, because each is the other's undo.

import { z } from 'zod';
import type { HostName, InterfaceName, VlanId } from '../../domain/names.ts';
import type { RemoteCommand } from '../../domain/plan.ts';
import { HostNameField, InterfaceNameField, VlanIdField } from '../../domain/spec-fields.ts';
import { lookOrFail } from '../../facts/look.ts';
import { readVlanInterfaces } from '../../facts/vlan-interface.ts';
import type { World } from '../../ports/world.ts';

export const VlanLinkSpec = z.object({
  host: HostNameField,
  parent: InterfaceNameField,
  name: InterfaceNameField,
  vlan: VlanIdField,
  /** Keys below `net/ipv4/conf/NAME/`. */
  settings: z.record(z.string().regex(/^[a-z0-9_]+$/), z.string().regex(/^\d+$/)),
});

export interface VlanLink {
  readonly host: HostName;
  readonly parent: InterfaceName;
  readonly name: InterfaceName;
  readonly vlan: VlanId;
  readonly settings: Readonly<Record<string, string>>;
}

export function createCommand({ parent, name, vlan }: VlanLink): RemoteCommand {
  // Plain decimal: ip(8) reads 0123 as octal.
  return asRoot('ip', 'link', 'add', 'link', parent, 'name', name, 'type', 'vlan', 'id', `${vlan}`);
}

/** Before it is up, so that not one packet is treated by the defaults. Empty without settings. */
export function settingCommands(link: VlanLink): readonly RemoteCommand[] {
  const pairs = sortedSettings(link).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? [] : [asRoot('sysctl', '-w', ...pairs)];
}

export function upCommand({ name }: VlanLink): RemoteCommand {
  return asRoot('ip', 'link', 'set', 'dev', name, 'up');
}

export function deleteCommand({ name }: VlanLink): RemoteCommand {
  return asRoot('ip', 'link', 'del', 'dev', name);
}

export function asRoot(...argv: string[]): RemoteCommand {
  return { argv, asRoot: true };
}

export interface SeenLink {
  readonly isUp: boolean;
  /** `IP/LENGTH`, sorted. */
  readonly addresses: readonly string[];
}

/**
 * The interface with this name, this VLAN and this parent; null: neither is there. Text: something
 * else has the name or the VLAN, and that is it.
 */
export async function seeVlanLink(link: VlanLink, world: World): Promise<SeenLink | null | string> {
  const all = await readVlanInterfaces(world, link.host);
  const rivals = all.filter(
    ({ name, vlan, parent }) =>
      name === link.name || (vlan === link.vlan && parent === link.parent),
  );
  const [found, second] = rivals;
  if (found === undefined) return null;
  const isIt = found.name === link.name && found.vlan === link.vlan && found.parent === link.parent;
  if (!isIt || second !== undefined) {
    return rivals
      .map(({ name, vlan, parent }) => `${name} is VLAN ${vlan} of ${parent}`)
      .join(', ');
  }
  const addresses = found.addresses.map(({ ip, prefixLength }) => `${ip}/${prefixLength}`);
  return { isUp: found.isUp, addresses: addresses.toSorted() };
}

export async function hasSettings(link: VlanLink, world: World): Promise<boolean> {
  const wanted = sortedSettings(link);
  if (wanted.length === 0) return true;
  const argv = ['sysctl', '-n', ...wanted.map(([key]) => key)];
  const text = await lookOrFail(world, link.host, { argv, asRoot: true });
  const values = text.trim().split('\n');
  return wanted.every(([, value], index) => values[index] === value);
}

/** With slashes, because the name of an interface may hold a dot. */
function sortedSettings({ name, settings }: VlanLink): readonly (readonly [string, string])[] {
  return Object.entries(settings)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => [`net/ipv4/conf/${name}/${key}`, value] as const);
}
