// The state of a model host as text, one `ip`-like line per fact, so that a test can compare two
// moments and a person can read the difference. Ages and counters are left out on purpose: two
// equal texts mean two equal hosts.
import { renderArpTable } from './kernel/arp/arp-rules.ts';
import type { Link } from './kernel/link.ts';
import type { ModelHost } from './kernel/model-host.ts';
import type { Route } from './kernel/routes.ts';

export interface DumpOptions {
  /** Neighbour entries are learned by the way and differ after any traffic; default true. */
  hasNeighbours?: boolean;
}

export function dumpHost(host: ModelHost, now: number, options: DumpOptions = {}): string {
  if (!host.isOn) return `${host.name}: off\n`;
  const lines = [
    ...host.links.flatMap(linkLines),
    ...host.routes().map(routeLine),
    ...(options.hasNeighbours === false
      ? []
      : host.links.flatMap((link) => neighbourLines(link, now))),
    ...host.arpTables.flatMap((table) => renderArpTable(table).trimEnd().split('\n')),
    ...host.sysctls.changed().map(([path, value]) => `sysctl ${path} = ${value}`),
    ...fileLines(host),
    ...host.bootFaults.map((fault) => `boot: ${fault}`),
  ];
  return [`${host.name}:`, ...lines.map((line) => `  ${line.replaceAll('\t', '    ')}`), ''].join(
    '\n',
  );
}

function linkLines(link: Link): string[] {
  const carrier = link.hasCarrier ? '' : ' NO-CARRIER';
  const state = link.isUp ? 'UP' : 'DOWN';
  return [
    `link ${link.name} ${state}${carrier} ${link.mac}`,
    ...link.addresses.map((held) => {
      const secondary = held.isSecondary ? ' secondary' : '';
      return `inet ${held.address}/${held.prefixLength} dev ${link.name}${secondary}`;
    }),
  ];
}

function routeLine(route: Route): string {
  const destination =
    route.prefixLength === 0 ? 'default' : `${route.destination}/${route.prefixLength}`;
  const gateway = route.gateway === undefined ? '' : ` via ${route.gateway}`;
  const kernel = route.isKernel ? ' proto kernel' : '';
  const source = route.preferredSource === undefined ? '' : ` src ${route.preferredSource}`;
  return `route ${destination}${gateway} dev ${route.device}${kernel}${source}`;
}

function neighbourLines(link: Link, now: number): string[] {
  return link.neighbours.all(now).map((entry) => {
    const mac = entry.mac === undefined ? 'no answer' : `lladdr ${entry.mac}`;
    return `neigh ${entry.address} dev ${link.name} ${mac}`;
  });
}

function fileLines(host: ModelHost): string[] {
  return host.files.below('/').flatMap((path) => {
    const file = host.files.read(path);
    if (file === undefined) return [];
    const mode = file.mode.toString(8).padStart(4, '0');
    const content = file.content
      .trimEnd()
      .split('\n')
      .map((line) => `  | ${line}`.trimEnd());
    return [`file ${path} ${mode} ${file.userId}:${file.groupId}`, ...content];
  });
}
