// Reference 2.1: createNetworkOffering and deleteNetworkOffering.

import { makeNetwork, makeOffering } from '../scene.ts';
import { answers } from './error-case.ts';
import type { ErrorCase } from './error-case.ts';

const FIELDS = {
  name: 'NoServices',
  guestiptype: 'Isolated',
  traffictype: 'GUEST',
  specifyvlan: 'true',
  supportedservices: '',
};

function creating(fields: Readonly<Record<string, string>>) {
  return () =>
    Promise.resolve({ command: 'createNetworkOffering', parameters: { ...FIELDS, ...fields } });
}

const REQUIRED_ELSEWHERE =
  'Availability can be Required only for networkOfferings of type Isolated and with SourceNat enabled';

export const OFFERING_CASES: readonly ErrorCase[] = [
  answers(
    [
      'a traffic type other than Guest',
      431,
      'Only traffic type Guest is supported in the current release',
    ],
    creating({ traffictype: 'Public' }),
  ),
  answers(
    [
      'an unknown guest type',
      431,
      'Invalid "type" parameter is given; can have Shared and Isolated values',
    ],
    creating({ guestiptype: 'Virtual' }),
  ),
  answers(
    [
      'Shared without specifyipranges',
      431,
      'SpecifyIpRanges should always be true for Shared network offerings',
    ],
    creating({ guestiptype: 'Shared' }),
  ),
  answers(
    [
      'Isolated with SourceNat and specifyipranges',
      431,
      'SpecifyIpRanges can only be true for Shared network offerings and Isolated with no ' +
        'SourceNat service',
    ],
    creating({ supportedservices: 'SourceNat', specifyipranges: 'true' }),
  ),
  answers(
    [
      'a persistent Shared one',
      431,
      "isPersistent should be false if network offering's type is Shared",
    ],
    creating({ guestiptype: 'Shared', specifyipranges: 'true', ispersistent: 'true' }),
  ),
  answers(
    ['availability Required without SourceNat', 431, REQUIRED_ELSEWHERE],
    creating({ availability: 'Required' }),
  ),
  answers(
    ['availability Required for Shared', 431, REQUIRED_ELSEWHERE],
    creating({ guestiptype: 'Shared', specifyipranges: 'true', availability: 'Required' }),
  ),
  answers(
    ['L2 with DHCP', 431, 'For L2 networks, only UserData service is allowed'],
    creating({ guestiptype: 'L2', supportedservices: 'UserData,Dhcp' }),
  ),
  answers(
    [
      'up to 4.15 without supportedservices',
      431,
      'Unable to execute API command createnetworkoffering due to missing parameter supportedservices',
    ],
    () => {
      const { supportedservices: _, ...parameters } = FIELDS;
      return Promise.resolve({ command: 'createNetworkOffering', parameters });
    },
    { options: { version: '4.13' } },
  ),
  answers(
    [
      'deleting one that networks use',
      431,
      /^Can't delete network offering \d+ as its used by 1 networks\. To make/,
    ],
    async (cloud) => {
      const id = await makeOffering(cloud);
      await makeNetwork(cloud, id);
      return { command: 'deleteNetworkOffering', parameters: { id } };
    },
  ),
];
