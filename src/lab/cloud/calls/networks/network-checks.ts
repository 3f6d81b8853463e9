// The first checks of createNetwork, in the server's order (reference 2.2): offering, physical
// network, zone, who may give a VLAN, ACL type, names and number of the owner's networks.

import type { Asked } from '../../api/call.ts';
import { invalid, noAllocation, permissionDenied } from '../../api/errors.ts';
import type { GuestType, NetworkOffering, Owner, Zone } from '../../world/rows.ts';
import { isSince } from '../../world/versions.ts';

export function readOffering({ core, arguments: asked }: Asked): NetworkOffering {
  const offering = asked.row('networkofferingid', core.state.networkOfferings);
  if (offering === undefined) throw invalid('Unable to find network offering by specified id');
  return offering;
}

export function checkBasics(given: Asked, { guestType, specifyVlan, state }: NetworkOffering) {
  const { caller, arguments: asked } = given;
  checkPhysicalNetworkId(given, guestType);
  if (state !== 'Enabled') {
    throw invalid("Can't use specified network offering id as its state is not Enabled");
  }
  if (specifyVlan && caller.account.type !== 'Admin') {
    throw permissionDenied(
      'Only ROOT admin is allowed to specify vlanId or bypass vlan overlap check',
    );
  }
  if (guestType === 'Isolated' && !asked.fits('acltype', 'Account')) {
    throw invalid('AclType should be Account for network of type Isolated');
  }
}

function checkPhysicalNetworkId({ core, arguments: asked }: Asked, guestType: GuestType): void {
  const l2Allowed = isSince(core.version, '4.19');
  const mayName = guestType === 'Shared' || (l2Allowed && guestType === 'L2');
  if (asked.text('physicalnetworkid') === undefined || mayName) return;
  throw invalid(
    'Physical network ID can be specified for networks of guest IP type Shared' +
      `${l2Allowed ? ' or L2' : ''} only.`,
  );
}

/** A uuid that no zone has is refused with the parameters; a number comes as far as this. */
export function readZone({ core, arguments: asked }: Asked): Zone {
  const zone = asked.row('zoneid', core.state.zones);
  if (zone === undefined) throw invalid('Specified zone id was not found');
  return zone;
}

export function checkOwnersNames({ core, arguments: asked }: Asked, owner: Owner): void {
  const { accounts, networks } = core.state;
  const own = networks.filter((network) => network.owner.accountId === owner.accountId);
  const account = accounts.find(({ id }) => id === owner.accountId);
  const name = asked.need('name');
  if (!core.settings['allow.duplicate.networkname'] && own.some((row) => row.name === name)) {
    throw invalid(
      'Another network with same name already exists within account: ' + (account?.name ?? ''),
    );
  }
  // Root admins have no limit. The text of 535 is [unverified].
  const max = core.settings['max.account.networks'];
  if (account?.type === 'User' && owner.projectId === null && own.length >= max) {
    throw noAllocation(
      `Maximum number of resources of type 'network' for account name=${account.name} in domain ` +
        `id=${account.domainId} has been exceeded.`,
    );
  }
}
