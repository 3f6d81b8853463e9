// Asynchronous jobs (reference 1.5): ids of the caller's choice, queues, owners, and jobs that end
// without saying how.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { call, done, list, ok, run, waitForJob } from './raw-client.ts';
import { deploy, freshCloud, machineFields, makeNetwork, makeOffering } from './scene.ts';

const JOB = 'bbbbbbbb-1111-4222-8333-444444444444';

test('a job has the id that the caller chose, and can be asked for at once', async () => {
  const cloud = await freshCloud({ jobDelayMs: 60_000 });
  const id = await makeNetwork(cloud, await makeOffering(cloud));
  assert.deepEqual(await ok(cloud, 'deleteNetwork', { id, customjobid: JOB }), { jobid: JOB });
  const job = await ok(cloud, 'queryAsyncJobResult', { jobid: JOB });
  assert.equal(job['jobstatus'], 0);
  assert.equal(job['cmd'], 'org.apache.cloudstack.api.command.user.network.DeleteNetworkCmd');
  assert.equal(job['jobinstanceid'], id);
});

test('a job id is taken once only', async () => {
  const cloud = await freshCloud();
  const offering = await makeOffering(cloud);
  const first = await makeNetwork(cloud, offering);
  const second = await makeNetwork(cloud, offering, { vlan: '1235' });
  await run(cloud, 'deleteNetwork', { id: first, customjobid: JOB });
  const answer = await call(cloud, 'deleteNetwork', { id: second, customjobid: JOB });
  assert.equal(answer.status, 431);
  assert.equal(
    answer.body['errortext'],
    `UUID: ${JOB} already exists so can't create/update with custom id`,
  );
  const wrong = await call(cloud, 'deleteNetwork', { id: second, customjobid: JOB.toUpperCase() });
  assert.equal(
    wrong.body['errortext'],
    `UUID: ${JOB.toUpperCase()} doesn't follow the UUID format`,
  );
});

test('a deployment with a job id that is taken leaves a second VM behind', async () => {
  const cloud = await freshCloud();
  const network = await makeNetwork(cloud, await makeOffering(cloud));
  await deploy(cloud, network, { customjobid: JOB });
  const again = { ...machineFields(cloud, network, { name: 'web2' }), customjobid: JOB };
  assert.equal((await call(cloud, 'deployVirtualMachine', again)).status, 431);
  const rows = await list(cloud, 'listVirtualMachines', { listall: 'true' });
  assert.deepEqual(
    rows.map((row) => [row['name'], row['state']]),
    [
      ['web1', 'Running'],
      ['web2', 'Stopped'],
    ],
  );
});

test('jobs of one network wait for each other', async () => {
  const cloud = await freshCloud({ jobDelayMs: 30 });
  const network = await makeNetwork(cloud, await makeOffering(cloud));
  const { nic } = await deploy(cloud, network);
  const jobs: string[] = [];
  for (let count = 0; count < 3; count += 1) {
    jobs.push(String((await ok(cloud, 'addIpToNic', { nicid: nic }))['jobid']));
  }
  await waitForJob(cloud, jobs[2] ?? '');
  for (const jobid of jobs) {
    assert.equal((await ok(cloud, 'queryAsyncJobResult', { jobid }))['jobstatus'], 1);
  }
});

test('a job is told to its owner and to root only', async () => {
  const cloud = await freshCloud();
  const id = await makeNetwork(cloud, await makeOffering(cloud));
  await run(cloud, 'deleteNetwork', { id, customjobid: JOB });
  const keys = cloud.keys.user;
  const answer = await call(cloud, 'queryAsyncJobResult', { jobid: JOB }, { keys });
  assert.equal(answer.status, 531);
  assert.deepEqual(await list(cloud, 'listAsyncJobs', { listall: 'true' }, { keys }), []);
  assert.equal((await list(cloud, 'listAsyncJobs', { listall: 'true' })).length, 1);
});

test('jobs in flight end without a result when the management server restarts', async () => {
  const cloud = await freshCloud({ jobDelayMs: 60_000 });
  const id = await makeNetwork(cloud, await makeOffering(cloud));
  await ok(cloud, 'deleteNetwork', { id, customjobid: JOB });
  await cloud.restart();
  const job = await ok(cloud, 'queryAsyncJobResult', { jobid: JOB });
  assert.deepEqual([job['jobstatus'], job['jobresultcode']], [2, 530]);
  assert.equal('jobresult' in job, false);
  assert.equal((await list(cloud, 'listNetworks', { id })).length, 1, 'nothing was deleted');
});

test('a job can be made to fail, to lose its result, or to be stuck', async () => {
  const cloud = await freshCloud();
  const id = await makeNetwork(cloud, await makeOffering(cloud));
  cloud.faults.set({
    kind: 'job-fails',
    code: 534,
    text: 'Host is gone',
    command: 'deleteNetwork',
  });
  const failed = await run(cloud, 'deleteNetwork', { id });
  assert.deepEqual(failed.jobresult, { uuidList: [], errorcode: 534, errortext: 'Host is gone' });
  cloud.faults.set({ kind: 'job-without-result' });
  assert.equal((await list(cloud, 'listZones')).length, 1);
  assert.equal('jobresult' in (await run(cloud, 'deleteNetwork', { id })), false);
  cloud.faults.set({ kind: 'job-stuck', command: 'updateNetwork' });
  await ok(cloud, 'updateNetwork', { id, name: 'x', customjobid: JOB });
  assert.equal((await ok(cloud, 'queryAsyncJobResult', { jobid: JOB }))['jobstatus'], 0);
  const { jobid } = await ok(cloud, 'deleteNetwork', { id });
  await done(cloud, 'createTags', {
    resourceids: id,
    resourcetype: 'Network',
    'tags[0].key': 'k',
    'tags[0].value': 'v',
  });
  const behind = await ok(cloud, 'queryAsyncJobResult', { jobid: String(jobid) });
  assert.equal(behind['jobstatus'], 0, 'a job of the same network waits behind the stuck one');
});
