// ip(8): the forms that are sent to a host, and no other. Messages and exit codes as iproute2 6.1
// with a 6.x kernel gives them.
import { routeTo, sourceFor } from '../kernel/delivery.ts';
import { broadcastOf, parseIpv4, parsePrefix } from '../kernel/ipv4.ts';
import type { Link } from '../kernel/link.ts';
import type { ModelHost } from '../kernel/model-host.ts';
import { jsonLine, linkJson, neighbourJson, routeJson } from './ip-json.ts';
import { fail, succeed, type Tool, type ToolCall, type ToolResult } from './tool.ts';

export const ip: Tool = (call) => {
  const [json, ...words] = call.words;
  return json === '-j' ? show(call, words) : changeAddress(call.host, call.words);
};

function show(call: ToolCall, words: readonly string[]): ToolResult | undefined {
  const { host } = call;
  const line = words.join(' ');
  if (line === 'addr show') return succeed(jsonLine(host.links.map(linkJson)));
  if (line === '-4 route show') {
    const routes = host.routes().map((route) => routeJson(route, host.link(route.device)));
    return succeed(jsonLine(routes));
  }
  if (line.startsWith('route get ')) return routeGet(host, words.slice(2));
  return line.startsWith('neigh show ') ? neighShow(host, words.slice(2), call.now()) : undefined;
}

/** addr replace|del ADDRESS/LENGTH dev DEVICE */
function changeAddress(host: ModelHost, words: readonly string[]): ToolResult | undefined {
  const [object, verb, prefix = '', dev, device = '', ...rest] = words;
  const isKnown = object === 'addr' && dev === 'dev' && device !== '' && rest.length === 0;
  if (!isKnown) return undefined;
  if (verb === 'replace') return addressReplace(host, prefix, device);
  return verb === 'del' ? addressDelete(host, prefix, device) : undefined;
}

function noDevice(device: string): ToolResult {
  return fail(1, `Cannot find device "${device}"`);
}

function addressReplace(host: ModelHost, text: string, device: string): ToolResult {
  const prefix = parsePrefix(text);
  if (prefix === undefined) {
    return fail(1, `Error: any valid prefix is expected rather than "${text}".`);
  }
  const link = host.link(device);
  if (link === undefined) return noDevice(device);
  host.addAddress(link, { ...prefix, scope: 'global' });
  return succeed();
}

function addressDelete(host: ModelHost, text: string, device: string): ToolResult {
  const prefix = parsePrefix(text);
  if (prefix === undefined) {
    return fail(1, `Error: any valid prefix is expected rather than "${text}".`);
  }
  const link = host.link(device);
  if (link === undefined) return noDevice(device);
  const isRemoved = host.removeAddress(link, prefix);
  if (!isRemoved) return fail(2, 'RTNETLINK answers: Cannot assign requested address');
  return prefix.hasLength ? succeed() : { exitCode: 0, stderr: wildcardWarning(text) };
}

function wildcardWarning(address: string): string {
  return [
    'Warning: Executing wildcard deletion to stay compatible with old scripts.',
    `         Explicitly specify the prefix length (${address}/32) to avoid this warning.`,
    '         This special behaviour is likely to disappear in further releases,',
    '         fix your scripts!',
    '',
  ].join('\n');
}

/** ADDRESS [from ADDRESS] [oif DEVICE] */
function routeGet(host: ModelHost, words: readonly string[]): ToolResult | undefined {
  const [destination = '', ...pairs] = words;
  const options = new Map<string, string>();
  for (let index = 0; index < pairs.length; index += 2) {
    options.set(pairs[index] ?? '', pairs[index + 1] ?? '');
  }
  if ([...options.keys()].some((name) => name !== 'from' && name !== 'oif')) return undefined;
  if (parseIpv4(destination) === undefined) {
    return fail(1, `Error: any valid prefix is expected rather than "${destination}".`);
  }
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

/** ADDRESS dev DEVICE */
function neighShow(host: ModelHost, words: readonly string[], now: number): ToolResult | undefined {
  const [address = '', dev, device = '', ...rest] = words;
  if (dev !== 'dev' || rest.length > 0) return undefined;
  const link = host.link(device);
  if (link === undefined) return noDevice(device);
  const entry = link.neighbours.read(address, now);
  return succeed(jsonLine(entry === undefined ? [] : [neighbourJson(entry)]));
}
