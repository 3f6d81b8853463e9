// ip neigh: one entry of the ARP table, and proxy entries (addresses of others that this host answers
// for), which are kept beside it.
import { parseIpv4 } from '../../kernel/ipv4.ts';
import type { Link } from '../../kernel/link.ts';
import type { ModelHost } from '../../kernel/model-host.ts';
import { fail, noDevice, readPairs, succeed, type ToolResult } from '../tool.ts';
import { jsonLine, neighbourJson } from './json.ts';

/** ADDRESS dev DEVICE, or proxy [dev DEVICE] */
export function showNeighbours(
  host: ModelHost,
  words: readonly string[],
  now: number,
): ToolResult | undefined {
  const [address = '', dev, device = '', ...rest] = words;
  if (address === 'proxy') return showProxies(host, words.slice(1));
  if (dev !== 'dev' || rest.length > 0) return undefined;
  const link = host.link(device);
  if (link === undefined) return noDevice(device);
  const entry = link.neighbours.read(address, now);
  return succeed(jsonLine(entry === undefined ? [] : [neighbourJson(entry)]));
}

/** With a device, ip(8) leaves its name out of each entry. */
function showProxies(host: ModelHost, words: readonly string[]): ToolResult | undefined {
  const [dev, device, ...rest] = words;
  if (rest.length > 0 || (dev !== undefined && (dev !== 'dev' || device === undefined))) {
    return undefined;
  }
  if (device !== undefined && host.link(device) === undefined) return noDevice(device);
  const entries = host.links
    .filter(({ name }) => device === undefined || name === device)
    .flatMap(({ name, proxies }) =>
      [...proxies]
        .toSorted()
        .map((dst) => ({ dst, ...(device === undefined ? { dev: name } : {}), proxy: null })),
    );
  return succeed(jsonLine(entries));
}

/** add|replace|del proxy ADDRESS dev DEVICE */
export function changeNeighbour(
  host: ModelHost,
  verb: string,
  words: readonly string[],
): ToolResult | undefined {
  const options = readPairs(words, ['proxy', 'dev']);
  const address = options?.get('proxy');
  const device = options?.get('dev');
  if (address === undefined || device === undefined) return undefined;
  if (parseIpv4(address) === undefined) {
    return fail(1, `Error: any valid address is expected rather than "${address}".`);
  }
  const link = host.link(device);
  if (link === undefined) return noDevice(device);
  return changeProxies(link, verb, address);
}

function changeProxies(link: Link, verb: string, address: string): ToolResult | undefined {
  if (verb === 'del') {
    const isRemoved = link.proxies.delete(address);
    return isRemoved ? succeed() : fail(2, 'RTNETLINK answers: No such file or directory');
  }
  if (verb !== 'add' && verb !== 'replace') return undefined;
  link.proxies.add(address);
  return succeed();
}
