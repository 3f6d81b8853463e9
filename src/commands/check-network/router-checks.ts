// What /check-network says of one router: its interface, its files, keepalived, forwarding, and what
// it sees on the VLAN. Pure.

import type { Router } from '../../domain/inventory.ts';
import type { IpAddress, VlanId } from '../../domain/names.ts';
import { prefixLengthOf } from '../../domain/names.ts';
import { type FileState, interfaceFileStates } from '../persistence/vlan-interface-files.ts';
import type { RouterFacts } from '../vlan-network/facts.ts';
import { type NetworkLayout, type RouterLayout, VLAN_SETTINGS } from '../vlan-network/layout.ts';
import type { RouterTraces } from '../vlan-network/traces.ts';
import { forwardingWarnings } from '../new-network/refusals.ts';
import { bad, good, type Line } from './line.ts';
import type { LiveFacts } from './live.ts';

export interface RouterView {
  readonly layout: NetworkLayout;
  readonly at: RouterLayout;
  readonly traces: RouterTraces;
  readonly live: LiveFacts | null;
}

export function routerLines(view: RouterView): readonly Line[] {
  const { of } = view.traces;
  return [
    interfaceLine(view),
    fileLine(view),
    fragmentLine(view),
    forwardingLine(of),
    ...forwardingWarnings(of).map((warning) => bad(warning)),
    ...filterLines(view),
    ...peerLines(view),
  ];
}

function interfaceLine({ layout, at, traces, live }: RouterView): Line {
  const { host, trunk } = at.router;
  const { vlan, prefix } = layout;
  const link = traces.interface;
  if (link === null) {
    return bad(`${host} has no interface for VLAN ${vlan}.`, rebuild(vlan));
  }
  if (!link.isUp) return bad(`${link.name} on ${host} is down.`, `ip link set ${link.name} up`);
  const wanted = `${at.ip}/${prefixLengthOf(prefix)}`;
  const addresses = link.addresses.map(({ ip, prefixLength }) => `${ip}/${prefixLength}`);
  if (!addresses.includes(wanted)) {
    const seen = addresses.join(', ') || 'none';
    return bad(
      `${link.name} on ${host} lacks ${wanted}; it has ${seen}.`,
      `on ${host}: ip addr add ${wanted} dev ${link.name}`,
    );
  }
  const counters = live?.counters ?? null;
  const traffic =
    counters === null ? '' : `; ${counters.received} frames received, ${counters.sent} sent`;
  return good(`${host}: ${link.name} is up, VLAN ${vlan} on ${trunk}, ${wanted}${traffic}`);
}

function fileLine({ layout, at, traces }: RouterView): Line {
  const { host } = at.router;
  const of = { ...at, vlan: layout.vlan, prefix: layout.prefix, settings: VLAN_SETTINGS };
  const files = interfaceFileStates(at.router, traces.of.management, of);
  const pathsWith = (wanted: FileState): readonly string[] =>
    files.flatMap(({ path, state }) => (state === wanted ? [path] : []));
  const [missing, edited] = [pathsWith('missing'), pathsWith('edited')];
  if (missing.length > 0) {
    const paths = missing.join(' and ');
    return bad(`${host} has no ${paths}; a reboot loses the network.`, rebuild(layout.vlan));
  }
  if (edited.length > 0) {
    const what = `${edited.join(' and ')} on ${host} ${edited.length === 1 ? 'is' : 'are'}`;
    return bad(`${what} not as Arpeggio writes it.`, 'see who edited it, and why');
  }
  const verb = files.length === 1 ? 'brings' : 'bring';
  return good(`${host}: ${pathsWith('as-written').join(' and ')} ${verb} it up at boot`);
}

function fragmentLine({ layout, at, traces }: RouterView): Line {
  const { host } = at.router;
  const { keepalived } = traces.of;
  if (!keepalived.isRunning) {
    return bad(`${host} does not run keepalived.`, `on ${host}: systemctl start keepalived`);
  }
  const { complaint } = traces.of;
  if (complaint !== null) {
    return bad(
      `keepalived on ${host} would not load its configuration again: ${complaint}`,
      `do not reload it; mend the file and test it: keepalived -t`,
    );
  }
  const fragment = traces.fragment?.fragment ?? null;
  if (fragment === null) {
    return bad(`keepalived on ${host} has no file of this network.`, rebuild(layout.vlan));
  }
  if (fragment === 'edited') {
    return bad(`keepalived's file on ${host} was edited by hand.`, 'see who edited it, and why');
  }
  const differs =
    fragment.prefix !== layout.prefix ||
    fragment.gateway !== layout.gateway ||
    fragment.interface !== at.interface;
  return differs
    ? bad(
        `keepalived on ${host} has ${fragment.gateway} of ${fragment.prefix} on ${fragment.interface}, ` +
          `and CloudStack ${layout.gateway} of ${layout.prefix}.`,
        'correct whichever is wrong',
      )
    : good(`${host}: keepalived runs, and its file is as Arpeggio wrote it`);
}

function forwardingLine({ router: { host }, forwarding }: RouterFacts): Line {
  if (!forwarding.isOn) {
    return bad(`${host} does not forward.`, `on ${host}: sysctl -w net.ipv4.ip_forward=1`);
  }
  return forwarding.isPersistent
    ? good(`${host}: forwards, also after a reboot`)
    : bad(
        `${host} forwards now, but not after a reboot.`,
        'net.ipv4.ip_forward = 1 in /etc/sysctl.d',
      );
}

/** Strict on the VLAN, where answers may come by the other router. */
function filterLines({ at, traces }: RouterView): readonly Line[] {
  const { host } = at.router;
  const { name } = traces.interface ?? {};
  if (name === undefined || traces.of.forwarding.rpFilter[name] !== '1') return [];
  const fix = `on ${host}: sysctl -w net/ipv4/conf/${name}/rp_filter=2`;
  return [
    bad(`${name} on ${host} has strict rp_filter, so it drops what comes by the other.`, fix),
  ];
}

function peerLines({ layout, at, live }: RouterView): readonly Line[] {
  const { host } = at.router;
  return (live?.peers ?? []).map(({ peer, ip, answers }) => {
    if (answers.length === 1) return good(`${host} hears ${peer} (${ip}) on VLAN ${layout.vlan}`);
    if (answers.length > 1) {
      return bad(`${answers.join(' and ')} all answer for ${ip} of ${peer}.`, 'find the stranger');
    }
    return bad(
      `${host} does not hear ${peer} (${ip}) on VLAN ${layout.vlan}.`,
      'look at the switch: does it carry the VLAN on the ports of both?',
    );
  });
}

function rebuild(vlan: VlanId): string {
  return `/delete-network vlan ${vlan}, then /new-network vlan ${vlan}, when no VM is in it`;
}

/** For mode routed: the owner of the gateway answers for the addresses in use, and nobody else does. */
export function proxyLine(
  router: Router,
  of: {
    readonly isOwner: boolean;
    readonly wanted: readonly IpAddress[];
    readonly proxied: readonly IpAddress[];
  },
): Line {
  const { host, uplink } = router;
  const wanted = of.isOwner ? of.wanted : [];
  const missing = wanted.filter((ip) => !of.proxied.includes(ip));
  const surplus = of.proxied.filter((ip) => !wanted.includes(ip));
  if (missing.length > 0) {
    const commands = missing.map((ip) => `ip neigh replace proxy ${ip} dev ${uplink}`);
    return bad(
      `${host} does not answer ARP for ${missing.join(', ')} on ${uplink}.`,
      `on ${host}: ${commands.join('; ')}`,
    );
  }
  if (surplus.length > 0) {
    const commands = surplus.map((ip) => `ip neigh del proxy ${ip} dev ${uplink}`);
    return bad(
      `${host} answers ARP for ${surplus.join(', ')} on ${uplink}, which ` +
        `${of.isOwner ? 'no VM has' : 'is not its business: the other router has the gateway'}.`,
      `on ${host}: ${commands.join('; ')}`,
    );
  }
  const list = wanted.length === 0 ? 'no address' : wanted.join(', ');
  return good(`${host}: answers ARP on ${uplink} for ${list} of the network`);
}
