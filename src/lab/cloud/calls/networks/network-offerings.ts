// createNetworkOffering, with the server's checks and their texts (reference 2.1), and the calls that
// list, enable and delete offerings. An offering may have no services at all: nothing forbids it.

import type { Arguments } from '../../parameters/arguments.ts';
import type { ListCall, SyncCall } from '../../api/call.ts';
import { invalid } from '../../api/errors.ts';
import { nextRow } from '../../world/ids.ts';
import type { GuestType, NetworkOffering } from '../../world/rows.ts';
import { offeringObject } from './offering-object.ts';

export const createNetworkOffering: SyncCall = {
  kind: 'sync',
  name: 'createNetworkOffering',
  role: 'root',
  // Up to 4.15 `supportedservices` had to be there; empty was enough.
  parameters:
    'guestiptype*:string; name*:string; traffictype*:string; supportedservices*<4.16:list; ' +
    'displaytext:string; availability:string; conservemode:boolean; ispersistent:boolean; ' +
    'specifyipranges:boolean; specifyvlan:boolean; tags:string; enable:boolean(4.16); ' +
    'forvpc:boolean; serviceproviderlist:map',
  run({ core: { state }, arguments: asked }) {
    const offering: NetworkOffering = {
      ...readOffering(asked),
      ...nextRow(state),
      displayText: asked.text('displaytext') ?? asked.need('name'),
      state: asked.flag('enable') === true ? 'Enabled' : 'Disabled',
      conserveMode: asked.flag('conservemode') ?? true,
      tags: asked.text('tags') ?? null,
      isDefault: false,
      created: new Date().toISOString(),
    };
    state.networkOfferings.push(offering);
    return { networkoffering: offeringObject(offering) };
  },
};

type Checked = Pick<
  NetworkOffering,
  | 'name'
  | 'guestType'
  | 'services'
  | 'specifyVlan'
  | 'specifyIpRanges'
  | 'isPersistent'
  | 'availability'
>;

function readOffering(asked: Arguments): Checked {
  if (asked.need('traffictype').toLowerCase() !== 'guest') {
    throw invalid('Only traffic type Guest is supported in the current release');
  }
  const offering: Checked = {
    name: asked.need('name'),
    guestType: readGuestType(asked.need('guestiptype')),
    services: asked.list('supportedservices') ?? [],
    specifyVlan: asked.flag('specifyvlan') ?? false,
    specifyIpRanges: asked.flag('specifyipranges') ?? false,
    isPersistent: asked.flag('ispersistent') ?? false,
    availability: asked.text('availability') === 'Required' ? 'Required' : 'Optional',
  };
  const problem = problemOf(offering);
  if (problem !== null) throw invalid(problem);
  return offering;
}

function readGuestType(text: string): GuestType {
  const type = (['Isolated', 'Shared', 'L2'] as const).find(
    (known) => known.toLowerCase() === text.toLowerCase(),
  );
  if (type !== undefined) return type;
  throw invalid('Invalid "type" parameter is given; can have Shared and Isolated values');
}

function problemOf(offering: Checked): string | null {
  const { guestType } = offering;
  const hasSourceNat = offering.services.includes('SourceNat');
  if (guestType === 'Shared') return sharedProblem(offering);
  if (guestType === 'Isolated' && hasSourceNat && offering.specifyIpRanges) {
    return (
      'SpecifyIpRanges can only be true for Shared network offerings and Isolated with no ' +
      'SourceNat service'
    );
  }
  if (offering.availability === 'Required' && (guestType !== 'Isolated' || !hasSourceNat)) {
    return REQUIRED_ELSEWHERE;
  }
  if (guestType === 'L2' && offering.services.some((service) => service !== 'UserData')) {
    return 'For L2 networks, only UserData service is allowed';
  }
  return null;
}

function sharedProblem({ specifyIpRanges, isPersistent, availability }: Checked): string | null {
  if (!specifyIpRanges) {
    return 'SpecifyIpRanges should always be true for Shared network offerings';
  }
  if (isPersistent) return "isPersistent should be false if network offering's type is Shared";
  return availability === 'Required' ? REQUIRED_ELSEWHERE : null;
}

const REQUIRED_ELSEWHERE =
  'Availability can be Required only for networkOfferings of type Isolated and with SourceNat ' +
  'enabled';

export const listNetworkOfferings: ListCall = {
  kind: 'list',
  name: 'listNetworkOfferings',
  role: 'all',
  key: 'networkoffering',
  parameters:
    'id:uuid-networkoffering; name:string; displaytext:string; state:string; ' +
    'guestiptype:string; traffictype:string; specifyvlan:boolean; specifyipranges:boolean; ' +
    'isdefault:boolean; forvpc:boolean; tags:string; zoneid:uuid-zone; availability:string',
  rows: ({ core: { state }, arguments: asked }) =>
    state.networkOfferings.filter((row) => fits(row, asked)).map(offeringObject),
};

/** `name` is equal, `keyword` is a part. */
function fits(offering: NetworkOffering, asked: Arguments): boolean {
  return (
    asked.fits('id', offering.id) &&
    asked.fits('name', offering.name) &&
    asked.fits('state', offering.state) &&
    asked.fits('guestiptype', offering.guestType) &&
    asked.fits('tags', offering.tags) &&
    asked.fits('specifyvlan', String(offering.specifyVlan)) &&
    asked.fits('specifyipranges', String(offering.specifyIpRanges)) &&
    asked.fits('isdefault', String(offering.isDefault)) &&
    asked.fits('forvpc', 'false') &&
    asked.isPart('keyword', offering.name, offering.displayText)
  );
}

export const updateNetworkOffering: SyncCall = {
  kind: 'sync',
  name: 'updateNetworkOffering',
  role: 'root',
  parameters: 'id:uuid-networkoffering; name:string; displaytext:string; state:string',
  run({ core: { state }, arguments: asked }) {
    const offering = asked.row('id', state.networkOfferings);
    // Both texts are [unverified].
    if (offering === undefined) {
      throw invalid(`unable to find network offering ${asked.text('id') ?? ''}`);
    }
    const wanted = asked.text('state') ?? offering.state;
    const next = (['Enabled', 'Disabled', 'Inactive'] as const).find(
      (known) => known.toLowerCase() === wanted.toLowerCase(),
    );
    if (next === undefined) throw invalid(`Incorrect state value: ${wanted}`);
    offering.state = next;
    offering.name = asked.text('name') ?? offering.name;
    offering.displayText = asked.text('displaytext') ?? offering.displayText;
    return { networkoffering: offeringObject(offering) };
  },
};

export const deleteNetworkOffering: SyncCall = {
  kind: 'sync',
  name: 'deleteNetworkOffering',
  role: 'root',
  parameters: 'id*:uuid-networkoffering',
  run({ core: { state }, arguments: asked }) {
    const offering = asked.row('id', state.networkOfferings);
    if (offering === undefined) {
      throw invalid(`unable to find network offering ${asked.need('id')}`);
    }
    const used = state.networks.filter(({ offeringId }) => offeringId === offering.id).length;
    if (used > 0) {
      throw invalid(
        `Can't delete network offering ${offering.number} as its used by ${used} networks. ` +
          'To make the network offering unavailable, disable it',
      );
    }
    state.networkOfferings = state.networkOfferings.filter(({ id }) => id !== offering.id);
    return { success: true };
  },
};
