// The state of a model host as text, one `ip`-like line per fact, so that a test can compare two
// moments and a person can read the difference. Ages and counters are left out on purpose: two
// equal texts mean two equal hosts.
import { renderArpTable } from './kernel/arp/arp-rules.ts';
import { hasCarrier } from './kernel/ethernet.ts';
import type { BridgePort, Link, SegmentPort } from './kernel/link.ts';
import { KEEPALIVED_FILE } from './keepalived/configuration.ts';
import type { ModelHost } from './kernel/model-host.ts';
import type { Route } from './kernel/routes.ts';

export interface DumpOptions {
  /** Neighbour entries are learned by the way and differ after any traffic; default true. */
  hasNeighbours?: boolean;
}

export function dumpHost(host: ModelHost, now: number, options: DumpOptions = {}): string {
  if (!host.isOn) return `${host.name}: off\n`;
  const lines = [
    ...host.links.flatMap((link) => linkLines({ host, link })),
    ...host.routes().map(routeLine),
    ...(options.hasNeighbours === false
      ? []
      : host.links.flatMap((link) => neighbourLines(link, now))),
    ...(host.forwardPolicy === 'drop' ? ['forward policy drop'] : []),
    ...host.arpTables.flatMap((table) => renderArpTable(table).trimEnd().split('\n')),
    ...host.sysctls.changed().map(([path, value]) => `sysctl ${path} = ${value}`),
    ...keepalivedLines(host),
    ...host.deadMan.lines(),
    ...fileLines(host),
    ...host.bootFaults.map((fault) => `boot: ${fault}`),
  ];
  return [`${host.name}:`, ...lines.map((line) => `  ${line.replaceAll('\t', '    ')}`), ''].join(
    '\n',
  );
}

function linkLines(port: SegmentPort): string[] {
  const { link } = port;
  const state = !link.isUp ? 'DOWN' : hasCarrier(port) ? 'UP' : 'UP NO-CARRIER';
  const vlan = link.vlan === undefined ? '' : ` vlan ${link.vlan.id} on ${link.vlan.parent.name}`;
  return [
    `link ${link.name}${vlan} ${state} mtu ${link.mtu} ${link.mac}`,
    ...link.addresses.map((held) => {
      const secondary = held.isSecondary ? ' secondary' : '';
      return `inet ${held.address}/${held.prefixLength} dev ${link.name}${secondary}`;
    }),
    ...[...link.proxies].toSorted().map((address) => `neigh proxy ${address} dev ${link.name}`),
    ...(link.port === undefined ? [] : [portLine(link, link.port)]),
  ];
}

/** Ranges, because the trunk of a node carries four thousand. */
function portLine(link: Link, port: BridgePort): string {
  const ids = [...port.vlans.keys()].toSorted((one, other) => one - other);
  const ranges: { first: number; last: number }[] = [];
  for (const id of ids) {
    const range = ranges.at(-1);
    if (range?.last === id - 1) range.last = id;
    else ranges.push({ first: id, last: id });
  }
  const texts = ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`));
  const own = port.ownVlan === undefined ? '' : ` pvid ${port.ownVlan}`;
  return `port ${link.name} of ${port.bridge} vlans ${texts.join(',') || 'none'}${own}`;
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

/** A usual kernel with a keepalived that has nothing to do is not worth a line. */
function keepalivedLines({ keepalived, hasIpvs, files }: ModelHost): string[] {
  const ipvs = hasIpvs ? [] : ['no ip_vs'];
  if (keepalived === undefined) {
    return files.read(KEEPALIVED_FILE) === undefined ? ipvs : [...ipvs, 'keepalived stopped'];
  }
  const instances = keepalived.instances.map(({ name, state }) => `vrrp ${name} ${state}`);
  const services = keepalived.balancer.services.map(
    ({ address, port, protocol, targets }) =>
      `ipvs ${protocol} ${address}:${port} -> ${targets.map((t) => `${t.address}:${t.port}`).join(' ')}`,
  );
  return [...ipvs, ...instances, ...services];
}

function fileLines(host: ModelHost): string[] {
  return host.files.below('/').flatMap((path) => {
    const file = host.files.read(path);
    // The dead-man switch's program stays for good once it was needed.
    if (file === undefined || path.startsWith('/var/lib/arpeggio/')) return [];
    const mode = file.mode.toString(8).padStart(4, '0');
    const content = file.content
      .trimEnd()
      .split('\n')
      .map((line) => `  | ${line}`.trimEnd());
    return [`file ${path} ${mode} ${file.userId}:${file.groupId}`, ...content];
  });
}
