// The `cloudstack` and `networks` parts of arpeggio.yaml as the commands see them.

import type {
  CloudPolicy,
  NetworkPolicy,
  PrefixPool,
  Router,
  Switch,
} from '../../domain/inventory.ts';
import type { HostName } from '../../domain/names.ts';
import type { CloudFile, NetworksFile, PoolFile } from './file.ts';

/** Found by name and made when missing: it must not be taken for one of a person's own. */
const NETWORK_OFFERING = 'Arpeggio VLAN without services';

export function networkPolicyOf(networks: NetworksFile, cloud: CloudFile): NetworkPolicy {
  return {
    routers: Object.entries(networks.routers).map(
      ([host, interfaces]): Router => ({ host: host as HostName, ...interfaces }),
    ),
    proxyArp: networks.proxy_arp,
    switches: Object.entries(networks.switches).map(
      ([name, { system, host, ports }]): Switch => ({ name, system, host: host ?? null, ports }),
    ),
    pools: { nat: networks.pools.nat.map(poolOf), routed: networks.pools.routed.map(poolOf) },
    reservedVlans: networks.reserved_vlans,
    exposable: networks.exposable,
    cloud: cloudPolicyOf(cloud),
  };
}

function poolOf({ prefix, length }: PoolFile): PrefixPool {
  return { prefix, length };
}

function cloudPolicyOf(cloud: CloudFile): CloudPolicy {
  return {
    zone: cloud.zone ?? null,
    networkOffering: cloud.network_offering ?? NETWORK_OFFERING,
    physicalNetworkTag: cloud.physical_network_tag ?? null,
    owner: ownerOf(cloud),
    template: cloud.template ?? null,
    serviceOffering: cloud.service_offering ?? null,
  };
}

function ownerOf({ account, domain, project }: CloudFile): CloudPolicy['owner'] {
  if (project !== undefined) return { project };
  return account === undefined || domain === undefined ? null : { account, domain };
}
