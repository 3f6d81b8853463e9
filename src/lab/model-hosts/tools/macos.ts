// The commands of a macOS host that deal with routes: route(8), networksetup(8). No Mac was at hand:
// outputs follow the man pages and what people show of theirs. The live routes are a volatile file,
// those that survive a restart another one, so that dump, reset and reboot treat them like any file.

import { isInNetwork, numberOf } from '../kernel/ipv4.ts';
import type { ModelHost } from '../kernel/model-host.ts';
import { printenv } from './system.ts';
import { fail, succeed, type Tool, type ToolResult } from './tool.ts';

const LIVE = '/run/routes';
const KEPT = '/var/lib/additional-routes';
const SERVICE = 'Ethernet';
const INTERFACE = 'en0';

interface MacRoute {
  network: string;
  mask: string;
  router: string;
}

const uname: Tool = (call) => (call.words.join(' ') === '-s' ? succeed('Darwin\n') : undefined);

const route: Tool = ({ host, words }) => {
  const [option, verb, kind, target = '', router = ''] = words;
  if (option !== '-n') return undefined;
  switch (`${verb} ${kind} ${words.length}`) {
    case 'get -host 4':
      return getHost(host, target);
    case 'get -net 4':
      return getNet(host, target);
    case 'add -net 5':
      return add(host, target, router);
    case 'delete -net 5':
      return remove(host, target, router);
    default:
      return undefined;
  }
};

function add(host: ModelHost, target: string, router: string): ToolResult {
  const wanted = routeOf(target, router);
  const live = liveRoutes(host);
  const line = `add net ${wanted.network}: gateway ${router}`;
  if (live.some((known) => isSame(known, wanted))) {
    const error = 'route: writing to routing socket: File exists\n';
    return { exitCode: 1, stdout: `${line}: File exists\n`, stderr: error };
  }
  writeRoutes(host, LIVE, [...live, wanted]);
  return succeed(`${line}\n`);
}

function remove(host: ModelHost, target: string, router: string): ToolResult {
  const wanted = routeOf(target, router);
  const live = liveRoutes(host);
  const rest = live.filter((known) => !isSame(known, wanted));
  const line = `delete net ${wanted.network}: gateway ${router}`;
  if (rest.length === live.length) {
    const error = 'route: writing to routing socket: not in table\n';
    return { exitCode: 1, stdout: `${line}: not in table\n`, stderr: error };
  }
  writeRoutes(host, LIVE, rest);
  return succeed(`${line}\n`);
}

function getHost(host: ModelHost, address: string): ToolResult {
  if (host.holderOf(address) !== undefined) return shown(address, { name: 'lo0' });
  const isOnLink = host
    .routes()
    .some((known) => known.isKernel && isInNetwork(address, known.destination, known.prefixLength));
  if (isOnLink) return shown(address, { name: INTERFACE });
  const own = liveRoutes(host).find((known) =>
    isInNetwork(address, known.network, lengthOfMask(known.mask)),
  );
  return own === undefined
    ? defaultRoute(host, address)
    : shown(address, { ...own, name: INTERFACE });
}

function getNet(host: ModelHost, target: string): ToolResult {
  const wanted = routeOf(target, '');
  const own = liveRoutes(host).find((known) => isSame(known, wanted));
  if (own === undefined) return defaultRoute(host, wanted.network);
  return shown(wanted.network, { ...own, name: INTERFACE });
}

function defaultRoute(host: ModelHost, address: string): ToolResult {
  const router = host.routes().find((known) => known.prefixLength === 0)?.gateway;
  if (router === undefined) return fail(1, 'route: writing to routing socket: not in table');
  return shown(address, { network: 'default', mask: 'default', router, name: INTERFACE });
}

function shown(address: string, of: Partial<MacRoute> & { name: string }): ToolResult {
  const lines = [
    `   route to: ${address}`,
    `destination: ${of.network ?? address}`,
    ...(of.mask === undefined ? [] : [`       mask: ${of.mask}`]),
    ...(of.router === undefined ? [] : [`    gateway: ${of.router}`]),
    `  interface: ${of.name}`,
    `      flags: <UP,${of.router === undefined ? 'HOST' : 'GATEWAY'},DONE,STATIC,PRCLONING>`,
    ' recvpipe  sendpipe  ssthresh  rtt,msec    rttvar  hopcount      mtu     expire',
    '       0         0         0         0         0         0      1500         0 ',
  ];
  return succeed(`${lines.join('\n')}\n`);
}

const networksetup: Tool = ({ host, words }) => {
  const [verb, service, ...rest] = words;
  if (verb === '-listnetworkserviceorder' && words.length === 1) return succeed(SERVICE_ORDER);
  if (verb !== '-getadditionalroutes' && verb !== '-setadditionalroutes') return undefined;
  if (service !== SERVICE) {
    return { exitCode: 4, stdout: `${service} is not a recognized network service.\n` };
  }
  if (verb === '-setadditionalroutes') return setKept(host, rest);
  const kept = readRoutes(host, KEPT);
  const lines = kept.map((known) => `${known.network} ${known.mask} ${known.router}`);
  if (lines.length === 0) lines.push(`There are no additional IPv4 routes on ${service}.`);
  return succeed(`${lines.join('\n')}\n`);
};

const SERVICE_ORDER = `An asterisk (*) denotes that a network service is disabled.
(1) Wi-Fi
(Hardware Port: Wi-Fi, Device: en1)

(2) ${SERVICE}
(Hardware Port: ${SERVICE}, Device: ${INTERFACE})

`;

/** Replaces the whole list. */
function setKept(host: ModelHost, words: readonly string[]): ToolResult | undefined {
  if (words.length % 3 !== 0) return undefined;
  const routes: MacRoute[] = [];
  for (let index = 0; index < words.length; index += 3) {
    const [network = '', mask = '', router = ''] = words.slice(index, index + 3);
    routes.push({ network, mask, router });
  }
  // What is live stays as it is: the list is for the next start.
  const live = liveRoutes(host);
  writeRoutes(host, KEPT, routes);
  writeRoutes(host, LIVE, live);
  return succeed();
}

/** After a start, those that were kept. */
function liveRoutes(host: ModelHost): MacRoute[] {
  return readRoutes(host, host.files.read(LIVE) === undefined ? KEPT : LIVE);
}

function readRoutes(host: ModelHost, path: string): MacRoute[] {
  const lines = (host.files.read(path)?.content ?? '').split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    const [network = '', mask = '', router = ''] = line.split(' ');
    return { network, mask, router };
  });
}

/** No file where it would say what is true without it, so that equal hosts have equal dumps. */
function writeRoutes(host: ModelHost, path: string, routes: readonly MacRoute[]): void {
  const text = routes.map((known) => `${known.network} ${known.mask} ${known.router}\n`).join('');
  const without = path === LIVE ? (host.files.read(KEPT)?.content ?? '') : '';
  if (text === without) host.files.remove(path);
  else host.files.write(path, text);
}

function routeOf(target: string, router: string): MacRoute {
  const [network = '', length = '32'] = target.split('/');
  return { network, mask: maskOfLength(Number(length)), router };
}

function isSame(one: MacRoute, other: MacRoute): boolean {
  return one.network === other.network && one.mask === other.mask;
}

function maskOfLength(length: number): string {
  const bits = '1'.repeat(length).padEnd(32, '0');
  return [0, 8, 16, 24].map((start) => parseInt(bits.slice(start, start + 8), 2)).join('.');
}

function lengthOfMask(mask: string): number {
  return numberOf(mask).toString(2).replaceAll('0', '').length;
}

export const MACOS_TOOLS: Readonly<Record<string, Tool>> = { networksetup, printenv, route, uname };
