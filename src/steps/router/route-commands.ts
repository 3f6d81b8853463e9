// One static route as commands and as a look. Shared by the steps that set and remove one, because
// each is the other's undo.

import { z } from 'zod';
import {
  type HostName,
  type InterfaceName,
  type IpAddress,
  ipToNumber,
  networkAddress,
  numberToIp,
  type Prefix,
  prefixLengthOf,
} from '../../domain/names.ts';
import type { RemoteCommand, TakeBack } from '../../domain/plan.ts';
import { InterfaceNameField, IpAddressField } from '../../domain/spec-fields.ts';
import { readRoutes, type RouteFact } from '../../facts/routes.ts';
import type { World } from '../../ports/world.ts';
import { ifInterface, plainly } from '../dead-man/take-backs.ts';
import { asRoot } from './vlan-link.ts';

export interface RouteTarget {
  /** null: the destination itself is on the interface. */
  readonly nextHop: IpAddress | null;
  /** null: wherever the next hop is. */
  readonly interface: InterfaceName | null;
}

export const TARGET_SHAPE = {
  nextHop: IpAddressField.nullable(),
  interface: InterfaceNameField.nullable(),
};
export const TargetField = z.object(TARGET_SHAPE);

interface Route extends RouteTarget {
  readonly destination: Prefix;
}

export function replaceCommand(destination: Prefix, target: RouteTarget): RemoteCommand {
  return asRoot('ip', 'route', 'replace', destination, ...wordsOf(target));
}

export function deleteCommand({ destination, ...target }: Route): RemoteCommand {
  return asRoot('ip', 'route', 'del', destination, ...wordsOf(target));
}

/** Back to `wanted`; null: there is none, and the one that is `unwanted` goes, if it is there. */
export function routeTakeBack(
  host: HostName,
  destination: Prefix,
  of: { readonly wanted: RouteTarget | null; readonly unwanted: RouteTarget | null },
): TakeBack {
  const { wanted, unwanted } = of;
  const target = wanted ?? unwanted;
  // Unlike `del`, `flush` is no error when there is nothing to delete.
  const flush = ['ip', 'route', 'flush', 'exact', destination];
  const command =
    wanted !== null
      ? replaceCommand(destination, wanted)
      : asRoot(...flush, ...(unwanted === null ? [] : wordsOf(unwanted)));
  const name = target?.interface ?? null;
  return {
    host,
    commands: [name === null ? plainly(command) : ifInterface(name, command)],
    atBoot: false,
  };
}

/** "via 10.12.0.9 dev eth1.1234" */
export function wordsOf(target: RouteTarget): readonly string[] {
  return [
    ...(target.nextHop === null ? [] : ['via', target.nextHop]),
    ...(target.interface === null ? [] : ['dev', target.interface]),
  ];
}

/** Routes of the main table to exactly this destination; several when they differ in their metric. */
export async function seeRoutes(
  at: { readonly host: HostName; readonly destination: Prefix },
  world: World,
): Promise<readonly RouteFact[]> {
  const routes = await readRoutes(world, at.host);
  const name = shownAs(at.destination);
  return routes.filter(({ destination }) => destination === name);
}

/** ip(8) leaves out the length of a /32 and has a name for everything. */
function shownAs(destination: Prefix): string {
  if (destination === '0.0.0.0/0') return 'default';
  return prefixLengthOf(destination) === 32 ? networkAddress(destination) : destination;
}

export function isRoute(seen: RouteFact, target: RouteTarget): boolean {
  const isInterface = target.interface === null || seen.interface === target.interface;
  return !seen.isConnected && seen.nextHop === target.nextHop && isInterface;
}

export function textOf(routes: readonly RouteTarget[]): string {
  return routes.map((route) => wordsOf(route).join(' ')).join(', ') || 'no route';
}

/** Some address that the route is for: the first one that a host may have. */
export function addressInside(destination: Prefix): IpAddress {
  const network = networkAddress(destination);
  const isSingle = prefixLengthOf(destination) >= 31;
  return isSingle ? network : numberToIp(ipToNumber(network) + 1);
}
