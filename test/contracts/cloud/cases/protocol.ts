// Reference 1.4 to 1.7: what is refused whatever the call is about.

import type { LabCloud } from '../../../../src/lab/cloud/start-cloud.ts';
import { makeNetwork, makeOffering, networkFields } from '../scene.ts';
import { answers } from './error-case.ts';
import type { ErrorCase } from './error-case.ts';

const UNKNOWN = '11111111-2222-4333-8444-555555555555';
const NOT_VERIFIED = 'unable to verify user credentials and/or request signature';

function asking(command: string, parameters: Readonly<Record<string, string>> = {}) {
  return () => Promise.resolve({ command, parameters });
}

async function shopsNetwork(cloud: LabCloud): Promise<string> {
  const owner = { account: 'shop', domainid: cloud.ids.domain };
  return makeNetwork(cloud, await makeOffering(cloud), owner);
}

const WHO: readonly ErrorCase[] = [
  answers(['a command that does not exist', 401, NOT_VERIFIED], asking('listRouters')),
  answers(
    ['an account that is disabled', 401, NOT_VERIFIED],
    (cloud) => {
      cloud.act.disableAccount('shop');
      return asking('listZones')();
    },
    { keys: 'user' },
  ),
  answers(
    ['keys without access to the API', 401, NOT_VERIFIED],
    (cloud) => {
      cloud.act.setKeyAccess('shop', false);
      return asking('listZones')();
    },
    { keys: 'user' },
  ),
  answers(['access to the API switched off for all', 401, NOT_VERIFIED], asking('listZones'), {
    options: { settings: { 'api.key.access': false } },
  }),
  answers(['a source address that is not allowed', 401, NOT_VERIFIED], asking('listZones'), {
    options: { settings: { 'api.allowed.source.cidr.list': '192.0.2.0/24' } },
  }),
  answers(['a clock that is far ahead', 401, NOT_VERIFIED], (cloud) => {
    cloud.faults.skewClock(60 * 60_000);
    return asking('listZones')();
  }),
  answers(
    [
      'a role without the call',
      432,
      /^The API \[createNetwork\] does not exist or is not available for the account for user id \[[0-9a-f-]{36}\]\.$/,
    ],
    async (cloud) => ({
      command: 'createNetwork',
      parameters: networkFields(cloud, await makeOffering(cloud)),
    }),
    { keys: 'restricted' },
  ),
  answers(
    [
      'a customer with a call of the administrators',
      432,
      /^The API \[listPhysicalNetworks\] does not exist or is not available/,
    ],
    asking('listPhysicalNetworks'),
    { keys: 'user' },
  ),
  answers(
    [
      'a network that belongs to somebody else',
      531,
      /^Account shop does not have permission to operate with resource Network /,
    ],
    async (cloud) => {
      const id = await makeNetwork(cloud, await makeOffering(cloud));
      return { command: 'deleteNetwork', parameters: { id } };
    },
    { keys: 'user' },
  ),
];

const WITH_WHAT: readonly ErrorCase[] = [
  answers(
    [
      'a parameter that is missing',
      431,
      'Unable to execute API command createnetwork due to missing parameter zoneid',
    ],
    async (cloud) => {
      const { zoneid: _, ...parameters } = networkFields(cloud, await makeOffering(cloud));
      return { command: 'createNetwork', parameters };
    },
  ),
  answers(
    [
      'a uuid that nothing has',
      431,
      `Unable to execute API command deletenetwork due to invalid value. Invalid parameter id value=${UNKNOWN} due to incorrect long value format, or entity does not exist or due to incorrect parameter annotation for the field in api cmd class.`,
    ],
    asking('deleteNetwork', { id: UNKNOWN }),
  ),
  answers(
    [
      'a job that nobody started',
      431,
      /due to invalid value\. Invalid parameter jobid value=11111111-2222-4333-8444-555555555555 due/,
    ],
    asking('queryAsyncJobResult', { jobid: UNKNOWN }),
  ),
  answers(
    [
      'a control character',
      431,
      'Received value containing illegal ASCII non-printable characters for parameter keyword',
    ],
    asking('listNetworks', { keyword: 'web\u0007' }),
  ),
  answers(
    ['brackets that cannot be read', 430, /^Unable to decode parameter tags\[0/],
    asking('createTags', { resourceids: UNKNOWN, resourcetype: 'Network', 'tags[0.key': 'x' }),
  ),
  answers(
    ['a resource type without tags', 431, 'Invalid resource type Carpet'],
    asking('createTags', { resourceids: UNKNOWN, resourcetype: 'Carpet', 'tags[0].key': 'x' }),
  ),
  answers(
    ['a template filter that is none', 431, 'Please specify a valid template filter.'],
    asking('listTemplates', { templatefilter: 'mine' }),
  ),
  answers(
    [
      'an api that is not there',
      530,
      'Api Discovery plugin was unable to find an api by that name or process any apis',
    ],
    asking('listApis', { name: 'listRouters' }),
  ),
  answers(
    ['an account without its domain', 431, 'DomainId must be specified together with account'],
    async (cloud) => ({
      command: 'createNetwork',
      parameters: networkFields(cloud, await makeOffering(cloud), { account: 'shop' }),
    }),
  ),
  answers(
    ['an account that does not exist', 431, /^Unable to find account nobody in domain \d+$/],
    async (cloud) => {
      const owner = { account: 'nobody', domainid: cloud.ids.domain };
      const parameters = networkFields(cloud, await makeOffering(cloud), owner);
      return { command: 'createNetwork', parameters };
    },
  ),
];

const NOW_NOT: readonly ErrorCase[] = [
  answers(
    [
      'a server that is going down',
      503,
      'Maintenance or Shutdown has been initiated on this management server. Can not accept new jobs',
    ],
    async (cloud) => {
      const id = await shopsNetwork(cloud);
      cloud.faults.set({ kind: 'maintenance', command: 'deleteNetwork', times: 100 });
      return { command: 'deleteNetwork', parameters: { id } };
    },
  ),
  answers(
    [
      'too many calls',
      429,
      /^The given user has reached his\/her account api limit, please retry after \[\d+\] ms\.$/,
    ],
    asking('listZones'),
    {
      keys: 'user',
      options: {
        settings: {
          'api.throttling.enabled': true,
          'api.throttling.max': 0,
          'api.throttling.interval': 100,
        },
      },
    },
  ),
  answers(
    [
      'too many calls on an older server',
      429,
      /^The given user has reached his\/her account api limit, please retry after \d+ ms\.$/,
    ],
    (cloud) => {
      cloud.faults.set({ kind: 'rate-limit', retryAfterMs: 20, times: 100 });
      return asking('listZones')();
    },
    { options: { version: '4.16' } },
  ),
];

export const PROTOCOL_CASES: readonly ErrorCase[] = [...WHO, ...WITH_WHAT, ...NOW_NOT];
