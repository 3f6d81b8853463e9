// Facts of CloudStack from answers as its versions give them: fields that are missing, filters that
// are ignored, projects that come with the rest or apart, and numbers where uuids belong.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failureOf } from '../../src/domain/failures.ts';
import type { CloudId } from '../../src/domain/names.ts';
import { readNetworkOfferings } from '../../src/facts/cloud/network-offerings.ts';
import { readNetworks } from '../../src/facts/cloud/networks.ts';
import { readOwner } from '../../src/facts/cloud/owners.ts';
import { readServiceOfferings } from '../../src/facts/cloud/service-offerings.ts';
import { readTemplates } from '../../src/facts/cloud/templates.ts';
import { readVirtualMachines } from '../../src/facts/cloud/virtual-machines.ts';
import { parseVlanRanges, readVlanUse } from '../../src/facts/cloud/vlan-ranges.ts';
import { readZones } from '../../src/facts/cloud/zones.ts';
import { type Cloud, type CloudCall, NO_CLOUD } from '../../src/ports/cloud.ts';
import type { World } from '../../src/ports/world.ts';

type Rows = (call: CloudCall) => readonly unknown[];

function worldOf(rows: Rows): World {
  const cloud: Cloud = { ...NO_CLOUD, list: async (call) => rows(call) };
  return { cloud } as World;
}

function id(n: number): CloudId {
  return `c0ffee00-0000-4000-8000-${String(n).padStart(12, '0')}` as CloudId;
}

const ZONE = id(1);
const NETWORK = { id: id(2), name: 'web', state: 'Setup', type: 'Isolated', zoneid: ZONE };

async function whyUnreadable(work: Promise<unknown>): Promise<string> {
  const thrown: unknown = await work.then(
    () => assert.fail('it was read'),
    (error: unknown) => error,
  );
  const failure = failureOf(thrown) ?? assert.fail(String(thrown));
  assert.equal(failure.code, 'output-unreadable');
  return `${failure.what} ${failure.why}`;
}

test('a network with the least that CloudStack tells has no VLAN, prefix, gateway or owner', async () => {
  const [network] = await readNetworks(
    worldOf(() => [NETWORK]),
    { zoneId: ZONE },
  );
  assert.deepEqual(network, {
    id: id(2),
    name: 'web',
    displayText: '',
    vlan: null,
    prefix: null,
    gateway: null,
    state: 'Setup',
    type: 'Isolated',
    account: null,
    domain: null,
    domainId: null,
    project: null,
    projectId: null,
    tags: {},
    zoneId: ZONE,
    offeringName: '',
  });
});

test('networks of other zones are left out, and those of projects are there once', async () => {
  const rows: Rows = ({ parameters: { projectid } }) => {
    const ofProject = { ...NETWORK, id: id(3), projectid: id(9), project: 'p' };
    const elsewhere = { ...NETWORK, id: id(4), zoneid: id(8) };
    return projectid === '-1' ? [NETWORK, ofProject] : [NETWORK, elsewhere];
  };
  const networks = await readNetworks(worldOf(rows), { zoneId: ZONE });
  assert.deepEqual(
    networks.map((network) => network.id),
    [id(2), id(3)],
  );
});

test('a VLAN is also found in the broadcast URI', async () => {
  const rows = [{ ...NETWORK, broadcasturi: 'vlan://1234' }];
  const [network] = await readNetworks(
    worldOf(() => rows),
    { zoneId: ZONE },
  );
  assert.equal(network?.vlan, '1234');
});

test('a number in place of a uuid is refused: CloudStack would take it for a row of its database', async () => {
  for (const wrong of [5, '5', 'C0FFEE00-0000-4000-8000-000000000001']) {
    const rows = [NETWORK, { ...NETWORK, id: wrong }];
    const why = await whyUnreadable(
      readNetworks(
        worldOf(() => rows),
        { zoneId: ZONE },
      ),
    );
    assert.match(why, /row 2 of listNetworks .* field "id": a uuid/);
  }
});

test('a wrong type is named with its call and its field', async () => {
  const nic = { id: id(5), networkid: id(2), secondaryip: [{ id: id(6), ipaddress: 7 }] };
  const rows = [{ id: id(4), name: 'web1', state: 'Running', nic: [nic] }];
  const why = await whyUnreadable(readVirtualMachines(worldOf(() => rows)));
  assert.match(why, /row 1 of listVirtualMachines .* "nic\.0\.secondaryip\.0\.ipaddress"/);
});

test('a VM without an address, a hypervisor or a NIC is a VM', async () => {
  const nic = { id: id(5), networkid: id(2) };
  const rows = [
    { id: id(4), name: 'web1', state: 'Error' },
    { id: id(7), name: 'web2', state: 'Running', nic: [nic], hostname: 'node1' },
  ];
  const world = worldOf(() => rows);
  const [first, second] = await readVirtualMachines(world);
  assert.deepEqual(first?.nics, []);
  assert.deepEqual(second?.nics[0], { ...bare(nic), ip: null, mac: null, secondaryIps: [] });
  const inNetwork = await readVirtualMachines(world, { networkId: id(2) });
  assert.deepEqual(
    inNetwork.map(({ name }) => name),
    ['web2'],
  );
});

function bare({ id: nicId, networkid }: { id: CloudId; networkid: CloudId }) {
  return { id: nicId, networkId: networkid };
}

test('only offerings of exactly the wanted name count', async () => {
  const offering = { id: id(3), name: 'no-services', state: 'Enabled', guestiptype: 'Isolated' };
  const rows = [offering, { ...offering, id: id(4), name: 'no-services-2' }];
  const found = await readNetworkOfferings(
    worldOf(() => rows),
    { name: 'no-services' },
  );
  assert.deepEqual(
    found.map((one) => one.id),
    [id(3)],
  );
  assert.deepEqual(found[0]?.services, []);
});

test('ranges of VLANs are read as CloudStack writes them', () => {
  const ranges: readonly (readonly [string, readonly (readonly [number, number])[]])[] = [
    ['', []],
    ['2000-2999', [[2000, 2999]]],
    [
      '100-199,300,310-310',
      [
        [100, 199],
        [300, 300],
        [310, 310],
      ],
    ],
    ['1-4095', [[2, 4094]]],
    ['untagged', []],
  ];
  for (const [text, expected] of ranges) {
    const seen = parseVlanRanges(text).map(({ first, last }) => [first, last]);
    assert.deepEqual(seen, expected, text);
  }
});

test('VLANs of public addresses are known, those of shared networks are networks', async () => {
  const rows: Rows = ({ command }) =>
    command === 'listPhysicalNetworks'
      ? [
          { id: id(2), zoneid: ZONE, vlan: '2000-2999' },
          { id: id(3), zoneid: ZONE },
        ]
      : [
          { id: id(4), zoneid: ZONE, vlan: 'vlan://100', forvirtualnetwork: true },
          { id: id(5), zoneid: ZONE, vlan: 'vlan://untagged', forvirtualnetwork: true },
          { id: id(6), zoneid: ZONE, vlan: '200', forvirtualnetwork: false },
        ];
  assert.deepEqual(await readVlanUse(worldOf(rows), { zoneId: ZONE }), {
    dynamic: [{ first: 2000, last: 2999 }],
    public: [100],
  });
});

test('the owner is told by uuid, and an unclear one not at all', async () => {
  const rows: Rows = ({ command }) =>
    command === 'listProjects'
      ? [{ id: id(2), name: 'p' }]
      : [
          { id: id(3), name: 'shop', path: 'ROOT/a/shop' },
          { id: id(4), name: 'shop', path: 'ROOT/b/shop' },
        ];
  const world = worldOf(rows);
  assert.deepEqual(await readOwner(world, null), {});
  assert.deepEqual(await readOwner(world, { project: 'p' }), { projectid: id(2) });
  assert.equal(await readOwner(world, { project: 'q' }), null);
  const account = 'netops';
  assert.equal(await readOwner(world, { account, domain: 'shop' }), null);
  assert.deepEqual(await readOwner(world, { account, domain: 'ROOT/b/shop' }), {
    account,
    domainid: id(4),
  });
});

test('zones, templates and service offerings have what a plan asks of them', async () => {
  const zone = { id: ZONE, name: 'zone1', networktype: 'Advanced' };
  assert.deepEqual(await readZones(worldOf(() => [zone])), [
    { id: ZONE, name: 'zone1', networkType: 'Advanced', hasSecurityGroups: false },
  ]);
  const template = { id: id(2), name: 'debian', isready: true, passwordenabled: true };
  const templates = [
    { ...template, zoneid: ZONE },
    { ...template, zoneid: id(9) },
  ];
  const here = { zoneId: ZONE };
  assert.deepEqual(
    await readTemplates(
      worldOf(() => templates),
      here,
    ),
    [{ id: id(2), name: 'debian', isReady: true, isPasswordEnabled: true }],
  );
  const offerings = worldOf(() => [{ id: id(3), name: 'small', cpunumber: 1 }]);
  assert.deepEqual(await readServiceOfferings(offerings), [{ id: id(3), name: 'small' }]);
});
