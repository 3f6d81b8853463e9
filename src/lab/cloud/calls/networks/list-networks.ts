// listNetworks. Filters that the played version does not know yet are ignored without a word, so
// that `name=` on 4.21 lists everything (reference 1.4).

import type { Arguments } from '../../parameters/arguments.ts';
import type { ListCall } from '../../api/call.ts';
import { checkAccess, OWNER_PARAMETERS, ownerFilter } from '../../world/owners.ts';
import type { CloudState, Network } from '../../world/rows.ts';
import { vlansOverlap } from '../../world/vlans.ts';
import { networkObject } from './network-object.ts';

export const listNetworks: ListCall = {
  kind: 'list',
  name: 'listNetworks',
  role: 'all',
  key: 'network',
  parameters:
    `id:uuid-network; ${OWNER_PARAMETERS}; listall:boolean; isrecursive:boolean; ` +
    'zoneid:uuid-zone; type:string; traffictype:string; acltype:string; ' +
    'networkofferingid:uuid-networkoffering; physicalnetworkid:uuid-physicalnetwork; ' +
    'canusefordeploy:boolean; specifyipranges:boolean; supportedservices:list; tags:map; ' +
    'vlan:string(4.17){root}; name:string(4.22)',
  rows(given) {
    const { core, caller, arguments: asked } = given;
    const wanted = asked.row('id', core.state.networks);
    if (wanted !== undefined) checkAccess(caller, 'Network', wanted);
    const isOwn = ownerFilter(given);
    return core.state.networks
      .filter((network) => isOwn(network.owner))
      .filter((network) => asked.fits('id', network.id))
      .filter((network) => fits(network, asked) && hasTags(core.state, network, asked))
      .map((network) => networkObject(core.state, network, caller));
  },
};

function fits(network: Network, asked: Arguments): boolean {
  const vlan = asked.text('vlan');
  return (
    asked.fits('zoneid', network.zoneId) &&
    asked.fits('networkofferingid', network.offeringId) &&
    asked.fits('physicalnetworkid', network.physicalNetworkId) &&
    asked.fits('type', network.guestType) &&
    asked.fits('traffictype', 'Guest') &&
    asked.fits('name', network.name) &&
    asked.isPart('keyword', network.name, network.displayText) &&
    (vlan === undefined || vlansOverlap(vlan, network.vlan ?? ''))
  );
}

function hasTags({ tags }: CloudState, { id }: Network, asked: Arguments): boolean {
  const own = tags.filter(({ resourceId }) => resourceId === id);
  return asked
    .map('tags')
    .every((wanted) =>
      own.some(({ key, value }) => key === wanted['key'] && value === wanted['value']),
    );
}
