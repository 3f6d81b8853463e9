// Reference 2.4 and 2.5: deployVirtualMachine and what ends a VM.

import type { LabCloud } from '../../../../src/lab/cloud/start-cloud.ts';
import { deploy, machineFields, makeNetwork, makeOffering } from '../scene.ts';
import { answers, ends } from './error-case.ts';
import type { ErrorCase } from './error-case.ts';

type Fields = Readonly<Record<string, string>>;

const CUSTOM_ID = 'aaaaaaaa-1111-4222-8333-444444444444';

/** deployVirtualMachine into VLAN 1234 with these fields, after `arrange`. */
function deploying(
  fields: Fields | ((cloud: LabCloud, network: string) => Fields),
  arrange: (cloud: LabCloud, network: string) => Promise<unknown> = () => Promise.resolve(),
  offering: Fields = {},
) {
  return async (cloud: LabCloud) => {
    const network = await makeNetwork(cloud, await makeOffering(cloud, offering));
    await arrange(cloud, network);
    const own = typeof fields === 'function' ? fields(cloud, network) : fields;
    return { command: 'deployVirtualMachine', parameters: machineFields(cloud, network, own) };
  };
}

const NO_USER_DATA =
  /, but there is no support for UserData service in the default network vlan1234\/[0-9a-f-]{36}\.$/
    .source;

function withoutUserData(start: string): RegExp {
  return new RegExp(`^${start}${NO_USER_DATA}`);
}

const AT_ONCE: readonly ErrorCase[] = [
  answers(
    [
      'user data',
      431,
      withoutUserData('Unable to deploy VM as UserData is provided while deploying the VM'),
    ],
    deploying({ userdata: 'I2Nsb3VkLWNvbmZpZw==' }),
  ),
  answers(
    [
      'an SSH key pair',
      431,
      withoutUserData('Unable to deploy VM as SSH keypair is provided while deploying the VM'),
    ],
    deploying({ keypair: 'oncall' }),
  ),
  answers(
    [
      'a template with a password',
      431,
      withoutUserData('Unable to deploy VM as template debian-12-password is password enabled'),
    ],
    deploying((cloud) => ({ templateid: cloud.ids.templates['debian-12-password'] ?? '' })),
  ),
  answers(
    [
      'a template that is still being downloaded',
      431,
      /^The template \d+ is not available for use$/,
    ],
    deploying((cloud) => ({ templateid: cloud.ids.templates['debian-13-downloading'] ?? '' })),
  ),
  answers(
    [
      'another owner than the network’s',
      531,
      /^Unable to use network with id= [0-9a-f-]{36}, permission denied$/,
    ],
    deploying((cloud) => ({ account: 'shop', domainid: cloud.ids.domain })),
  ),
  answers(
    [
      'addresses in both ways',
      431,
      "NetworkIds and ipAddress can't be specified along with ipToNetworkMap parameter",
    ],
    deploying((_, network) => ({ 'iptonetworklist[0].networkid': network })),
  ),
  answers(
    [
      'no network at all',
      431,
      /^Unable to find network offering with availability=Required to automatically create/,
    ],
    deploying({ networkids: '' }),
  ),
  answers(['a name that is no host name', 431, /^Invalid name\. /], deploying({ name: 'web_1' })),
  answers(
    [
      'a name that is taken in the network',
      431,
      /^The vm with hostName web1 already exists in the network domain: .*; network=vlan1234$/,
    ],
    deploying({}, deploy),
  ),
  answers(
    [
      'a custom id that is taken',
      431,
      `UUID: ${CUSTOM_ID} already exists so can't create/update with custom id`,
    ],
    deploying({ name: 'web2', customid: CUSTOM_ID }, (cloud, network) =>
      deploy(cloud, network, { customid: CUSTOM_ID }),
    ),
  ),
  answers(
    ['a custom id that is none', 431, "UUID: web-1 doesn't follow the UUID format"],
    deploying({ customid: 'web-1' }),
  ),
  answers(
    ['an address outside the range of a network with ranges', 533, 'Insufficient address capacity'],
    async (cloud) => {
      const offering = await makeOffering(cloud, { specifyipranges: 'true' });
      const range = { startip: '10.12.0.10', endip: '10.12.0.20' };
      const network = await makeNetwork(cloud, offering, range);
      const parameters = machineFields(cloud, network, { ipaddress: '10.12.0.99' });
      return { command: 'deployVirtualMachine', parameters };
    },
  ),
  answers(
    ['a network with specifyipranges and no range', 533, 'Insufficient address capacity'],
    deploying({}, undefined, { specifyipranges: 'true' }),
  ),
];

const LATER: readonly ErrorCase[] = [
  ends(
    ['a VM that does not start', 530, /^Failed to deploy vm uuid:[0-9a-f-]{36}$/],
    deploying({}),
    {
      options: {
        machines: {
          start: () => Promise.reject(new Error('no room')),
          stop: () => Promise.resolve(),
        },
      },
    },
  ),
  answers(
    [
      'expunging as a customer',
      531,
      'Parameter expunge can be passed by Admin only. Or when the allow.user.expunge.recover.vm ' +
        'key is set.',
    ],
    async (cloud) => {
      const owner = { account: 'shop', domainid: cloud.ids.domain };
      const network = await makeNetwork(cloud, await makeOffering(cloud), owner);
      const { id } = await deploy(cloud, network, owner);
      return { command: 'destroyVirtualMachine', parameters: { id, expunge: 'true' } };
    },
    { keys: 'user' },
  ),
  answers(
    [
      'destroying what belongs to somebody else',
      531,
      /^Account shop does not have permission to operate with resource VirtualMachine /,
    ],
    async (cloud) => {
      const network = await makeNetwork(cloud, await makeOffering(cloud));
      const { id } = await deploy(cloud, network);
      return { command: 'destroyVirtualMachine', parameters: { id } };
    },
    { keys: 'user' },
  ),
];

/** A call about web1, which runs in VLAN 1234. */
function aboutWeb1(
  command: string,
  fieldsOf: (cloud: LabCloud, web1: { nic: string; network: string }) => Promise<Fields> | Fields,
) {
  return async (cloud: LabCloud) => {
    const network = await makeNetwork(cloud, await makeOffering(cloud));
    const { id, nic } = await deploy(cloud, network);
    const fields = await fieldsOf(cloud, { nic, network });
    return { command, parameters: { virtualmachineid: id, ...fields } };
  };
}

const UNUSED_CALLS: readonly ErrorCase[] = [
  ends(
    ['another NIC for a VM with a snapshot', 431, 'NIC cannot be added to VM with VM Snapshots'],
    aboutWeb1('addNicToVirtualMachine', (cloud, { network }) => {
      cloud.act.takeSnapshot('web1');
      return { networkid: network };
    }),
  ),
  ends(
    [
      'another NIC where the name is taken',
      530,
      'Network elsewhere-1300 already has a vm with host name: web1',
    ],
    aboutWeb1('addNicToVirtualMachine', async (cloud) => {
      const networkid = cloud.act.createNetworkElsewhere(1300, '10.100.0.0/24');
      await cloud.act.deployElsewhere('web1', 1300, null);
      return { networkid };
    }),
  ),
  ends(
    ['removing the first NIC', 431, /^Unable to remove nic from .*, nic is default\.$/],
    aboutWeb1('removeNicFromVirtualMachine', (_, { nic }) => ({ nicid: nic })),
  ),
  ends(
    [
      'migrating a VM that is off',
      431,
      'VM is not Running, unable to migrate the vm with specified id',
    ],
    aboutWeb1('migrateVirtualMachine', (cloud) => {
      cloud.act.setVmState('web1', 'Stopped');
      return { autoselect: 'true' };
    }),
  ),
];

export const MACHINE_CASES: readonly ErrorCase[] = [...AT_ONCE, ...LATER, ...UNUSED_CALLS];
