// `ip -j …` output of iproute2 6.1, key by key in its order. Shapes only; no decisions here.
import type { LocalAddress } from '../kernel/addresses.ts';
import type { Link } from '../kernel/link.ts';
import type { Neighbour } from '../kernel/arp/neighbours.ts';
import type { Route } from '../kernel/routes.ts';

/** What `valid_lft forever` is in JSON. */
const FOREVER = 4_294_967_295;

export function linkJson(link: Link): object {
  const isLoopback = link.name === 'lo';
  const hasPeer = !isLoopback && !link.isBridge;
  return {
    ifindex: link.index,
    ...(hasPeer ? { link_index: link.index } : {}),
    ifname: link.name,
    flags: flagsOf(link, isLoopback),
    mtu: isLoopback ? 65_536 : 1500,
    qdisc: 'noqueue',
    ...(link.master === undefined ? {} : { master: link.master }),
    operstate: operationalState(link, isLoopback),
    group: 'default',
    txqlen: 1000,
    link_type: isLoopback ? 'loopback' : 'ether',
    address: link.mac,
    broadcast: isLoopback ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff',
    ...(hasPeer ? { link_netnsid: 0 } : {}),
    addr_info: link.addresses.map((held) => addressJson(link, held)),
  };
}

function flagsOf(link: Link, isLoopback: boolean): string[] {
  const kind = isLoopback ? ['LOOPBACK'] : ['BROADCAST', 'MULTICAST'];
  if (!link.isUp) return kind;
  return link.hasCarrier ? [...kind, 'UP', 'LOWER_UP'] : ['NO-CARRIER', ...kind, 'UP'];
}

function operationalState(link: Link, isLoopback: boolean): string {
  if (isLoopback) return link.isUp ? 'UNKNOWN' : 'DOWN';
  if (!link.isUp) return 'DOWN';
  return link.hasCarrier ? 'UP' : 'LOWERLAYERDOWN';
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

export function routeJson(route: Route, link: Link | undefined): object {
  const isLinkDown = link !== undefined && !link.hasCarrier;
  return {
    dst: route.prefixLength === 0 ? 'default' : `${route.destination}/${route.prefixLength}`,
    ...(route.gateway === undefined ? {} : { gateway: route.gateway }),
    dev: route.device,
    ...(route.isKernel ? { protocol: 'kernel' } : {}),
    ...(route.gateway === undefined ? { scope: 'link' } : {}),
    ...(route.preferredSource === undefined ? {} : { prefsrc: route.preferredSource }),
    flags: [...(route.isOnlink === true ? ['onlink'] : []), ...(isLinkDown ? ['linkdown'] : [])],
  };
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
