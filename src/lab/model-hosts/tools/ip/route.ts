// ip route: show, get, replace, del, flush of one, of the main table. Connected routes belong to their addresses:
// nobody replaces or deletes one here.
import { routeTo, sourceFor } from '../../kernel/delivery.ts';
import { broadcastOf, networkOf, parseIpv4, parsePrefix } from '../../kernel/ipv4.ts';
import type { Link } from '../../kernel/link.ts';
import type { ModelHost } from '../../kernel/model-host.ts';
import { longestMatch, type Route } from '../../kernel/routes.ts';
import { fail, noDevice, readPairs, succeed, type ToolResult } from '../tool.ts';
import { jsonLine, localRoutesJson, routeJson } from './json.ts';

/** Nothing, `exact PREFIX`, or `table all`, which also has the routes of the host's own addresses. */
export function showRoutes(host: ModelHost, words: readonly string[]): ToolResult | undefined {
  const options = readPairs(words, ['exact', 'table']);
  const isAll = words.join(' ') === 'table all';
  if (options === undefined || (options.has('table') && !isAll)) return undefined;
  const text = options.get('exact');
  const wanted = text === undefined ? undefined : readDestination(text);
  if (text !== undefined && wanted === undefined) return notAPrefix(text);
  const routes = host
    .routes()
    .filter((route) => wanted === undefined || isSameDestination(route, wanted));
  const local = isAll ? localRoutesJson(host) : [];
  return succeed(jsonLine([...routes.map((route) => routeJson(host, route)), ...local]));
}

interface Destination {
  destination: string;
  prefixLength: number;
}

function readDestination(text: string): Destination | undefined {
  if (text === 'default') return { destination: '0.0.0.0', prefixLength: 0 };
  const prefix = parsePrefix(text);
  return prefix && { destination: prefix.address, prefixLength: prefix.prefixLength };
}

function isSameDestination(one: Destination, other: Destination): boolean {
  return one.destination === other.destination && one.prefixLength === other.prefixLength;
}

function notAPrefix(text: string): ToolResult {
  return fail(1, `Error: any valid prefix is expected rather than "${text}".`);
}

/** replace|del DESTINATION [via ADDRESS] [dev DEVICE] [onlink], flush exact DESTINATION … */
export function changeRoute(
  host: ModelHost,
  verb: string,
  words: readonly string[],
): ToolResult | undefined {
  if (verb === 'flush') return routeFlush(host, words);
  return verb === 'replace' || verb === 'del' ? setOrDelete(host, verb, words) : undefined;
}

function setOrDelete(
  host: ModelHost,
  verb: 'replace' | 'del',
  words: readonly string[],
): ToolResult | undefined {
  const [text = '', ...rest] = words;
  const isOnlink = rest.at(-1) === 'onlink';
  const options = readPairs(isOnlink ? rest.slice(0, -1) : rest, ['via', 'dev']);
  if (options === undefined) return undefined;
  const wanted = readDestination(text);
  if (wanted === undefined) return notAPrefix(text);
  const { gateway, device } = { gateway: options.get('via'), device: options.get('dev') };
  if (device !== undefined && host.link(device) === undefined) return noDevice(device);
  if (verb === 'del') return routeDelete(host, { ...wanted, gateway, device });
  return routeReplace(host, { ...wanted, gateway, device, isOnlink });
}

interface Wanted extends Destination {
  gateway: string | undefined;
  device: string | undefined;
}

type WantedRoute = Wanted & { isOnlink: boolean };

function routeReplace(host: ModelHost, wanted: WantedRoute): ToolResult | undefined {
  const { destination, prefixLength, gateway } = wanted;
  if (networkOf(destination, prefixLength) !== destination) {
    return fail(2, 'Error: Invalid prefix for given prefix length.');
  }
  const device = wanted.device ?? connectedRouteTo(host, gateway)?.device;
  return gateway === undefined
    ? routeOver(host, wanted, device)
    : routeByGateway(host, { ...wanted, gateway }, device);
}

function routeByGateway(
  host: ModelHost,
  wanted: WantedRoute & { gateway: string },
  device: string | undefined,
): ToolResult | undefined {
  // The kernel takes one of the host's own addresses for a next hop; nobody should mean that.
  if (host.holderOf(wanted.gateway) !== undefined) return undefined;
  const isUsable = isUsableGateway(host, wanted, device);
  if (!isUsable) return fail(2, 'Error: Nexthop has invalid gateway.');
  return routeOver(host, wanted, device);
}

function routeOver(
  host: ModelHost,
  wanted: WantedRoute,
  device: string | undefined,
): ToolResult | undefined {
  if (device === undefined) return undefined;
  if (host.link(device)?.isUp !== true) return fail(2, 'Error: Device for nexthop is not up.');
  return putRoute(host, { ...wanted, device });
}

function putRoute(
  host: ModelHost,
  wanted: WantedRoute & { device: string },
): ToolResult | undefined {
  const { destination, prefixLength, gateway, device, isOnlink } = wanted;
  const isSame = (route: Route): boolean => isSameDestination(route, wanted);
  if (host.routes().some((route) => route.isKernel && isSame(route))) return undefined;
  const route: Route = { destination, prefixLength, device, isKernel: false };
  if (gateway !== undefined) route.gateway = gateway;
  if (isOnlink) route.isOnlink = true;
  host.staticRoutes = [...host.staticRoutes.filter((other) => !isSame(other)), route];
  return succeed();
}

/** On the link that the packet would leave by. */
function isUsableGateway(
  host: ModelHost,
  { gateway, isOnlink }: WantedRoute & { gateway: string },
  device: string | undefined,
): boolean {
  const connected = connectedRouteTo(host, gateway);
  return isOnlink || (connected !== undefined && connected.device === device);
}

function connectedRouteTo(host: ModelHost, address: string | undefined): Route | undefined {
  if (address === undefined) return undefined;
  const route = longestMatch(host.routes(), address);
  return route?.gateway === undefined ? route : undefined;
}

const NO_SUCH_ROUTE = fail(2, 'RTNETLINK answers: No such process');

function routeDelete(host: ModelHost, wanted: Wanted): ToolResult | undefined {
  const found = host
    .routes()
    .find(
      (route) =>
        isSameDestination(route, wanted) &&
        (wanted.gateway === undefined || route.gateway === wanted.gateway) &&
        (wanted.device === undefined || route.device === wanted.device),
    );
  if (found === undefined) return NO_SUCH_ROUTE;
  if (found.isKernel) return undefined;
  host.staticRoutes = host.staticRoutes.filter((route) => route !== found);
  return succeed();
}

/** As del, but no error when there is none. */
function routeFlush(host: ModelHost, words: readonly string[]): ToolResult | undefined {
  if (words[0] !== 'exact') return undefined;
  const result = changeRoute(host, 'del', words.slice(1));
  return result?.stderr === NO_SUCH_ROUTE.stderr ? succeed() : result;
}

/** ADDRESS [from ADDRESS] [oif DEVICE] */
export function routeGet(host: ModelHost, words: readonly string[]): ToolResult | undefined {
  const [destination = '', ...rest] = words;
  const options = readPairs(rest, ['from', 'oif']);
  if (options === undefined) return undefined;
  if (parseIpv4(destination) === undefined) return notAPrefix(destination);
  const outgoing = options.get('oif');
  if (outgoing !== undefined && host.link(outgoing) === undefined) return noDevice(outgoing);
  return describeRoute(host, destination, { from: options.get('from'), outgoing });
}

function describeRoute(
  host: ModelHost,
  destination: string,
  limits: { from: string | undefined; outgoing: string | undefined },
): ToolResult {
  const { from, outgoing } = limits;
  const found = routeTo(host, destination);
  const isForeignSource = from !== undefined && host.holderOf(from) === undefined;
  if (found === undefined || isForeignSource) return UNREACHABLE;
  if (found.kind === 'local') return describeLocal(destination, from);
  const { gateway, device } = found.route;
  if (outgoing !== undefined && device !== outgoing) return UNREACHABLE;
  const isBroadcast = isBroadcastOf(found.link, destination);
  const answer = {
    ...(isBroadcast ? { type: 'broadcast' } : {}),
    dst: destination,
    // JSON leaves out what is undefined, as ip(8) leaves out what does not apply.
    from,
    gateway,
    dev: device,
    prefsrc: from === undefined ? sourceFor(host, found.route) : undefined,
    flags: [],
    uid: 0,
    cache: isBroadcast ? ['local', 'brd'] : [],
  };
  return succeed(jsonLine([answer]));
}

function describeLocal(destination: string, from: string | undefined): ToolResult {
  const prefsrc = from === undefined ? destination : undefined;
  const local = { type: 'local', dst: destination, from, dev: 'lo', prefsrc };
  return succeed(jsonLine([{ ...local, flags: [], uid: 0, cache: ['local'] }]));
}

const UNREACHABLE = fail(2, 'RTNETLINK answers: Network is unreachable');

function isBroadcastOf(link: Link, address: string): boolean {
  return link.addresses.some(
    (held) => held.prefixLength < 31 && broadcastOf(held.address, held.prefixLength) === address,
  );
}
