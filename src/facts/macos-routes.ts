// Facts about the routes of a macOS host: what route(8) would use now, and what networksetup(8) keeps
// for the next start. The live table is asked by `route -n get` and not read from netstat, which
// shortens destinations ("10.99/24").

import {
  type HostName,
  type IpAddress,
  ipToNumber,
  networkAddress,
  numberToIp,
  parseIpAddress,
  type Prefix,
  prefixLengthOf,
  prefixOf,
} from '../domain/names.ts';
import type { World } from '../ports/world.ts';
import { look, lookFailed, lookOrFail, unreadable } from './look.ts';

export interface MacPath {
  /** null: the address is on the link itself. */
  readonly nextHop: IpAddress | null;
  readonly interface: string;
}

/** One triple of `networksetup -getadditionalroutes`. */
export interface AdditionalRoute {
  readonly destination: Prefix;
  readonly nextHop: IpAddress;
}

/** How the host would reach an address now; null: not at all. */
export async function readMacPath(
  world: World,
  host: HostName,
  ip: IpAddress,
): Promise<MacPath | null> {
  return pathOf(await routeGet(world, host, ['-host', ip]));
}

/** The next hop of the route to exactly this prefix; null: there is no such route. */
export async function readMacRoute(
  world: World,
  host: HostName,
  destination: Prefix,
): Promise<IpAddress | null> {
  const route = await routeGet(world, host, ['-net', destination]);
  // Without a route of its own the answer is about a wider one, the default route in the end.
  const network = parseIpAddress(route.get('destination') ?? '');
  const mask = parseIpAddress(route.get('mask') ?? '255.255.255.255');
  if (network === null || mask === null) return null;
  const found = prefixOf(network, lengthOfMask(mask));
  return found === destination ? (pathOf(route)?.nextHop ?? null) : null;
}

/** `route -n get` prints `   gateway: 192.168.1.1` lines; an unreachable address is an error. */
async function routeGet(
  world: World,
  host: HostName,
  target: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const command = { argv: ['route', '-n', 'get', ...target] };
  const result = await look(world, host, command);
  if (/not in table/.test(result.stderr)) return new Map();
  if (result.exitCode !== 0) throw lookFailed(command, result);
  const lines = result.stdout.matchAll(/^\s*([a-z ]+): (.+)$/gm);
  return new Map([...lines].map(([, name, value]) => [name?.trim() ?? '', value?.trim() ?? '']));
}

function pathOf(route: ReadonlyMap<string, string>): MacPath | null {
  const name = route.get('interface');
  if (name === undefined) return null;
  // `link#5` and Ethernet addresses stand there for what is on the link itself.
  return { nextHop: parseIpAddress(route.get('gateway') ?? ''), interface: name };
}

/** The network service ("Ethernet") whose settings belong to an interface; null: none does. */
export async function readNetworkService(
  world: World,
  host: HostName,
  interfaceName: string,
): Promise<string | null> {
  const argv = ['networksetup', '-listnetworkserviceorder'];
  return serviceOf(await lookOrFail(world, host, { argv }), interfaceName);
}

/** Entries of two lines: `(1) Ethernet` and `(Hardware Port: Ethernet, Device: en0)`. */
export function serviceOf(text: string, interfaceName: string): string | null {
  const entries = text.matchAll(/^\((?:\d+|\*)\) (.+)\n\(Hardware Port: .*, Device: (.*)\)$/gm);
  return [...entries].find(([, , device]) => device === interfaceName)?.[1] ?? null;
}

export async function readAdditionalRoutes(
  world: World,
  host: HostName,
  service: string,
): Promise<readonly AdditionalRoute[]> {
  const argv = ['networksetup', '-getadditionalroutes', service];
  const routes = parseAdditionalRoutes(await lookOrFail(world, host, { argv }));
  if (routes === null) throw unreadable(host, argv, 'A line is not "NETWORK MASK ROUTER".');
  return routes;
}

/** null: not the output of networksetup. */
export function parseAdditionalRoutes(text: string): readonly AdditionalRoute[] | null {
  if (/^There are no additional IPv4 routes/m.test(text)) return [];
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const routes = lines.map(parseAdditionalRoute);
  return routes.every((route) => route !== null) ? routes : null;
}

function parseAdditionalRoute(line: string): AdditionalRoute | null {
  const [network, mask, nextHop, ...rest] = line.trim().split(/\s+/).map(parseIpAddress);
  if (!network || !mask || !nextHop || rest.length > 0) return null;
  return { destination: prefixOf(network, lengthOfMask(mask)), nextHop };
}

/** The words of one route as networksetup and this program write it. */
export function wordsOfRoute({ destination, nextHop }: AdditionalRoute): readonly string[] {
  return [networkAddress(destination), maskOfPrefix(destination), nextHop];
}

function lengthOfMask(mask: IpAddress): number {
  return ipToNumber(mask).toString(2).replaceAll('0', '').length;
}

function maskOfPrefix(prefix: Prefix): IpAddress {
  const length = prefixLengthOf(prefix);
  // A shift by 32 is a shift by 0 in JavaScript.
  return numberToIp(length === 0 ? 0 : (-1 << (32 - length)) >>> 0);
}
