// The shapes of answers that trip clients up (reference 1.3 to 1.7): envelopes, empty lists, pages,
// ids, dates, what is ignored without a word, and what a customer does not see.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LabCloud } from '../../../src/lab/cloud/start-cloud.ts';
import { call, done, list, ok, run, send, sign } from './raw-client.ts';
import { deploy, freshCloud, makeNetwork, makeOffering, networkFields } from './scene.ts';

async function threeNetworks(cloud: LabCloud): Promise<string[]> {
  const offering = await makeOffering(cloud);
  const made: string[] = [];
  for (const vlan of ['1234', '1235', '1236']) {
    made.push(await makeNetwork(cloud, offering, { name: `vlan${vlan}`, vlan }));
  }
  return made;
}

test('addIpToNic answers in an envelope that is not its name', async () => {
  const cloud = await freshCloud();
  const { nic } = await deploy(cloud, await makeNetwork(cloud, await makeOffering(cloud)));
  const answer = await call(cloud, 'addIpToNic', { nicid: nic, ipaddress: '10.12.0.50' });
  assert.equal(answer.envelope, 'addiptovmnicresponse');
  assert.deepEqual(Object.keys(answer.body), ['id', 'jobid']);
});

test('restoreVirtualMachine answers in an envelope that is not its name', async () => {
  const cloud = await freshCloud();
  const { id } = await deploy(cloud, await makeNetwork(cloud, await makeOffering(cloud)));
  const answer = await call(cloud, 'restoreVirtualMachine', { virtualmachineid: id });
  assert.equal(answer.envelope, 'restorevmresponse');
});

test('a forbidden call answers in errorresponse, another error in the envelope of the call', async () => {
  const cloud = await freshCloud();
  const keys = cloud.keys.restricted;
  assert.equal((await call(cloud, 'createTags', {}, { keys })).envelope, 'errorresponse');
  assert.equal((await call(cloud, 'createTags')).envelope, 'createtagsresponse');
});

test('an empty list is an empty object', async () => {
  const cloud = await freshCloud();
  const answer = await call(cloud, 'listNetworks', { listall: 'true' });
  assert.equal(answer.text, '{"listnetworksresponse":{}}');
});

test('a page beyond the end has a count and no rows', async () => {
  const cloud = await freshCloud();
  await threeNetworks(cloud);
  const page = (number: string) =>
    ok(cloud, 'listNetworks', { listall: 'true', page: number, pagesize: '2' });
  assert.equal((await page('1'))['count'], 3);
  assert.deepEqual(Object.keys(await page('1')), ['count', 'network']);
  assert.deepEqual(await page('3'), { count: 3 });
});

test('page and pagesize come together, and neither is too large', async () => {
  const cloud = await freshCloud();
  const textOf = async (parameters: Readonly<Record<string, string>>) =>
    (await call(cloud, 'listNetworks', parameters)).body['errortext'];
  assert.equal(
    await textOf({ pagesize: '10' }),
    '"page" parameter is required when "pagesize" is specified',
  );
  assert.equal(
    await textOf({ page: '1' }),
    '"pagesize" parameter is required when "page" is specified',
  );
  assert.equal(
    await textOf({ page: '1', pagesize: '501' }),
    "Page size can't exceed max allowed page size value: 500",
  );
});

test('without paging a long list is cut without a word', async () => {
  const cloud = await freshCloud({ settings: { 'default.page.size': 2 } });
  await threeNetworks(cloud);
  const body = await ok(cloud, 'listNetworks', { listall: 'true' });
  assert.equal(body['count'], 3);
  assert.equal((body['network'] as unknown[]).length, 2);
});

test('ids are uuids, dates have an offset without a colon, a VLAN is text', async () => {
  const cloud = await freshCloud();
  await threeNetworks(cloud);
  const [network] = await list(cloud, 'listNetworks', { listall: 'true' });
  assert.match(String(network?.['id']), /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  assert.match(String(network?.['created']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/);
  assert.equal(network?.['vlan'], '1234');
  assert.equal(network['broadcasturi'], 'vlan://1234');
  assert.equal(network['state'], 'Setup');
  assert.deepEqual(network['service'], []);
});

test('what is null is not sent', async () => {
  const cloud = await freshCloud();
  const [offering] = await list(cloud, 'listNetworkOfferings', { name: 'QuickCloudNoServices' });
  assert.equal(offering !== undefined && 'tags' in offering, false);
  cloud.act.setDynamicVlans('');
  const [physical] = await list(cloud, 'listPhysicalNetworks');
  assert.equal(physical !== undefined && 'vlan' in physical, false);
});

test('a parameter that nobody knows is ignored', async () => {
  const cloud = await freshCloud();
  const ids = await threeNetworks(cloud);
  const rows = await list(cloud, 'listNetworks', { listall: 'true', colour: 'blue' });
  assert.equal(rows.length, ids.length);
});

test('listNetworks knows name since 4.22 and vlan since 4.17; before, it lists everything', async () => {
  const wanted = { listall: 'true', name: 'vlan1235' };
  for (const [version, byName, byVlan] of [
    ['4.16', 3, 3],
    ['4.21', 3, 1],
    ['4.22', 1, 1],
  ] as const) {
    const cloud = await freshCloud({ version });
    await threeNetworks(cloud);
    assert.equal((await list(cloud, 'listNetworks', wanted)).length, byName, version);
    const onVlan = await list(cloud, 'listNetworks', { listall: 'true', vlan: '1235' });
    assert.equal(onVlan.length, byVlan, version);
  }
});

test('a number is taken for the row of the database', async () => {
  const cloud = await freshCloud();
  const [network = ''] = await threeNetworks(cloud);
  const hits: string[] = [];
  for (let number = 1; number <= 50; number += 1) {
    const rows = await list(cloud, 'listNetworks', { id: String(number), listall: 'true' });
    if (rows[0]?.['id'] === network) hits.push(String(number));
  }
  assert.equal(hits.length, 1);
  await done(cloud, 'deleteNetwork', { id: hits[0] ?? '' });
  assert.equal((await list(cloud, 'listNetworks', { listall: 'true' })).length, 2);
});

test('without listall a list holds what is the caller’s own', async () => {
  const cloud = await freshCloud();
  const offering = await makeOffering(cloud);
  const owner = { account: 'shop', domainid: cloud.ids.domain };
  await makeNetwork(cloud, offering, owner);
  assert.equal((await list(cloud, 'listNetworks')).length, 0);
  assert.equal((await list(cloud, 'listNetworks', { listall: 'true' })).length, 1);
  const asShop = await list(cloud, 'listNetworks', {}, { keys: cloud.keys.user });
  assert.equal(asShop.length, 1);
  assert.equal(asShop[0] !== undefined && 'vlan' in asShop[0], false, 'a VLAN is for root only');
});

test('projectid=-1 means projects only up to 4.21, and everything since 4.22', async () => {
  for (const [version, seen] of [
    ['4.21', ['elsewhere-1300']],
    ['4.22', ['elsewhere-1299', 'elsewhere-1300']],
  ] as const) {
    const cloud = await freshCloud({ version });
    cloud.act.createProject('web');
    cloud.act.createNetworkElsewhere(1299, '10.99.0.0/24');
    cloud.act.createNetworkElsewhere(1300, '10.100.0.0/24', { project: 'web' });
    const namesOf = async (parameters: Readonly<Record<string, string>>) =>
      (await list(cloud, 'listNetworks', parameters)).map((row) => row['name']);
    assert.deepEqual(await namesOf({ listall: 'true', projectid: '-1' }), seen);
    assert.deepEqual(await namesOf({ listall: 'true' }), ['elsewhere-1299']);
  }
});

test('a customer is not told what went wrong inside', async () => {
  const cloud = await freshCloud();
  const specifyipranges = 'true';
  const offering = await makeOffering(cloud, { specifyipranges });
  const owner = { account: 'shop', domainid: cloud.ids.domain };
  const network = await makeNetwork(cloud, offering, owner);
  const answer = await call(
    cloud,
    'deployVirtualMachine',
    {
      zoneid: cloud.ids.zone,
      templateid: cloud.ids.templates['debian-12'] ?? '',
      serviceofferingid: cloud.ids.serviceOfferings['small'] ?? '',
      networkids: network,
    },
    { keys: cloud.keys.user },
  );
  assert.equal(answer.status, 533);
  assert.equal(
    answer.body['errortext'],
    'Internal error executing command, please contact your system administrator',
  );
});

test('supportedservices may be left out since 4.16, and enable is ignored before', async () => {
  const fields = { name: 'x', guestiptype: 'L2', traffictype: 'GUEST', enable: 'true' };
  const old = await freshCloud({ version: '4.13' });
  const { networkoffering } = await ok(old, 'createNetworkOffering', {
    ...fields,
    supportedservices: '',
  });
  assert.equal((networkoffering as Record<string, unknown>)['state'], 'Disabled');
  const newer = await freshCloud({ version: '4.16' });
  const created = await ok(newer, 'createNetworkOffering', fields);
  assert.equal((created['networkoffering'] as Record<string, unknown>)['state'], 'Enabled');
});

test('names and prefixes may be there twice, and any VLAN number is taken', async () => {
  const cloud = await freshCloud();
  const offering = await makeOffering(cloud);
  await makeNetwork(cloud, offering);
  await makeNetwork(cloud, offering, { vlan: '1235' });
  await makeNetwork(cloud, offering, { vlan: '4095' });
  await makeNetwork(cloud, offering, { vlan: 'untagged' });
  assert.equal((await list(cloud, 'listNetworks', { listall: 'true' })).length, 4);
});

test('a network by any state of its offering', async () => {
  const cloud = await freshCloud();
  const stateOf = async (fields: Readonly<Record<string, string>>, vlan: string) => {
    const offering = await makeOffering(cloud, { name: vlan, ...fields });
    const body = await ok(cloud, 'createNetwork', networkFields(cloud, offering, { vlan }));
    return (body['network'] as Record<string, unknown>)['state'];
  };
  assert.equal(await stateOf({}, '1'), 'Setup');
  assert.equal(await stateOf({ ispersistent: 'true' }, '2'), 'Implemented');
  assert.equal(await stateOf({ specifyvlan: 'false' }, ''), 'Allocated');
});

test('tags are made, listed, searched for and deleted', async () => {
  const cloud = await freshCloud();
  const [network = ''] = await threeNetworks(cloud);
  const tagged = { resourceids: network, resourcetype: 'Network' };
  const tag = { 'tags[0].key': 'managed-by', 'tags[0].value': 'arpeggio' };
  await done(cloud, 'createTags', { ...tagged, ...tag });
  const found = await list(cloud, 'listNetworks', { listall: 'true', ...tag });
  assert.deepEqual(
    found.map((row) => row['id']),
    [network],
  );
  assert.equal((await list(cloud, 'listTags', { key: 'managed-by' })).length, 1);
  const again = await run(cloud, 'createTags', { ...tagged, ...tag });
  assert.equal(again.jobstatus, 2);
  await done(cloud, 'deleteTags', tagged);
  assert.equal((await list(cloud, 'listTags')).length, 0);
});

test('the version is told, and which calls a role has', async () => {
  const cloud = await freshCloud({ version: '4.21' });
  const { capability } = await ok(cloud, 'listCapabilities');
  assert.equal((capability as Record<string, unknown>)['cloudstackversion'], '4.21.0.0');
  const keys = cloud.keys.restricted;
  assert.equal((await list(cloud, 'listApis', { name: 'createNetwork' })).length, 1);
  const restricted = await call(cloud, 'listApis', { name: 'createNetwork' }, { keys });
  assert.equal(restricted.status, 530);
});

test('with throttling a full listApis uses up a customer’s calls', async () => {
  const settings = { 'api.throttling.enabled': true, 'api.throttling.interval': 100 };
  const cloud = await freshCloud({ settings });
  const keys = cloud.keys.user;
  const { apilimit } = await ok(cloud, 'getApiLimit', {}, { keys });
  assert.equal((apilimit as Record<string, unknown>)['apiIssued'], 1);
  assert.equal((await call(cloud, 'listApis', {}, { keys })).status, 429);
  assert.equal((await call(cloud, 'listApis')).status, 200, 'root is exempt');
});

test('without response=json the answer is XML', async () => {
  const cloud = await freshCloud();
  const plain = { command: 'listZones', apiKey: cloud.keys.root.apiKey };
  const signature = sign(plain, cloud.keys.root.secretKey);
  const answer = await send(cloud.url, { ...plain, signature });
  assert.match(answer.text, /^<\?xml .*<listzonesresponse><count>1<\/count><zone><id>/);
});
