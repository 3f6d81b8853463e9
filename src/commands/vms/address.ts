// Which address a new VM gets. CloudStack is always told one: left alone it takes any address of the
// prefix, also a router's, and an address that is taken gives a VM without one and no error. Pure.

import { type Outcome, refuse, succeed } from '../../domain/failures.ts';
import type { IpAddress } from '../../domain/names.ts';
import { addressesIn, type WholeNetwork } from '../vlan-network/known-network.ts';
import { isHostAddress, lowestFreeAddress } from '../vlan-network/prefixes.ts';

/** Who has which address of a network, in words. */
export function holdersOf({
  layout,
  network,
  machines,
}: WholeNetwork): ReadonlyMap<IpAddress, string> {
  return new Map<IpAddress, string>([
    ...machines.flatMap((machine) =>
      addressesIn(machine, network).map((ip): [IpAddress, string] => [ip, `VM ${machine.name}`]),
    ),
    ...layout.routers.map(({ router, ip }): [IpAddress, string] => [ip, router.host]),
    [layout.gateway, 'the gateway'],
  ]);
}

/** `asked` null: the lowest that nobody has. `answered`: what somebody answers ARP for. */
export function chooseAddress(
  asked: IpAddress | null,
  known: WholeNetwork,
  answered: ReadonlySet<IpAddress>,
): Outcome<IpAddress> {
  const { prefix } = known.layout;
  const holders = holdersOf(known);
  if (asked === null) {
    const free = lowestFreeAddress(prefix, new Set([...holders.keys(), ...answered]));
    return free === null ? full(known) : succeed(free);
  }
  if (!isHostAddress(prefix, asked)) {
    return refuse('address-outside-network', {
      what: `${asked} is no address for a VM of ${known.layout.name} (${prefix}).`,
      why: 'It lies outside, or it is the network or the broadcast address.',
      fix: 'Nothing was done. Leave "ip" away for the lowest free address.',
    });
  }
  const holder = holders.get(asked);
  if (holder !== undefined) return taken(asked, `It belongs to ${holder}.`);
  return answered.has(asked)
    ? taken(asked, 'CloudStack knows nobody with it, but somebody answers ARP for it.')
    : succeed(asked);
}

function taken(ip: IpAddress, why: string): Outcome<IpAddress> {
  return refuse('address-taken', {
    what: `${ip} is taken.`,
    why,
    fix: 'Nothing was done. Leave "ip" away for the lowest free address.',
  });
}

function full({ layout }: WholeNetwork): Outcome<IpAddress> {
  return refuse('address-taken', {
    what: `No address of ${layout.name} (${layout.prefix}) is left.`,
    why: 'VMs that are not expunged, the routers and the gateway hold all of them.',
    fix: 'Nothing was done. /destroy-vm one that nobody needs, or make another network.',
  });
}
