// A command is carried out once, whatever gets lost: its job is looked for by an id that was chosen
// before. Here against a server that answers as scripted; against the stand-in in test/contracts.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { failureOf } from '../../../src/domain/failures.ts';
import type { CloudId } from '../../../src/domain/names.ts';
import {
  content,
  refusal,
  type Reply,
  type ScriptedCloud,
  startScriptedCloud,
} from './scripted-cloud.ts';

let scene: ScriptedCloud;
before(async () => {
  scene = await startScriptedCloud();
});
after(() => scene.stop());

const JOB_ID = '5b0c0f5e-0000-4000-8000-000000000001' as CloudId;
const JOB = { jobId: JOB_ID, timeoutMs: 600_000 };
const DELETE = { command: 'deleteNetwork', parameters: { id: 'x' } };

const ACCEPTED = content({ jobid: JOB_ID });
const RUNNING = content({ jobid: JOB_ID, jobstatus: 0 });
const DONE = content({ jobid: JOB_ID, jobstatus: 1, jobresult: { success: true } });
const UNKNOWN = refusal(
  431,
  'Unable to execute API command queryasyncjobresult due to invalid value. Invalid parameter ' +
    `jobid value=${JOB_ID} due to incorrect long value format, or entity does not exist`,
);

const run = () => scene.cloud.runJob(DELETE, JOB);
const sendings = () => scene.requests.filter(({ command }) => command === 'deleteNetwork').length;

async function failure(work: Promise<unknown>) {
  const thrown: unknown = await work.then(
    () => assert.fail('it did not fail'),
    (error: unknown) => error,
  );
  return failureOf(thrown) ?? assert.fail(String(thrown));
}

test('it is sent with the chosen id and followed in growing steps', async () => {
  scene.play(UNKNOWN, ACCEPTED, ...Array.from({ length: 11 }, () => RUNNING), DONE);
  assert.deepEqual(await run(), { success: true });
  assert.equal(sendings(), 1);
  assert.equal(scene.requests[1]?.['customjobid'], JOB_ID);
  const seconds = scene.waits.map((wait) => Math.ceil(wait / 1000));
  assert.deepEqual(seconds.length, 12);
  for (const [index, wait] of scene.waits.entries()) {
    const fullMs = Math.min(index + 1, 10) * 1000;
    assert.ok(wait <= fullMs && wait >= fullMs * 0.8, `wait ${index}: ${wait}`);
  }
});

test('a job that is known already is followed and not sent again', async () => {
  for (const state of [[RUNNING, DONE], [DONE]]) {
    scene.play(...(state as [Reply]));
    assert.deepEqual(await run(), { success: true });
    assert.equal(sendings(), 0);
  }
});

test('a lost answer is no reason to send it again when the job is there', async () => {
  scene.play(UNKNOWN, 'cut', RUNNING, DONE);
  assert.deepEqual(await run(), { success: true });
  assert.equal(sendings(), 1);
});

test('it is sent again, with the same id, when CloudStack does not know it', async () => {
  scene.play(UNKNOWN, 'cut', UNKNOWN, UNKNOWN, ACCEPTED, DONE);
  assert.deepEqual(await run(), { success: true });
  const sent = scene.requests.filter(({ command }) => command === 'deleteNetwork');
  assert.deepEqual(
    sent.map((request) => request['customjobid']),
    [JOB_ID, JOB_ID],
  );
});

test('a proxy that answers in place of the server is a lost answer', async () => {
  scene.play(UNKNOWN, { status: 502, text: '<html>Bad Gateway</html>' }, DONE);
  assert.deepEqual(await run(), { success: true });
  assert.equal(sendings(), 1);
});

test('"already exists" means that it had arrived', async () => {
  const taken = `UUID: ${JOB_ID} already exists so can't create/update with custom id`;
  scene.play(UNKNOWN, 'cut', UNKNOWN, UNKNOWN, refusal(431, taken), DONE);
  assert.deepEqual(await run(), { success: true });
});

test('the second copy of a command that was carried out may be refused for any reason', async () => {
  const refused = refusal(530, 'Failed to assign secondary ip to nic');
  scene.play(UNKNOWN, 'cut', UNKNOWN, UNKNOWN, refused, RUNNING, DONE);
  assert.deepEqual(await run(), { success: true });
});

test('what is refused at once fails at once, and nothing is looked for', async () => {
  scene.play(UNKNOWN, refusal(431, 'Unable to delete network'));
  assert.equal((await failure(run())).code, 'cloud-input-refused');
  assert.equal(scene.requests.length, 2);
});

test('when it stays lost, the failure says that it may have happened', async () => {
  scene.play(UNKNOWN, 'cut', UNKNOWN, UNKNOWN, 'cut', UNKNOWN, UNKNOWN, 'cut', UNKNOWN, UNKNOWN);
  const { code, fix } = await failure(run());
  assert.equal(code, 'cloud-answer-lost');
  assert.match(fix, /^CloudStack may have carried out deleteNetwork/);
  assert.equal(sendings(), 3);
});

test('looks that go wrong are borne for as long as the command may take', async () => {
  const maintenance = refusal(503, 'Maintenance or Shutdown has been initiated');
  const html: Reply = { status: 502, text: '<html>' };
  scene.play(UNKNOWN, ACCEPTED, 'cut', html, maintenance, RUNNING, refusal(530, 'x'), DONE);
  assert.deepEqual(await run(), { success: true });
  assert.equal(sendings(), 1);
});

test('a look that is forbidden ends it at once, and says that it may have happened', async () => {
  scene.play(UNKNOWN, ACCEPTED, refusal(401, 'unable to verify user credentials'));
  const { code, what, fix } = await failure(run());
  assert.equal(code, 'cloud-login-refused');
  assert.match(what, /^CloudStack does not tell how the job of deleteNetwork went/);
  assert.match(fix, /^CloudStack may have carried out/);
});

test('a job that does not end is given up and named', async () => {
  scene.play(UNKNOWN, ACCEPTED, RUNNING);
  const { code, fix } = await failure(run());
  assert.equal(code, 'cloud-job-too-slow');
  assert.match(fix, /^It goes on in CloudStack/);
  assert.equal(sendings(), 1);
});

test('a job that failed says why, with the code of its reason', async () => {
  const result = { errorcode: 533, errortext: 'Insufficient capacity' };
  for (const jobresult of [result, { ...result, uuidList: [] }]) {
    scene.play(UNKNOWN, ACCEPTED, content({ jobstatus: 2, jobresultcode: 530, jobresult }));
    const { code, why } = await failure(run());
    assert.equal(code, 'cloud-no-capacity');
    assert.match(why, /Insufficient capacity/);
  }
});

test('a job that ended without a result, or cancelled, or vanished has failed', async () => {
  const ends = [
    content({ jobstatus: 2, jobresultcode: 530 }),
    content({ jobstatus: 3, jobresult: {} }),
    UNKNOWN,
  ];
  for (const end of ends) {
    scene.play(UNKNOWN, ACCEPTED, end);
    const { code, fix } = await failure(run());
    assert.equal(code, 'cloud-job-lost');
    assert.match(fix, /^CloudStack may have carried out/);
  }
});

test('a state that is no number is an error and not an end', async () => {
  scene.play(UNKNOWN, ACCEPTED, content({ jobstatus: 'done' }));
  assert.equal((await failure(run())).code, 'output-unreadable');
});

test('without the right to ask for jobs nothing is sent', async () => {
  scene.play(refusal(432, 'The API [queryAsyncJobResult] does not exist or is not available'));
  const { code, fix } = await failure(run());
  assert.equal(code, 'cloud-call-forbidden');
  assert.match(fix, /^Nothing was done/);
  assert.equal(sendings(), 0);
});
