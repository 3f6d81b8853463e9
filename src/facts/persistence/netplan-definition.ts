// Fact: where netplan's merged configuration defines an interface. A file of our own can add to it, or
// build on it, only under the same section and name.

import type { HostName, InterfaceName } from '../../domain/names.ts';
import type { World } from '../../ports/world.ts';
import { look } from '../look.ts';

// Those whose interfaces can carry a VLAN or a route and whose definition holds no password.
const SECTIONS = ['ethernets', 'bonds', 'bridges', 'vlans'] as const;

export interface NetplanDefinition {
  readonly section: (typeof SECTIONS)[number];
  /** Who carries it out; null: neither said so. */
  readonly renderer: 'networkd' | 'NetworkManager' | null;
}

/** null: it is defined by another name (`match:`), or netplan cannot be asked. */
export async function readNetplanDefinition(
  world: World,
  host: HostName,
  of: { readonly name: InterfaceName; readonly claimed: readonly string[] },
): Promise<NetplanDefinition | null> {
  // Dots separate the words of what is asked for.
  const key = of.name.replaceAll('.', '\\.');
  const found = await Promise.all(
    SECTIONS.map(async (section) => {
      const argv = ['netplan', 'get', `${section}.${key}`];
      const result = await look(world, host, { argv, asRoot: true });
      return result.exitCode === 0 && isDefined(result.stdout) ? section : null;
    }),
  );
  const section = found.find((one) => one !== null);
  return section === undefined ? null : { section, renderer: rendererOf(of.claimed) };
}

/** `null` is what it prints for a key that is not there. */
function isDefined(text: string): boolean {
  return !['', 'null'].includes(text.trim());
}

function rendererOf(claimed: readonly string[]): NetplanDefinition['renderer'] {
  if (claimed.includes('systemd-networkd')) return 'networkd';
  return claimed.includes('NetworkManager') ? 'NetworkManager' : null;
}
