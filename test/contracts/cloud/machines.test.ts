// VMs, their addresses and their networks (reference 2.4 to 2.7): what CloudStack does without a word.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LabCloud } from '../../../src/lab/cloud/start-cloud.ts';
import { done, list, ok, run } from './raw-client.ts';
import { deploy, freshCloud, idOf, machineFields, makeNetwork, makeOffering } from './scene.ts';

async function network(cloud: LabCloud): Promise<string> {
  return makeNetwork(cloud, await makeOffering(cloud));
}

async function nicOf(cloud: LabCloud, virtualmachineid: string) {
  const [nic] = await list(cloud, 'listNics', { virtualmachineid });
  return nic ?? {};
}

test('a VM gets the address that it asks for', async () => {
  const cloud = await freshCloud();
  const { id, ip } = await deploy(cloud, await network(cloud), { ipaddress: '10.12.0.10' });
  assert.equal(ip, '10.12.0.10');
  const { netmask, gateway, isdefault } = await nicOf(cloud, id);
  assert.deepEqual([netmask, gateway, isdefault], ['255.255.255.0', '10.12.0.1', true]);
});

test('an address that is taken, the gateway or outside deploys a VM without one, and no error', async () => {
  const cloud = await freshCloud();
  const inside = await network(cloud);
  await deploy(cloud, inside, { name: 'first', ipaddress: '10.12.0.10' });
  for (const ipaddress of ['10.12.0.10', '10.12.0.1', '10.13.0.10', '10.12.0.0', '10.12.0.255']) {
    const name = `web-${ipaddress.replaceAll('.', '-')}`;
    const { id, ip } = await deploy(cloud, inside, { name, ipaddress });
    assert.equal(ip, null, ipaddress);
    const nic = await nicOf(cloud, id);
    assert.equal('ipaddress' in nic || 'netmask' in nic || 'gateway' in nic, false);
  }
});

test('without a wish any address but the gateway is given, the routers’ own included', async () => {
  const cloud = await freshCloud();
  const offering = await makeOffering(cloud);
  const small = await makeNetwork(cloud, offering, { netmask: '255.255.255.248' });
  const given = new Set<string | null>();
  for (let number = 1; number <= 5; number += 1) {
    given.add((await deploy(cloud, small, { name: `web${number}` })).ip);
  }
  assert.deepEqual(
    [...given].map(String).toSorted((a, b) => a.localeCompare(b)),
    ['2', '3', '4', '5', '6'].map((last) => `10.12.0.${last}`),
  );
  assert.equal((await deploy(cloud, small, { name: 'one-too-many' })).ip, null);
});

test('where a network has a range, addresses come from it', async () => {
  const cloud = await freshCloud();
  const offering = await makeOffering(cloud, { specifyipranges: 'true' });
  const range = { startip: '10.12.0.10', endip: '10.12.0.10' };
  const { ip, nic } = await deploy(cloud, await makeNetwork(cloud, offering, range));
  assert.equal(ip, '10.12.0.10');
  // A secondary one still comes from the whole prefix.
  await done(cloud, 'addIpToNic', { nicid: nic, ipaddress: '10.12.0.200' });
});

test('iptonetworklist gives the address of each network', async () => {
  const cloud = await freshCloud();
  const inside = await network(cloud);
  const { networkids: _, ...fields } = machineFields(cloud, inside);
  const machine = await done(cloud, 'deployVirtualMachine', {
    ...fields,
    'iptonetworklist[0].networkid': inside,
    'iptonetworklist[0].ip': '10.12.0.77',
  });
  const { ipaddress } = await nicOf(cloud, idOf(machine));
  assert.equal(ipaddress, '10.12.0.77');
});

test('L2 knows no addresses', async () => {
  const cloud = await freshCloud();
  const offering = await makeOffering(cloud, { guestiptype: 'L2' });
  const plain = await makeNetwork(cloud, offering, { gateway: '', netmask: '' });
  const [object] = await list(cloud, 'listNetworks', { id: plain });
  assert.equal(object !== undefined && ('cidr' in object || 'gateway' in object), false);
  assert.equal((await deploy(cloud, plain, { ipaddress: '10.12.0.10' })).ip, null);
});

test('the owner and customid of a VM are as asked for', async () => {
  const cloud = await freshCloud();
  const customid = 'aaaaaaaa-1111-4222-8333-444444444444';
  const { id } = await deploy(cloud, await network(cloud), { customid });
  assert.equal(id, customid);
});

test('startvm=false leaves a stopped VM with an address', async () => {
  const cloud = await freshCloud();
  const inside = await network(cloud);
  const { id, ip } = await deploy(cloud, inside, { startvm: 'false', ipaddress: '10.12.0.10' });
  const [machine] = await list(cloud, 'listVirtualMachines', { id });
  assert.deepEqual([machine?.['state'], ip], ['Stopped', '10.12.0.10']);
});

test('a destroyed VM is in the way of its network until it is expunged', async () => {
  const cloud = await freshCloud();
  const inside = await network(cloud);
  const { id } = await deploy(cloud, inside);
  const destroyed = await done(cloud, 'destroyVirtualMachine', { id });
  assert.equal(destroyed['state'], 'Destroyed');
  assert.equal((await run(cloud, 'deleteNetwork', { id: inside })).jobstatus, 2);
  const listed = await list(cloud, 'listVirtualMachines', { networkid: inside, listall: 'true' });
  assert.deepEqual(
    listed.map((row) => row['state']),
    ['Destroyed'],
  );
  const expunged = await run(cloud, 'destroyVirtualMachine', { id, expunge: 'true' });
  assert.deepEqual(expunged.jobresult, { null: {} });
  assert.equal((await run(cloud, 'deleteNetwork', { id: inside })).jobstatus, 1);
  assert.deepEqual(await ok(cloud, 'listNetworks', { listall: 'true' }), {});
});

test('stopped, broken and other VMs are in the way too', async () => {
  for (const state of ['Stopped', 'Error', 'Starting', 'Running'] as const) {
    const cloud = await freshCloud();
    const inside = await network(cloud);
    await deploy(cloud, inside);
    cloud.act.setVmState('web1', state);
    assert.equal((await run(cloud, 'deleteNetwork', { id: inside })).jobstatus, 2, state);
  }
});

test('up to 4.13 a network without services is deleted under its VMs', async () => {
  const cloud = await freshCloud({ version: '4.13' });
  const inside = await network(cloud);
  const { id } = await deploy(cloud, inside);
  assert.equal((await run(cloud, 'deleteNetwork', { id: inside })).jobstatus, 1);
  assert.equal((await nicOf(cloud, id))['networkid'], inside);
});

test('a VM that did not start stays in state Error', async () => {
  const machines = {
    start: () => Promise.reject(new Error('no room')),
    stop: () => Promise.resolve(),
  };
  const cloud = await freshCloud({ machines });
  const inside = await network(cloud);
  const job = await run(cloud, 'deployVirtualMachine', machineFields(cloud, inside));
  assert.equal(job.jobstatus, 2);
  const [machine] = await list(cloud, 'listVirtualMachines', { name: 'web1' });
  assert.equal(machine?.['state'], 'Error');
  assert.equal((await run(cloud, 'deleteNetwork', { id: inside })).jobstatus, 2);
  await run(cloud, 'destroyVirtualMachine', { id: idOf(machine), expunge: 'true' });
  assert.equal((await run(cloud, 'deleteNetwork', { id: inside })).jobstatus, 1);
});

test('a VM that cannot be turned off ends the job, and stays in state Error', async () => {
  const machines = {
    start: () => Promise.resolve(),
    stop: () => Promise.reject(new Error('no answer')),
  };
  const cloud = await freshCloud({ machines });
  const { id } = await deploy(cloud, await network(cloud));
  for (const command of ['stopVirtualMachine', 'destroyVirtualMachine']) {
    assert.equal((await run(cloud, command, { id, expunge: 'true' })).jobresultcode, 530);
    const [machine] = await list(cloud, 'listVirtualMachines', { id });
    assert.equal(machine?.['state'], 'Error');
  }
});

test('secondary addresses are added, shown, and given back', async () => {
  const cloud = await freshCloud();
  const inside = await network(cloud);
  const { id, nic } = await deploy(cloud, inside, { ipaddress: '10.12.0.10' });
  const added = await done(cloud, 'addIpToNic', { nicid: nic, ipaddress: '10.12.0.50' });
  assert.deepEqual(
    [added['ipaddress'], added['nicid'], added['networkid']],
    ['10.12.0.50', nic, inside],
  );
  const [machine] = await list(cloud, 'listVirtualMachines', { id, details: 'nics' });
  const [shown] = (machine?.['nic'] ?? []) as Record<string, unknown>[];
  assert.deepEqual(shown?.['secondaryip'], [{ id: added['id'], ipaddress: '10.12.0.50' }]);
  await done(cloud, 'removeIpFromNic', { id: String(added['id']) });
  assert.deepEqual((await nicOf(cloud, id))['secondaryip'], []);
  await done(cloud, 'addIpToNic', { nicid: nic, ipaddress: '10.12.0.50' });
});

test('the address of a NIC changes while the VM runs, where there are no services', async () => {
  const cloud = await freshCloud();
  const { id, nic } = await deploy(cloud, await network(cloud), { ipaddress: '10.12.0.10' });
  await done(cloud, 'updateVmNicIp', { nicid: nic, ipaddress: '10.12.0.11' });
  assert.equal((await nicOf(cloud, id))['ipaddress'], '10.12.0.11');
});

test('keyword finds a part of an address, and no secondary one', async () => {
  const cloud = await freshCloud();
  const inside = await network(cloud);
  const { nic } = await deploy(cloud, inside, { name: 'web1', ipaddress: '10.12.0.1' });
  await done(cloud, 'updateVmNicIp', { nicid: nic, ipaddress: '10.12.0.10' });
  await done(cloud, 'addIpToNic', { nicid: nic, ipaddress: '10.12.0.50' });
  await deploy(cloud, inside, { name: 'web2', ipaddress: '10.12.0.101' });
  const namesWith = async (keyword: string) =>
    (await list(cloud, 'listVirtualMachines', { keyword, listall: 'true' })).map(
      (row) => row['name'],
    );
  assert.deepEqual(await namesWith('10.12.0.10'), ['web1', 'web2']);
  assert.deepEqual(await namesWith('10.12.0.50'), []);
});

test('details without nics leaves them out', async () => {
  const cloud = await freshCloud();
  await deploy(cloud, await network(cloud));
  const [machine] = await list(cloud, 'listVirtualMachines', { details: 'min' });
  assert.equal(machine !== undefined && 'nic' in machine, false);
});

test('a template that is not ready is listed as such', async () => {
  const cloud = await freshCloud();
  const listed = await list(cloud, 'listTemplates', { templatefilter: 'executable' });
  assert.deepEqual(
    listed.map((row) => [row['name'], row['isready'], row['passwordenabled']]),
    [
      ['debian-12', true, false],
      ['debian-12-password', true, true],
      ['debian-13-downloading', false, false],
    ],
  );
});

test('the places of the zone are told', async () => {
  const cloud = await freshCloud();
  const [physical] = await list(cloud, 'listPhysicalNetworks');
  assert.deepEqual([physical?.['vlan'], physical?.['tags']], ['2000-2999', 'guest']);
  const [range] = await list(cloud, 'listVlanIpRanges', { zoneid: cloud.ids.zone });
  assert.equal(range?.['vlan'], 'vlan://100');
  const offerings = await list(cloud, 'listServiceOfferings');
  assert.deepEqual(
    offerings.map((row) => row['name']),
    ['small', 'large'],
  );
});
