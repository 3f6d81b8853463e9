// `ip -j …` output of iproute2 6.1, key by key in its order. Shapes only; no decisions here.
import type { LocalAddress } from '../../kernel/addresses.ts';
import type { Neighbour } from '../../kernel/arp/neighbours.ts';
import { hasCarrier } from '../../kernel/ethernet.ts';
import type { Link, SegmentPort } from '../../kernel/link.ts';
import type { ModelHost } from '../../kernel/model-host.ts';
import type { Route } from '../../kernel/routes.ts';

/** What `valid_lft forever` is in JSON. */
const FOREVER = 4_294_967_295;

export function linkJson(
  port: SegmentPort,
  shown: { isDetailed: boolean; hasAddresses: boolean },
): object {
  const { link } = port;
  const isLoopback = link.kind === 'loopback';
  return {
    ifindex: link.index,
    ...(link.kind === 'card' ? { link_index: link.index } : {}),
    ...(link.vlan === undefined ? {} : { link: link.vlan.parent.name }),
    ifname: link.name,
    flags: flagsOf(port),
    mtu: link.mtu,
    qdisc: 'noqueue',
    ...(link.port === undefined ? {} : { master: link.port.bridge }),
    operstate: operationalState(port),
    group: 'default',
    txqlen: 1000,
    link_type: isLoopback ? 'loopback' : 'ether',
    address: link.mac,
    broadcast: isLoopback ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff',
    ...(link.kind === 'card' ? { link_netnsid: 0 } : {}),
    ...(shown.isDetailed ? detailsOf(link) : {}),
    ...(shown.hasAddresses
      ? { addr_info: link.addresses.map((held) => addressJson(link, held)) }
      : {}),
  };
}

/** What `-d` adds; only the members that say what kind of link it is. */
function detailsOf(link: Link): object {
  if (link.vlan !== undefined) {
    const data = { protocol: '802.1Q', id: link.vlan.id, flags: ['REORDER_HDR'] };
    return { promiscuity: 0, linkinfo: { info_kind: 'vlan', info_data: data } };
  }
  if (link.kind === 'bridge') {
    const data = { vlan_filtering: 1, vlan_default_pvid: 0 };
    return { promiscuity: 0, linkinfo: { info_kind: 'bridge', info_data: data } };
  }
  if (link.kind === 'loopback') return { promiscuity: 0 };
  const slave = link.port === undefined ? {} : { info_slave_kind: 'bridge' };
  return { promiscuity: 0, linkinfo: { info_kind: 'veth', ...slave } };
}

function flagsOf(port: SegmentPort): string[] {
  const { link } = port;
  const kind = link.kind === 'loopback' ? ['LOOPBACK'] : ['BROADCAST', 'MULTICAST'];
  const parentIsDown = link.vlan?.parent.isUp === false ? ['M-DOWN'] : [];
  if (!link.isUp) return [...kind, ...parentIsDown];
  return hasCarrier(port) ? [...kind, 'UP', 'LOWER_UP'] : ['NO-CARRIER', ...kind, 'UP'];
}

function operationalState(port: SegmentPort): string {
  const { link } = port;
  if (link.kind === 'loopback') return link.isUp ? 'UNKNOWN' : 'DOWN';
  if (!link.isUp) return 'DOWN';
  return hasCarrier(port) ? 'UP' : 'LOWERLAYERDOWN';
}

function addressJson(link: Link, held: LocalAddress): object {
  return {
    family: 'inet',
    local: held.address,
    prefixlen: held.prefixLength,
    ...(held.broadcast === undefined ? {} : { broadcast: held.broadcast }),
    scope: held.scope,
    ...(held.isSecondary ? { secondary: true } : {}),
    label: link.name,
    valid_life_time: FOREVER,
    preferred_life_time: FOREVER,
  };
}

export function routeJson(host: ModelHost, route: Route): object {
  const link = host.link(route.device);
  const isLinkDown = link !== undefined && !hasCarrier({ host, link });
  return {
    dst: destinationOf(route),
    ...(route.gateway === undefined ? {} : { gateway: route.gateway }),
    dev: route.device,
    ...(route.isKernel ? { protocol: 'kernel' } : {}),
    ...(route.gateway === undefined ? { scope: 'link' } : {}),
    ...(route.preferredSource === undefined ? {} : { prefsrc: route.preferredSource }),
    flags: [...(route.isOnlink === true ? ['onlink'] : []), ...(isLinkDown ? ['linkdown'] : [])],
  };
}

function destinationOf({ destination, prefixLength }: Route): string {
  if (prefixLength === 0) return 'default';
  return prefixLength === 32 ? destination : `${destination}/${prefixLength}`;
}

/** The table `local`, without its broadcast entries. */
export function localRoutesJson(host: ModelHost): object[] {
  return host.links.flatMap((link) =>
    link.addresses.map(({ address }) => ({
      type: 'local',
      dst: address,
      dev: link.name,
      table: 'local',
      protocol: 'kernel',
      scope: 'host',
      prefsrc: address,
      flags: [],
    })),
  );
}

export function neighbourJson(entry: Neighbour): object {
  return {
    dst: entry.address,
    ...(entry.mac === undefined ? {} : { lladdr: entry.mac }),
    state: [entry.state],
  };
}

export function jsonLine(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
