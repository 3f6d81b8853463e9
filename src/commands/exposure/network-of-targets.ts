// In which network the targets of an exposure are, from the routers' files alone: the answers of a VM
// must pass the router that has the public address, so all targets must share one gateway.

import { type Outcome, refuse, succeed } from '../../domain/failures.ts';
import {
  broadcastAddress,
  type IpAddress,
  networkAddress,
  prefixContains,
} from '../../domain/names.ts';
import { type Target, targetText } from '../../facts/keepalived/fragment.ts';
import type { RoutedNetwork, RouterFact } from './facts.ts';

type Refused = Extract<Outcome<never>, { ok: false }>;

export function networkOfTargets(
  targets: readonly Target[],
  networks: readonly RoutedNetwork[],
  facts: readonly RouterFact[],
): Outcome<RoutedNetwork> {
  const places = targets.map((target) => ({
    target,
    network: networks.find(({ shared }) => prefixContains(shared.prefix, target.ip)),
  }));
  const lost = places.find(({ network }) => network === undefined);
  if (lost !== undefined) return inNoNetwork(lost.target, networks);
  const [first] = places;
  const network = first?.network;
  if (first === undefined || network === undefined) throw new Error('An exposure has targets.');
  const other = places.find((place) => place.network !== network);
  if (other?.network !== undefined) {
    const name = ({ target }: typeof other, of: RoutedNetwork) =>
      `${targetText(target)} is in VLAN ${of.vlan}`;
    return unsuitable(
      `The targets are in several networks: ${name(first, network)}, ${name(other, other.network)}.`,
      'Their answers would leave by different gateways.',
      'Expose another port or address for each network.',
    );
  }
  const role = targets
    .map(({ ip }) => ({ ip, role: roleOf(ip, network, facts) }))
    .find((one) => one.role !== null);
  if (role === undefined) return succeed(network);
  return unsuitable(
    `${role.ip} is ${role.role}, not a VM.`,
    'Only the VMs of a network can be behind an exposed port.',
    'Check the address.',
  );
}

function roleOf(
  ip: IpAddress,
  { shared }: RoutedNetwork,
  facts: readonly RouterFact[],
): string | null {
  if (ip === shared.gateway) return `the gateway of VLAN ${shared.vlan}`;
  if (ip === networkAddress(shared.prefix)) return `the network address of ${shared.prefix}`;
  if (ip === broadcastAddress(shared.prefix)) return `the broadcast address of ${shared.prefix}`;
  const owner = facts.find(({ interfaces }) =>
    interfaces.some(({ addresses }) => addresses.some((address) => address.ip === ip)),
  );
  return owner === undefined ? null : `an address of ${owner.router.host}`;
}

function inNoNetwork(target: Target, networks: readonly RoutedNetwork[]): Refused {
  const known = networks.map(({ shared }) => `${shared.prefix} (VLAN ${shared.vlan})`);
  return unsuitable(
    `${targetText(target)} is in no network of Arpeggio.`,
    known.length === 0 ? 'There is none yet.' : `There are ${known.join(', ')}.`,
    known.length === 0 ? 'Make one: /new-network vlan ID' : 'Check the address.',
  );
}

function unsuitable(what: string, why: string, fix: string): Refused {
  return refuse('targets-unsuitable', { what, why, fix: `Nothing was done. ${fix}` });
}
