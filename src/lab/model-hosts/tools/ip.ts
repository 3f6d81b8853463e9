// ip(8): the forms that are sent to a host, and no other. Messages and exit codes as iproute2 6.1
// with a 6.x kernel gives them.
import { numberOf, parseIpv4, parsePrefix } from '../kernel/ipv4.ts';
import { routeTo, sourceFor } from '../kernel/delivery.ts';
import { broadcastOf } from '../kernel/ipv4.ts';
import type { ModelHost } from '../kernel/model-host.ts';
import { jsonLine, linkJson, neighbourJson, routeJson } from './ip-json.ts';
import { fail, succeed, type Tool, type ToolResult } from './tool.ts';

export const ip: Tool = (call) => {
  const line = call.words.join(' ');
  const { host } = call;
  if (line === '-j addr show') return succeed(jsonLine(host.links.map(linkJson)));
  if (line === '-j -4 route show') {
    return succeed(
      jsonLine(host.routes().map((route) => routeJson(route, host.link(route.device)))),
    );
  }
  if (line.startsWith('-j route get ')) return routeGet(host, call.words.slice(3));
  if (line.startsWith('-j neigh show ')) return neighShow(host, call.words.slice(3), call.now());
  const [object, verb, prefix, dev, device, ...rest] = call.words;
  const isAddress = object === 'addr' && dev === 'dev' && device !== undefined && rest.length === 0;
  if (!isAddress || prefix === undefined) return undefined;
  if (verb === 'replace') return addressReplace(host, prefix, device);
  return verb === 'del' ? addressDelete(host, prefix, device) : undefined;
};

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
  const unreachable = fail(2, 'RTNETLINK answers: Network is unreachable');
  if (from !== undefined && host.holderOf(from) === undefined) return unreachable;
  const found = routeTo(host, destination);
  if (found === undefined) return unreachable;
  const origin = from === undefined ? {} : { from };
  if (found.kind === 'local') {
    const source = from === undefined ? { prefsrc: destination } : {};
    const local = { type: 'local', dst: destination, ...origin, dev: 'lo', ...source };
    return succeed(jsonLine([{ ...local, flags: [], uid: 0, cache: ['local'] }]));
  }
  if (outgoing !== undefined && found.route.device !== outgoing) return unreachable;
  const { gateway, device } = found.route;
  const isBroadcast = found.link.addresses.some(
    (held) =>
      held.prefixLength < 31 &&
      numberOf(broadcastOf(held.address, held.prefixLength)) === numberOf(destination),
  );
  const route = {
    ...(isBroadcast ? { type: 'broadcast' } : {}),
    dst: destination,
    ...origin,
    ...(gateway === undefined ? {} : { gateway }),
    dev: device,
    ...(from === undefined ? { prefsrc: sourceFor(host, found.route) } : {}),
  };
  const cache = isBroadcast ? ['local', 'brd'] : [];
  return succeed(jsonLine([{ ...route, flags: [], uid: 0, cache }]));
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
