// Fact: the IPv4 routes of a host's main table, from `ip -j -4 route show`.

import { z } from 'zod';
import type { HostName, InterfaceName, IpAddress } from '../domain/names.ts';
import type { World } from '../ports/world.ts';
import { parseJson } from './interfaces.ts';
import { look, lookFailed, lookOrFail, unreadable } from './look.ts';

export interface RouteFact {
  /** `default`, an address or a prefix, as ip(8) prints it. */
  readonly destination: string;
  readonly nextHop: IpAddress | null;
  readonly interface: InterfaceName | null;
  /** The `src` that packets on this route get when the program chose none. */
  readonly source: IpAddress | null;
  /** Made by the kernel for an address; it comes and goes with that address. */
  readonly isConnected: boolean;
}

const SHOW = ['ip', '-j', '-4', 'route', 'show'];

const IpRouteShow = z.array(
  z.object({
    dst: z.string(),
    gateway: z.string().optional(),
    dev: z.string().optional(),
    prefsrc: z.string().optional(),
    protocol: z.string().optional(),
  }),
);

export async function readRoutes(world: World, host: HostName): Promise<readonly RouteFact[]> {
  const text = await lookOrFail(world, host, { argv: SHOW });
  const routes = parseRoutes(text);
  if (routes === null) throw unreadable(host, SHOW, 'It is not the JSON that iproute2 prints.');
  return routes;
}

const SHOW_ALL = ['ip', '-j', '-4', 'route', 'show', 'table', 'all'];

/** Of every table, so also those that the kernel keeps for the host's own addresses. */
export async function readRoutesOfAllTables(
  world: World,
  host: HostName,
): Promise<readonly RouteFact[]> {
  const text = await lookOrFail(world, host, { argv: SHOW_ALL });
  const routes = parseRoutes(text);
  if (routes === null) throw unreadable(host, SHOW_ALL, 'It is not the JSON that iproute2 prints.');
  return routes;
}

/** The interface by which the host would reach an address when it sends from `from`. */
export async function readRouteInterface(
  world: World,
  host: HostName,
  path: { readonly to: IpAddress; readonly from: IpAddress },
): Promise<InterfaceName | null> {
  const argv = ['ip', '-j', 'route', 'get', path.to, 'from', path.from];
  const routes = parseRoutes(await lookOrFail(world, host, { argv }));
  if (routes === null) throw unreadable(host, argv, 'It is not the JSON that iproute2 prints.');
  return routes[0]?.interface ?? null;
}

/** The route that the host would use for an address; null: none. */
export async function readRouteTo(
  world: World,
  host: HostName,
  ip: IpAddress,
): Promise<RouteFact | null> {
  const command = { argv: ['ip', '-j', 'route', 'get', ip] };
  const result = await look(world, host, command);
  // "RTNETLINK answers: Network is unreachable"
  if (result.exitCode === 2 && result.stderr.includes('unreachable')) return null;
  if (result.exitCode !== 0) throw lookFailed(command, result);
  const routes = parseRoutes(result.stdout);
  if (routes === null) throw unreadable(host, command.argv, 'It is not what iproute2 prints.');
  return routes[0] ?? null;
}

export function parseRoutes(text: string): readonly RouteFact[] | null {
  const parsed = IpRouteShow.safeParse(parseJson(text));
  if (!parsed.success) return null;
  return parsed.data.map((route) => ({
    destination: route.dst,
    nextHop: (route.gateway ?? null) as IpAddress | null,
    interface: (route.dev ?? null) as InterfaceName | null,
    source: (route.prefsrc ?? null) as IpAddress | null,
    isConnected: route.protocol === 'kernel',
  }));
}
