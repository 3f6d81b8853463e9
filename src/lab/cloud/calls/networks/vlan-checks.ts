// The VLAN of a new network (reference 2.2): wanted by the offering or not, outside the range that
// CloudStack hands out itself, used by no other network of the zone, dedicated to nobody else. Not
// looked at, as on the real server: 1-4094, and the VLANs of public addresses.

import type { Asked } from '../../api/call.ts';
import { invalid } from '../../api/errors.ts';
import type { NetworkOffering, Owner, PhysicalNetwork, Zone } from '../../world/rows.ts';
import { isSince } from '../../world/versions.ts';
import type { CloudVersion } from '../../world/versions.ts';
import { bareVlan, vlansOverlap } from '../../world/vlans.ts';

interface Place {
  readonly offering: NetworkOffering;
  readonly zone: Zone;
  readonly physicalNetwork: PhysicalNetwork;
  readonly owner: Owner;
}

/** null: CloudStack will take one itself when the first VM starts. */
export function checkVlan(asked: Asked, place: Place): string | null {
  const { offering, zone } = place;
  const given = asked.arguments.text('vlan');
  if (zone.hasSecurityGroups && offering.guestType === 'Isolated') {
    throw invalid('Only shared or L2 guest network can be created in security group enabled zone');
  }
  if (given !== undefined && !offering.specifyVlan) {
    throw invalid("Can't specify vlan; corresponding offering says specifyVlan=false");
  }
  if (given === undefined) {
    if (!offering.specifyVlan) return null;
    throw invalid('Vlan has to be specified; corresponding offering says specifyVlan=true');
  }
  const vlan = bareVlan(given);
  const bypasses = asked.arguments.flag('bypassvlanoverlapcheck') === true;
  checkDynamicRange(vlan, place, bypasses);
  checkOthers(asked, vlan, place, bypasses);
  checkDedicated(asked, vlan, place);
  return vlan;
}

function checkDynamicRange(
  vlan: string,
  { offering, zone, physicalNetwork }: Place,
  bypasses: boolean,
) {
  if (bypasses && offering.guestType === 'Shared') return;
  if (!vlansOverlap(vlan, physicalNetwork.dynamicVlans)) return;
  throw invalid(
    `The VLAN tag to use for new guest network, ${vlan} is already being used for dynamic vlan ` +
      `allocation for the guest network in zone ${zone.name}`,
  );
}

/** `bypassvlanoverlapcheck` never helps Isolated networks; L2 since 4.14.1. */
function checkOthers({ core }: Asked, vlan: string, { offering, zone }: Place, bypasses: boolean) {
  const { guestType } = offering;
  const l2MayBypass = guestType === 'L2' && isSince(core.version, '4.14');
  if (bypasses && (guestType === 'Shared' || l2MayBypass)) return;
  const others = core.state.networks.filter(({ zoneId }) => zoneId === zone.id);
  const where = zoneText(zone, core.version);
  if (others.some((row) => row.vlan !== null && vlansOverlap(vlan, row.vlan))) {
    throw invalid(
      `Network with vlan ${vlan} already exists or overlaps with other network vlans in zone ${where}`,
    );
  }
  if (others.some((row) => row.privateVlan !== null && vlansOverlap(vlan, row.privateVlan))) {
    throw invalid(
      `Network with vlan ${vlan} already exists or overlaps with other network pvlans in zone ${where}`,
    );
  }
}

/** 4.20 began to print the row; before it was its number. */
function zoneText(zone: Zone, version: CloudVersion): string {
  if (!isSince(version, '4.20')) return String(zone.number);
  return `Zone {"id": "${zone.number}", "name": "${zone.name}", "uuid": "${zone.id}"}`;
}

function checkDedicated({ core }: Asked, vlan: string, { owner }: Place): void {
  const { dedicatedVlans, accounts } = core.state;
  const holder = dedicatedVlans.find(({ range }) => vlansOverlap(vlan, range));
  if (holder !== undefined && holder.accountId !== owner.accountId) {
    throw invalid(`Vlan ${vlan} is dedicated to a different account`);
  }
  const hasOwn = dedicatedVlans.some(({ accountId }) => accountId === owner.accountId);
  if (!hasOwn || holder !== undefined) return;
  const name = accounts.find(({ id }) => id === owner.accountId)?.name ?? '';
  throw invalid(
    `Specified vlan ${vlan} doesn't belong to the vlan range dedicated to the owner ${name}`,
  );
}
