// Reference 2.2: what createNetwork refuses, in its order.

import { ok } from '../raw-client.ts';
import { makeNetwork, makeOffering, networkFields } from '../scene.ts';
import type { LabCloud } from '../../../../src/lab/cloud/start-cloud.ts';
import { answers } from './error-case.ts';
import type { ErrorCase } from './error-case.ts';

type Fields = Readonly<Record<string, string>>;

/** createNetwork with these fields, after `arrange`, by an offering with these. */
function creating(
  fields: Fields | ((cloud: LabCloud) => Fields),
  offering: Fields = {},
  arrange: (cloud: LabCloud, offering: string) => Promise<unknown> = () => Promise.resolve(),
) {
  return async (cloud: LabCloud) => {
    const id = await makeOffering(cloud, offering);
    await arrange(cloud, id);
    const own = typeof fields === 'function' ? fields(cloud) : fields;
    return { command: 'createNetwork', parameters: networkFields(cloud, id, own) };
  };
}

const SHARED = { guestiptype: 'Shared', specifyipranges: 'true' };
const NO_VLAN = { specifyvlan: 'false' };
const PRIVATE_ONLY = { settings: { 'allow.non.rfc1918.compliant.ips': false } };

const FIRST_CHECKS: readonly ErrorCase[] = [
  answers(
    [
      'a physical network for Isolated',
      431,
      'Physical network ID can be specified for networks of guest IP type Shared or L2 only.',
    ],
    creating((cloud) => ({ physicalnetworkid: cloud.ids.physicalNetwork })),
  ),
  answers(
    [
      'a physical network for L2 before 4.19',
      431,
      'Physical network ID can be specified for networks of guest IP type Shared only.',
    ],
    creating((cloud) => ({ physicalnetworkid: cloud.ids.physicalNetwork }), { guestiptype: 'L2' }),
    { options: { version: '4.16' } },
  ),
  answers(
    [
      'an offering that is not enabled',
      431,
      "Can't use specified network offering id as its state is not Enabled",
    ],
    creating({}, {}, (cloud, id) => ok(cloud, 'updateNetworkOffering', { id, state: 'Disabled' })),
  ),
  answers(
    ['a zone by a number that none has', 431, 'Specified zone id was not found'],
    creating({ zoneid: '999999' }),
  ),
  answers(
    [
      'a VLAN offering used by a customer',
      531,
      'Only ROOT admin is allowed to specify vlanId or bypass vlan overlap check',
    ],
    creating({}),
    { keys: 'user' },
  ),
  answers(
    [
      'an Isolated network for a whole domain',
      431,
      'AclType should be Account for network of type Isolated',
    ],
    creating({ acltype: 'Domain' }),
  ),
  answers(
    [
      'a name used twice where that is forbidden',
      431,
      'Another network with same name already exists within account: netops',
    ],
    creating({ vlan: '1235' }, {}, makeNetwork),
    { options: { settings: { 'allow.duplicate.networkname': false } } },
  ),
  answers(
    ["more networks than the owner's limit", 535, /^Maximum number of resources of type 'network'/],
    creating((cloud) => ({ account: 'shop', domainid: cloud.ids.domain })),
    { options: { settings: { 'max.account.networks': 0 } } },
  ),
];

const ADDRESS_CHECKS: readonly ErrorCase[] = [
  answers(
    [
      'neither gateway nor netmask',
      431,
      'gateway/netmask are required when create network of type Isolated with service SourceNat ' +
        'disabled',
    ],
    creating({ gateway: '', netmask: '' }),
  ),
  answers(
    [
      'the broadcast address as gateway',
      431,
      'Invalid gateway IP provided. Either the IP is broadcast or network IP.',
    ],
    creating({ gateway: '10.12.0.255' }),
  ),
  answers(['a netmask with a hole', 431, 'Invalid netmask'], creating({ netmask: '255.0.255.0' })),
  answers(
    [
      'public addresses without the setting',
      431,
      'Virtual Guest Cidr 203.0.113.128/28 is not RFC 1918 or 6598 compliant',
    ],
    creating({ gateway: '203.0.113.129', netmask: '255.255.255.240' }),
    { options: PRIVATE_ONLY },
  ),
  answers(
    [
      'an address range that the offering does not have',
      431,
      "Network offering with specified id doesn't support adding multiple ip ranges",
    ],
    creating({ startip: '10.12.0.10', endip: '10.12.0.250' }),
  ),
  answers(
    [
      'an address range without gateway and netmask',
      431,
      'gateway and netmask should be defined when startIP/endIP are passed in',
    ],
    creating({ startip: '10.12.0.10', gateway: '', netmask: '' }, { specifyipranges: 'true' }),
  ),
  answers(
    ['IPv6', 431, 'Can only support create IPv6 network with advance shared network!'],
    creating({ ip6cidr: '2001:db8::/64' }),
  ),
];

const VLAN_CHECKS: readonly ErrorCase[] = [
  answers(
    [
      'a zone with security groups',
      431,
      'Only shared or L2 guest network can be created in security group enabled zone',
    ],
    creating({}, {}, async (cloud) => cloud.act.setSecurityGroups(true)),
  ),
  answers(
    [
      'a VLAN where the offering has none',
      431,
      "Can't specify vlan; corresponding offering says specifyVlan=false",
    ],
    creating({}, NO_VLAN),
  ),
  answers(
    [
      'no VLAN where the offering wants one',
      431,
      'Vlan has to be specified; corresponding offering says specifyVlan=true',
    ],
    creating({ vlan: '' }),
  ),
  answers(
    [
      "a VLAN of CloudStack's own range",
      431,
      'The VLAN tag to use for new guest network, 2500 is already being used for dynamic vlan ' +
        'allocation for the guest network in zone zone1',
    ],
    creating({ vlan: '2500', bypassvlanoverlapcheck: 'true' }),
  ),
  answers(
    [
      'a VLAN that another network has, bypassed or not',
      431,
      /^Network with vlan 1234 already exists or overlaps with other network vlans in zone Zone \{"id": "\d+", "name": "zone1", "uuid": "[0-9a-f-]{36}"\}$/,
    ],
    creating({ bypassvlanoverlapcheck: 'true' }, {}, makeNetwork),
  ),
  answers(
    [
      'the same before 4.20, where the zone is a number',
      431,
      /^Network with vlan 1234 already exists or overlaps with other network vlans in zone \d+$/,
    ],
    creating({}, {}, makeNetwork),
    { options: { version: '4.16' } },
  ),
  answers(
    [
      'a VLAN that is another network’s private VLAN',
      431,
      /^Network with vlan 1234 already exists or overlaps with other network pvlans in zone /,
    ],
    creating({}, {}, (cloud, id) =>
      makeNetwork(cloud, id, { vlan: '1500', isolatedpvlan: '1234' }),
    ),
  ),
  answers(
    ['a VLAN dedicated to somebody else', 431, 'Vlan 1234 is dedicated to a different account'],
    creating({}, {}, async (cloud) => cloud.act.dedicateVlans('1230-1239', 'shop')),
  ),
  answers(
    [
      'a VLAN outside those dedicated to the owner',
      431,
      "Specified vlan 1234 doesn't belong to the vlan range dedicated to the owner netops",
    ],
    creating({}, {}, async (cloud) => cloud.act.dedicateVlans('1500-1509', 'netops')),
  ),
  answers(
    [
      'a physical network that has no VLANs',
      530,
      'Unable to convert network offering with specified id to network profile',
    ],
    creating({}, { tags: 'overlay' }, async (cloud) =>
      cloud.act.addPhysicalNetwork('overlay', 'VXLAN'),
    ),
  ),
  answers(
    [
      'tags that no physical network has',
      431,
      'Unable to find physical network which match the tags other',
    ],
    creating({}, { tags: 'other' }),
  ),
  answers(
    ['two physical networks to choose from', 431, /^More than one physical networks exist in zone/],
    creating({}, {}, async (cloud) => cloud.act.addPhysicalNetwork('second', 'VLAN')),
  ),
  answers(
    ['a VLAN taken by a Shared network', 431, /^Network with vlan 1234 already exists/],
    creating({}, {}, async (cloud) =>
      makeNetwork(cloud, await makeOffering(cloud, { ...SHARED, name: 'Shared' })),
    ),
  ),
];

export const NEW_NETWORK_CASES: readonly ErrorCase[] = [
  ...FIRST_CHECKS,
  ...ADDRESS_CHECKS,
  ...VLAN_CHECKS,
];
