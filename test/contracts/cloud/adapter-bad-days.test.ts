// The bot's adapter against a stand-in on a bad day: answers that are lost, connections that break,
// jobs that vanish. What changes something is carried out once at most, and the failure says when
// nobody knows.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CloudId } from '../../../src/domain/names.ts';
import type { LabCloud } from '../../../src/lab/cloud/start-cloud.ts';
import { list } from './raw-client.ts';
import { deploy, freshCloud, idOf, machineFields, makeNetwork } from './scene.ts';
import { makeOffering, networkFields } from './scene.ts';
import { adapterOf, failureOf } from './through-adapter.ts';

const JOB = {
  jobId: 'bbbbbbbb-1111-4222-8333-444444444444' as CloudId,
  timeoutMs: 60_000,
};

async function network(cloud: LabCloud): Promise<string> {
  return makeNetwork(cloud, await makeOffering(cloud));
}

function timesSent(cloud: LabCloud, command: string): number {
  return cloud.requests.filter((request) => request.command === command).length;
}

async function networksLeft(cloud: LabCloud): Promise<number> {
  return (await list(cloud, 'listNetworks', { listall: 'true' })).length;
}

test('every call of the adapter is a POST with version 3 and a time that is not far', async () => {
  const cloud = await freshCloud({ settings: { 'enforce.post.requests.and.timestamps': true } });
  const adapter = adapterOf(cloud);
  assert.deepEqual(await adapter.list({ command: 'listNetworks', parameters: {} }), []);
  const zones = await adapter.list({ command: 'listZones', parameters: {} });
  assert.deepEqual(zones.map(idOf), [cloud.ids.zone]);
});

test('a list of more than a page is read to its end, no row twice', async () => {
  const cloud = await freshCloud();
  for (let vlan = 2; vlan <= 602; vlan += 1) cloud.act.createNetworkElsewhere(vlan, '10.99.0.0/24');
  const rows = await adapterOf(cloud).list({
    command: 'listNetworks',
    parameters: { listall: 'true' },
  });
  assert.equal(rows.length, 601);
  assert.equal(new Set(rows.map(idOf)).size, 601);
});

test('names with every odd character arrive as they were', async () => {
  const cloud = await freshCloud();
  const displaytext = "web~1 (old)! 'a' *b* [c] é 🚀 + & = % /";
  const parameters = networkFields(cloud, await makeOffering(cloud), { displaytext });
  const answer = await adapterOf(cloud).call({ command: 'createNetwork', parameters });
  assert.match(JSON.stringify(answer), /"displaytext":"web~1 \(old\)! 'a' \*b\*/);
  const [row] = await list(cloud, 'listNetworks', { listall: 'true' });
  assert.equal(row?.['displaytext'], displaytext);
});

test('a createNetwork whose answer is lost is not sent again, and is there', async () => {
  const cloud = await freshCloud();
  const parameters = networkFields(cloud, await makeOffering(cloud));
  cloud.faults.set({ kind: 'drop-answer', command: 'createNetwork' });
  const failure = await failureOf(adapterOf(cloud).call({ command: 'createNetwork', parameters }));
  assert.equal(failure.code, 'cloud-answer-lost');
  assert.match(failure.fix, /^CloudStack may have carried out createNetwork/);
  assert.equal(timesSent(cloud, 'createNetwork'), 1);
  assert.equal(await networksLeft(cloud), 1);
});

test('a job whose answer is lost is found by its id, and not started again', async () => {
  const cloud = await freshCloud();
  const id = await network(cloud);
  cloud.faults.set({ kind: 'drop-answer', command: 'deleteNetwork' });
  await adapterOf(cloud).runJob({ command: 'deleteNetwork', parameters: { id } }, JOB);
  assert.equal(timesSent(cloud, 'deleteNetwork'), 1);
  assert.equal(await networksLeft(cloud), 0);
});

test('a job that never arrived is sent again with the same id', async () => {
  const cloud = await freshCloud();
  const id = await network(cloud);
  cloud.faults.set({ kind: 'reset-before', command: 'deleteNetwork' });
  await adapterOf(cloud).runJob({ command: 'deleteNetwork', parameters: { id } }, JOB);
  assert.equal(timesSent(cloud, 'deleteNetwork'), 2);
  assert.equal(await networksLeft(cloud), 0);
});

test('the same job run twice deploys one VM', async () => {
  const cloud = await freshCloud();
  const parameters = machineFields(cloud, await network(cloud), {
    customid: 'aaaaaaaa-1111-4222-8333-444444444444',
    ipaddress: '10.12.0.10',
  });
  const call = { command: 'deployVirtualMachine', parameters };
  const first = await adapterOf(cloud).runJob(call, JOB);
  assert.deepEqual(await adapterOf(cloud).runJob(call, JOB), first);
  assert.equal(timesSent(cloud, 'deployVirtualMachine'), 1);
  assert.equal((await list(cloud, 'listVirtualMachines', { listall: 'true' })).length, 1);
});

test('polls that go wrong for a while do no harm', async () => {
  const cloud = await freshCloud({ jobDelayMs: 100 });
  const id = await network(cloud);
  const command = 'queryAsyncJobResult';
  const running = adapterOf(cloud).runJob({ command: 'deleteNetwork', parameters: { id } }, JOB);
  while (timesSent(cloud, 'deleteNetwork') === 0) await new Promise(setImmediate);
  cloud.faults.set({ kind: 'maintenance', command });
  cloud.faults.set({ kind: 'html', command });
  cloud.faults.set({ kind: 'drop-answer', command });
  cloud.faults.set({ kind: 'rate-limit', retryAfterMs: 500, command });
  await running;
  assert.equal(timesSent(cloud, 'deleteNetwork'), 1);
});

test('a server that is going down is asked again, a look and a change alike', async () => {
  const cloud = await freshCloud();
  const id = await network(cloud);
  cloud.faults.set({ kind: 'maintenance', times: 2 });
  await adapterOf(cloud).runJob({ command: 'deleteNetwork', parameters: { id } }, JOB);
  assert.equal(await networksLeft(cloud), 0);
});

test('a look that hangs is repeated, and then given up', async () => {
  const cloud = await freshCloud();
  cloud.faults.set({ kind: 'hang', command: 'listZones', times: 100 });
  const adapter = adapterOf(cloud, 'root', 200);
  const failure = await failureOf(adapter.list({ command: 'listZones', parameters: {} }));
  assert.equal(failure.code, 'cloud-answer-lost');
  assert.equal(timesSent(cloud, 'listZones'), 3);
});

test("a proxy's page in CloudStack's place is told as such", async () => {
  const cloud = await freshCloud();
  const parameters = networkFields(cloud, await makeOffering(cloud));
  cloud.faults.set({ kind: 'html', command: 'createNetwork' });
  const failure = await failureOf(adapterOf(cloud).call({ command: 'createNetwork', parameters }));
  assert.equal(failure.code, 'cloud-answer-lost');
  assert.match(failure.what, /^A proxy or a web server answered createNetwork/);
  assert.equal(await networksLeft(cloud), 0);
});

test('a restart in the middle of a job is told as a job that is lost', async () => {
  const cloud = await freshCloud({ jobDelayMs: 60_000 });
  const id = await network(cloud);
  const running = failureOf(
    adapterOf(cloud).runJob({ command: 'deleteNetwork', parameters: { id } }, JOB),
  );
  while (timesSent(cloud, 'deleteNetwork') === 0) await new Promise(setImmediate);
  await cloud.restart();
  assert.equal((await running).code, 'cloud-job-lost');
  assert.equal(await networksLeft(cloud), 1);
});

test('a job that is stuck is given up when its time is over', async () => {
  const cloud = await freshCloud();
  const id = await network(cloud);
  cloud.faults.set({ kind: 'job-stuck', command: 'deleteNetwork' });
  const call = { command: 'deleteNetwork', parameters: { id } };
  const failure = await failureOf(adapterOf(cloud).runJob(call, { ...JOB, timeoutMs: 300 }));
  assert.equal(failure.code, 'cloud-job-too-slow');
});

test('a clock that differs is named beside the refusal', async () => {
  const cloud = await freshCloud();
  cloud.faults.skewClock(60 * 60_000);
  const failure = await failureOf(adapterOf(cloud).list({ command: 'listZones', parameters: {} }));
  assert.equal(failure.code, 'cloud-login-refused');
  assert.match(failure.why, /Its clock is 60 min ahead of the one here\./);
});

test('each number of the reference is a failure of its own kind', async () => {
  const expected = {
    400: 'cloud-input-refused',
    405: 'cloud-input-refused',
    532: 'cloud-limit-reached',
    534: 'cloud-no-capacity',
    536: 'cloud-object-in-use',
    537: 'cloud-object-in-use',
  };
  const cloud = await freshCloud();
  const id = await network(cloud);
  const deletion = { command: 'deleteNetwork', parameters: { id } };
  for (const [code, failure] of Object.entries(expected)) {
    cloud.faults.set({ kind: 'error', code: Number(code), text: 'no', command: 'listZones' });
    const look = adapterOf(cloud).call({ command: 'listZones', parameters: {} });
    assert.equal((await failureOf(look)).code, failure);
    cloud.faults.set({ kind: 'job-fails', code: Number(code), text: 'no' });
    const jobId = `cccccccc-1111-4222-8333-444444444${code}` as CloudId;
    const job = adapterOf(cloud).runJob(deletion, { ...JOB, jobId });
    assert.equal((await failureOf(job)).code, failure);
  }
});

test('no key stands in a failure or in the log of the stand-in', async () => {
  const cloud = await freshCloud();
  const { apiKey, secretKey } = cloud.keys.root;
  cloud.faults.set({ kind: 'error', code: 530, text: `what about ${apiKey} and ${secretKey}?` });
  const failure = await failureOf(adapterOf(cloud).call({ command: 'listZones', parameters: {} }));
  assert.match(failure.why, /what about \[key\] and \[secret\]\?/);
  await deploy(cloud, await network(cloud));
  const asked = cloud.requests.map(({ parameters }) => parameters);
  const told = JSON.stringify([failure, asked]);
  assert.equal(told.includes(apiKey) || told.includes(secretKey), false);
  assert.equal(/signature"/i.test(told), false);
});
