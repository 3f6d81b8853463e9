// Rule: once everything has come to rest, at most one host has an address. A host that is off has none.

import type { SimNetwork } from '../ports/network.ts';
import type { History } from '../seed/history.ts';

export function judgeOwners(
  network: SimNetwork,
  history: History,
  isExcused: (ip: string) => boolean,
): void {
  const owners = new Map<string, Set<string>>();
  for (const name of network.names()) {
    const kernel = network.host(name);
    if (!kernel.isOn) continue;
    for (const { address } of kernel.links.flatMap((link) => link.addresses)) {
      if (address.startsWith('127.') || isExcused(address)) continue;
      owners.set(address, (owners.get(address) ?? new Set()).add(name));
    }
  }
  for (const [ip, hosts] of owners) {
    if (hosts.size < 2) continue;
    history.violate({
      rule: 'an address has at most one owner',
      expected: `${ip} on one host`,
      seen: [...hosts].join(' and '),
    });
  }
}
