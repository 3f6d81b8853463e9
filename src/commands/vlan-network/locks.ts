// What a change of a network holds while it runs.

import type { NetworkPolicy } from '../../domain/inventory.ts';
import { type Prefix, type ResourceKey, type VlanId, vlanResource } from '../../domain/names.ts';
import { prefixResource, routerResource } from '../../domain/resource-keys.ts';

/**
 * keepalived is one configuration per router, and every change of a network tests and reloads all of
 * it: two at once would test each other's half-written files.
 */
export function routerResources({ routers }: NetworkPolicy): readonly ResourceKey[] {
  return routers.map(({ host }) => routerResource(host));
}

export function networkLocks(
  policy: NetworkPolicy,
  { vlan, prefix }: { readonly vlan: VlanId; readonly prefix: Prefix | null },
): readonly ResourceKey[] {
  const prefixes = prefix === null ? [] : [prefixResource(prefix)];
  return [vlanResource(vlan), ...prefixes, ...routerResources(policy)];
}
