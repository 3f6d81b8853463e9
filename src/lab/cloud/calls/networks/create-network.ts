// createNetwork: synchronous, with neither a job id nor an id of the caller's choice. The checks and
// their order are in network-checks.ts and vlan-checks.ts. Names may be used twice, prefixes may
// overlap, and no VLAN id is too large: the server does not look at these.

import type { Asked, SyncCall } from '../../api/call.ts';
import { nextRow } from '../../world/ids.ts';
import { OWNER_PARAMETERS, readOwner } from '../../world/owners.ts';
import type { Network, NetworkOffering } from '../../world/rows.ts';
import { readAddresses } from './address-checks.ts';
import type { NetworkAddresses } from './address-checks.ts';
import { checkBasics, checkOwnersNames, readOffering, readZone } from './network-checks.ts';
import { networkObject } from './network-object.ts';
import { findPhysicalNetwork } from './physical-network.ts';
import { checkVlan } from './vlan-checks.ts';

export const createNetwork: SyncCall = {
  kind: 'sync',
  name: 'createNetwork',
  role: 'all',
  parameters:
    `name*:string; networkofferingid*:uuid-networkoffering; zoneid*:uuid-zone; ${OWNER_PARAMETERS}; ` +
    'displaytext:string; gateway:string; netmask:string; startip:string; endip:string; ' +
    'acltype:string; physicalnetworkid:uuid-physicalnetwork; ip6cidr:string; ip6gateway:string; ' +
    'startipv6:string; isolatedpvlan:string; networkdomain:string; vlan:string{root}; ' +
    'bypassvlanoverlapcheck:boolean{root}; hideipaddressusage:boolean{root}',
  run(asked) {
    const { core, caller } = asked;
    const offering = readOffering(asked);
    checkBasics(asked, offering);
    const zone = readZone(asked);
    const owner = readOwner(asked);
    checkOwnersNames(asked, owner);
    const addresses = readAddresses(asked, offering);
    const physicalNetwork = findPhysicalNetwork(asked, offering, zone);
    const vlan = checkVlan(asked, { offering, zone, physicalNetwork, owner });
    const network: Network = {
      ...nextRow(core.state),
      ...namesOf(asked),
      zoneId: zone.id,
      physicalNetworkId: physicalNetwork.id,
      offeringId: offering.id,
      guestType: offering.guestType,
      vlan,
      privateVlan: asked.arguments.text('isolatedpvlan') ?? null,
      gateway: addresses?.gateway ?? null,
      netmask: addresses?.netmask ?? null,
      cidr: addresses?.cidr ?? null,
      state: firstState(offering),
      owner,
      created: new Date().toISOString(),
    };
    core.state.networks.push(network);
    if (addresses !== null) addIpRange(asked, network, addresses);
    return { network: networkObject(core.state, network, caller) };
  },
};

function namesOf({ arguments: asked }: Asked): Pick<Network, 'name' | 'displayText'> {
  const name = asked.need('name');
  return { name, displayText: asked.text('displaytext') ?? name };
}

/** Reference 2.3. With a VLAN of its own and not persistent, a network stays in Setup for ever. */
function firstState({ specifyVlan, isPersistent }: NetworkOffering): Network['state'] {
  if (!specifyVlan) return 'Allocated';
  return isPersistent ? 'Implemented' : 'Setup';
}

function addIpRange({ core }: Asked, network: Network, addresses: NetworkAddresses): void {
  const { gateway, netmask, range } = addresses;
  if (range === null) return;
  core.state.vlanIpRanges.push({
    ...nextRow(core.state),
    zoneId: network.zoneId,
    physicalNetworkId: network.physicalNetworkId,
    networkId: network.id,
    vlan: network.vlan ?? 'untagged',
    gateway,
    netmask,
    ...range,
  });
}
