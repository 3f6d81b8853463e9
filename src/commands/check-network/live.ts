// The looks of /check-network that belong to one network: counters, who hears whom, which VM answers.
// Each may fail by itself and is then a line of the answer.

import type { Outcome } from '../../domain/failures.ts';
import { succeed } from '../../domain/failures.ts';
import type { HostName, IpAddress, MacAddress } from '../../domain/names.ts';
import { readArpAnswers } from '../../facts/arp-answers.ts';
import { readVirtualServers, type VirtualServer } from '../../facts/keepalived/virtual-servers.ts';
import { readPing } from '../../facts/ping.ts';
import { readProxyNeighbours } from '../../facts/proxy-neighbours.ts';
import { readVlanCounters, type VlanCounters } from '../../facts/vlan-interface.ts';
import type { World } from '../../ports/world.ts';
import type { NetworkLayout, RouterLayout } from '../vlan-network/layout.ts';
import { orFailure } from '../vlan-network/read-facts.ts';

export interface PeerSight {
  readonly peer: HostName;
  readonly ip: IpAddress;
  readonly answers: readonly MacAddress[];
}

export interface PingSight {
  readonly machine: string;
  readonly ip: IpAddress;
  readonly isAnswered: boolean;
}

export interface LiveFacts {
  readonly counters: VlanCounters | null;
  readonly peers: readonly PeerSight[];
  readonly pings: readonly PingSight[];
  /** Addresses for which the uplink answers ARP by proxy. */
  readonly proxied: readonly IpAddress[];
  /** null: no IPVS there. */
  readonly servers: readonly VirtualServer[] | null;
}

export interface Machine {
  readonly name: string;
  readonly ip: IpAddress;
}

export function readLive(
  world: World,
  layout: NetworkLayout,
  of: {
    readonly at: RouterLayout;
    readonly machines: readonly Machine[];
    readonly hasServers: boolean;
  },
): Promise<Outcome<LiveFacts>> {
  const { router, interface: name } = of.at;
  const { host } = router;
  const others = layout.routers.filter((other) => other.router.host !== host);
  return orFailure(async () => {
    const [counters, proxied, servers, peers, pings] = await Promise.all([
      readVlanCounters(world, host, name),
      layout.mode === 'routed' ? readProxyNeighbours(world, host, router.uplink) : [],
      of.hasServers ? readVirtualServers(world, host) : [],
      Promise.all(
        others.map(async ({ router: { host: peer }, ip }) => {
          const answers = await readArpAnswers(world, { host, interface: name }, ip);
          return { peer, ip, answers };
        }),
      ),
      Promise.all(
        of.machines.map(async ({ name: machine, ip }) => {
          const { received } = await readPing(world, host, ip);
          return { machine, ip, isAnswered: received > 0 };
        }),
      ),
    ]);
    return succeed({ counters, proxied, servers, peers, pings });
  });
}
