// A network offering as the API shows it.

import { renderDate } from '../../world/dates.ts';
import type { JsonObject, NetworkOffering } from '../../world/rows.ts';
import { serviceObjects } from './network-object.ts';

export function offeringObject(offering: NetworkOffering): JsonObject {
  return {
    id: offering.id,
    name: offering.name,
    displaytext: offering.displayText,
    tags: offering.tags ?? undefined,
    created: renderDate(offering.created),
    traffictype: 'Guest',
    isdefault: offering.isDefault,
    specifyvlan: offering.specifyVlan,
    conservemode: offering.conserveMode,
    specifyipranges: offering.specifyIpRanges,
    availability: offering.availability,
    networkrate: 200,
    state: offering.state,
    guestiptype: offering.guestType,
    service: serviceObjects(offering.services),
    forvpc: false,
    ispersistent: offering.isPersistent,
    egressdefaultpolicy: false,
    supportsstrechedl2subnet: false,
    supportspublicaccess: false,
  };
}
