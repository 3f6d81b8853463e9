// The stand-in as a test uses it: where VMs run, what survives a restart, what people at the cloud do
// beside the bot, what the text of it says, and what a request leaves in its log.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startCloud } from '../../../src/lab/cloud/start-cloud.ts';
import type { LabMachine } from '../../../src/lab/network/lab-network.ts';
import { call, done, list, ok, run } from '../../contracts/cloud/raw-client.ts';
import { deploy, freshCloud, makeNetwork, makeOffering } from '../../contracts/cloud/scene.ts';

function makeRoom() {
  const running = new Map<string, LabMachine>();
  return {
    running,
    start(machine: LabMachine) {
      running.set(machine.name, machine);
      return Promise.resolve();
    },
    stop(name: string) {
      running.delete(name);
      return Promise.resolve();
    },
  };
}

function stateFile(): string {
  const directory = mkdtempSync(join(tmpdir(), 'cloud-'));
  after(() => {
    rmSync(directory, { recursive: true });
  });
  return join(directory, 'cloud.json');
}

test('a VM that starts becomes a machine of the lab, and none when it is destroyed', async () => {
  const room = makeRoom();
  const cloud = await freshCloud({ machines: room });
  const network = await makeNetwork(cloud, await makeOffering(cloud));
  const { id } = await deploy(cloud, network, { ipaddress: '10.12.0.10' });
  await deploy(cloud, network, { name: 'web2', ipaddress: '10.12.0.1' });
  const [web1, web2] = [...room.running.values()];
  assert.deepEqual(
    { ...web1, mac: '' },
    {
      name: 'web1',
      node: 'node1',
      vlan: 1234,
      mac: '',
      address: '10.12.0.10/24',
      gateway: '10.12.0.1',
    },
  );
  assert.match(web1?.mac ?? '', /^02(?::[0-9a-f]{2}){5}$/);
  assert.deepEqual([web2?.node, web2?.address], ['node2', null]);
  await done(cloud, 'stopVirtualMachine', { id });
  assert.deepEqual([...room.running.keys()], ['web2']);
  await done(cloud, 'startVirtualMachine', { id });
  await run(cloud, 'destroyVirtualMachine', { id, expunge: 'true' });
  assert.deepEqual([...room.running.keys()], ['web2']);
  await cloud.reset();
  assert.equal(room.running.size, 0);
});

test('a restart keeps what is in the state file', async () => {
  const file = stateFile();
  const cloud = await freshCloud({ stateFile: file });
  const network = await makeNetwork(cloud, await makeOffering(cloud));
  await deploy(cloud, network, { ipaddress: '10.12.0.10' });
  const before = cloud.dump();
  await cloud.restart();
  assert.equal(cloud.dump(), before);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal((await list(cloud, 'listNetworks', { id: network })).length, 1);
});

test('another process goes on where the last one ended, and knows no running jobs', async () => {
  const file = stateFile();
  const first = await startCloud({ stateFile: file, jobDelayMs: 60_000 });
  const network = await makeNetwork(first, await makeOffering(first));
  const { jobid } = await ok(first, 'deleteNetwork', { id: network });
  const text = readFileSync(file, 'utf8');
  const dump = first.dump();
  await first.stop();
  assert.match(text, /"name": "vlan1234"/);
  const second = await freshCloud({ stateFile: file });
  assert.equal(second.dump(), dump);
  const job = await ok(second, 'queryAsyncJobResult', { jobid: String(jobid) });
  assert.equal(job['jobstatus'], 2);
  const next = await makeNetwork(second, await makeOffering(second), { vlan: '1235' });
  assert.notEqual(next, network);
});

test('a reset brings back the first content', async () => {
  const cloud = await freshCloud();
  const before = cloud.dump();
  await makeNetwork(cloud, await makeOffering(cloud));
  cloud.faults.set({ kind: 'html', times: 100 });
  assert.notEqual(cloud.dump(), before);
  await cloud.reset();
  assert.equal(cloud.dump(), before);
  assert.equal(cloud.requests.length, 0);
  assert.equal((await list(cloud, 'listZones')).length, 1);
});

test('the text of the cloud names everything and holds no uuid and no time', async () => {
  const cloud = await freshCloud();
  const network = await makeNetwork(cloud, await makeOffering(cloud, { tags: 'guest' }));
  const { nic } = await deploy(cloud, network, { ipaddress: '10.12.0.10' });
  await done(cloud, 'addIpToNic', { nicid: nic, ipaddress: '10.12.0.50' });
  await done(cloud, 'createTags', {
    resourceids: network,
    resourcetype: 'Network',
    'tags[0].key': 'managed-by',
    'tags[0].value': 'arpeggio',
  });
  cloud.act.createProject('web');
  cloud.act.createNetworkElsewhere(1300, '10.100.0.0/24', { project: 'web' });
  await cloud.act.deployElsewhere('db1', 1300, null);
  assert.equal(
    cloud.dump().replaceAll(/02(?::[0-9a-f]{2}){5}/g, 'MAC'),
    [
      'network offerings:',
      '  NoServices, Isolated, Enabled, no services, specifyvlan, tags guest',
      '  Elsewhere, Isolated, Enabled, no services, specifyvlan',
      'networks:',
      '  vlan1234, VLAN 1234, 10.12.0.0/24 gateway 10.12.0.1, Isolated Setup, offering NoServices, ' +
        'owner ROOT/netops, tags managed-by=arpeggio',
      '  elsewhere-1300, VLAN 1300, 10.100.0.0/24 gateway 10.100.0.1, Isolated Setup, offering ' +
        'Elsewhere, owner ROOT/project web',
      'virtual machines:',
      '  web1, Running, template debian-12, offering small, owner ROOT/netops, on node1',
      '    vlan1234 10.12.0.10 MAC, secondary 10.12.0.50',
      '  db1, Running, template debian-12, offering small, owner ROOT/project web, on node2',
      '    elsewhere-1300 no address MAC',
    ].join('\n'),
  );
});

test('what others deploy runs, is in the way, and goes', async () => {
  const room = makeRoom();
  const cloud = await freshCloud({ machines: room });
  const network = cloud.act.createNetworkElsewhere(1300, '10.100.0.0/24');
  await cloud.act.deployElsewhere('db1', 1300, '10.100.0.9');
  assert.equal(room.running.get('db1')?.address, '10.100.0.9/24');
  await cloud.act.destroyVm('db1');
  assert.equal(room.running.size, 0);
  assert.equal((await run(cloud, 'deleteNetwork', { id: network })).jobstatus, 2);
  await cloud.act.expunge('db1');
  assert.equal((await run(cloud, 'deleteNetwork', { id: network })).jobstatus, 1);
});

test('a request leaves its parameters in the log, and neither keys nor signature', async () => {
  const cloud = await freshCloud();
  await call(cloud, 'listNetworks', { keyword: 'web', password: 'x' }, { method: 'GET' });
  const [logged] = cloud.requests;
  assert.deepEqual(Object.keys(logged?.parameters ?? {}), [
    'expires',
    'keyword',
    'response',
    'signatureVersion',
  ]);
  assert.deepEqual(
    [logged?.method, logged?.command, logged?.status, logged?.errorText],
    ['GET', 'listNetworks', 200, null],
  );
});

test('a fault is for the next calls of its command, and then used up', async () => {
  const cloud = await freshCloud();
  cloud.faults.set({ kind: 'error', code: 530, text: 'no', command: 'listNetworks', times: 2 });
  const statusOf = async (command: string) => (await call(cloud, command)).status;
  assert.equal(await statusOf('listZones'), 200);
  assert.deepEqual(
    [
      await statusOf('listNetworks'),
      await statusOf('listNetworks'),
      await statusOf('listNetworks'),
    ],
    [530, 530, 200],
  );
  cloud.faults.set({ kind: 'html' });
  const page = await call(cloud, 'listZones');
  assert.equal(page.status, 502);
  assert.match(page.text, /^<html>/);
});

test('a dropped answer is work done, and a reset before is not', async () => {
  const cloud = await freshCloud();
  const offering = await makeOffering(cloud);
  cloud.faults.set({ kind: 'reset-before', command: 'createNetwork' });
  await assert.rejects(makeNetwork(cloud, offering), /ECONNRESET/);
  assert.equal((await list(cloud, 'listNetworks')).length, 0);
  cloud.faults.set({ kind: 'drop-answer', command: 'createNetwork' });
  await assert.rejects(makeNetwork(cloud, offering), /ECONNRESET/);
  assert.equal((await list(cloud, 'listNetworks')).length, 1);
  assert.deepEqual(
    cloud.requests.filter(({ command }) => command === 'createNetwork').map(({ status }) => status),
    [null, null],
  );
});

test('a delay holds the answer back and a hang never gives one', async () => {
  const cloud = await freshCloud();
  cloud.faults.set({ kind: 'delay', delayMs: 100 });
  const startedAt = Date.now();
  await list(cloud, 'listZones');
  // Timers round down to whole milliseconds.
  assert.ok(Date.now() - startedAt >= 99);
  cloud.faults.set({ kind: 'hang' });
  const first = await Promise.race([call(cloud, 'listZones').catch(() => 'ended'), sleep(200)]);
  assert.equal(first, undefined);
});

test('elsewhere than at /client/api is no API', async () => {
  const cloud = await freshCloud();
  const response = await fetch(cloud.url.replace('/client/api', '/'));
  assert.equal(response.status, 404);
  await response.body?.cancel();
});
