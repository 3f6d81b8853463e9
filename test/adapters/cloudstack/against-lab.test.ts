// The adapter against the CloudStack stand-in, which checks signatures and keeps books: what it does
// is done once, whatever becomes of the answers, and what it says of a failure is so.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { createCloudStack } from '../../../src/adapters/cloudstack/cloudstack.ts';
import { type Failure, failureOf } from '../../../src/domain/failures.ts';
import type { CloudId } from '../../../src/domain/names.ts';
import type { CloudFault } from '../../../src/lab/cloud/api/fault-book.ts';
import { type LabCloud, startCloud } from '../../../src/lab/cloud/start-cloud.ts';
import type { Cloud } from '../../../src/ports/cloud.ts';

let lab: LabCloud;
let cloud: Cloud;
let networkId: string;
before(async () => {
  lab = await startCloud({ jobDelayMs: 5 });
  cloud = cloudWith(lab.keys.root);
});
after(() => lab.stop());

beforeEach(async () => {
  await lab.reset();
  lab.settings['default.page.size'] = 500;
  lab.settings['enforce.post.requests.and.timestamps'] = false;
  networkId = lab.act.createNetworkElsewhere(1234, '10.12.0.0/24');
});

function cloudWith(keys: { apiKey: string; secretKey: string }, answerTimeoutMs = 5_000): Cloud {
  let slept = 0;
  const clock = {
    now: () => Date.now() + slept,
    sleep: async (milliseconds: number) => {
      slept += milliseconds;
      await new Promise((resolve) => setTimeout(resolve, 2));
    },
  };
  const settings = { apiUrl: lab.url, ...keys, caFile: null };
  return createCloudStack(settings, { clock, log: () => {}, limits: { answerTimeoutMs } });
}

let jobs = 0;
function nextJob(timeoutMs = 600_000) {
  jobs += 1;
  const jobId = `0b0c0f5e-0000-4000-8000-${String(jobs).padStart(12, '0')}` as CloudId;
  return { jobId, timeoutMs };
}

const LIST = { command: 'listNetworks', parameters: { listall: 'true' } };
const VM_ID = 'c0ffee00-0000-4000-8000-000000000001';
const deletion = () => ({ command: 'deleteNetwork', parameters: { id: networkId } });
const deployment = () => ({
  command: 'deployVirtualMachine',
  parameters: {
    name: 'web1',
    customid: VM_ID,
    zoneid: lab.ids.zone,
    serviceofferingid: lab.ids.serviceOfferings['small'] ?? '',
    templateid: lab.ids.templates['debian-12'] ?? '',
    networkids: networkId,
    ipaddress: '10.12.0.10',
  },
});

async function failure(work: Promise<unknown>): Promise<Failure> {
  const thrown: unknown = await work.then(
    () => assert.fail('it did not fail'),
    (error: unknown) => error,
  );
  return failureOf(thrown) ?? assert.fail(String(thrown));
}

const sendings = (name: string) => lab.requests.filter(({ command }) => command === name).length;

test('a signed call is accepted, also where POST and time stamps are enforced', async () => {
  lab.settings['enforce.post.requests.and.timestamps'] = true;
  assert.equal((await cloud.list(LIST)).length, 1);
  const text = "Zürich ~ (a) [b] 'c' ! * + & = % 🚀";
  const parameters = {
    name: text,
    displaytext: text,
    guestiptype: 'Isolated',
    traffictype: 'GUEST',
  };
  const made = await cloud.call({ command: 'createNetworkOffering', parameters });
  assert.equal((made as { networkoffering: { name: string } }).networkoffering.name, text);
});

test('a list is whole, however small the pages of the server are', async () => {
  for (const vlan of [1300, 1301, 1302, 1303]) {
    lab.act.createNetworkElsewhere(vlan, `10.${vlan - 1200}.0.0/24`);
  }
  for (const size of [1, 2, 5, 500]) {
    lab.settings['default.page.size'] = size;
    assert.equal((await cloud.list(LIST)).length, 5, `pages of ${size}`);
  }
  assert.deepEqual(await cloud.list({ command: 'listVirtualMachines', parameters: {} }), []);
});

for (const kind of ['drop-answer', 'reset-before', 'html'] as const) {
  test(`a command is carried out once when its answer is lost (${kind})`, async () => {
    lab.faults.set({ kind, command: 'deployVirtualMachine' });
    lab.faults.set({ kind, command: 'queryAsyncJobResult' });
    const result = await cloud.runJob(deployment(), nextJob());
    assert.equal((result as { virtualmachine: { id: string } }).virtualmachine.id, VM_ID);
    assert.equal(lab.dump().match(/^ {2}web1, Running/gm)?.length, 1);
    assert.equal(sendings('deployVirtualMachine'), kind === 'drop-answer' ? 1 : 2);
  });
}

test('run twice with one id, a command is carried out once and both get its result', async () => {
  const job = nextJob();
  const first = await cloud.runJob(deployment(), job);
  assert.deepEqual(await cloud.runJob(deployment(), job), first);
  assert.equal(sendings('deployVirtualMachine'), 1);
});

test('run twice at once with one id, the books hold one', async () => {
  const job = nextJob();
  await Promise.allSettled([cloud.runJob(deletion(), job), cloud.runJob(deletion(), job)]);
  assert.deepEqual(await cloud.list(LIST), []);
});

test('a job that CloudStack refuses says why', async () => {
  await lab.act.deployElsewhere('web9', 1234, '10.12.0.9');
  const { code, why, fix } = await failure(cloud.runJob(deletion(), nextJob()));
  assert.equal(code, 'cloud-internal-error');
  assert.match(why, /Failed to delete network/);
  assert.match(fix, /^CloudStack may have carried out deleteNetwork/);
});

test('a restart in the middle of a job ends it without a reason', async () => {
  lab.faults.set({ kind: 'job-stuck', command: 'deleteNetwork' });
  const job = nextJob();
  const running = failure(cloud.runJob(deletion(), job));
  while (sendings('deleteNetwork') === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  await lab.restart();
  assert.equal((await running).code, 'cloud-job-lost');
});

test('a job that hangs is given up when its time is over', async () => {
  lab.faults.set({ kind: 'job-stuck', command: 'deleteNetwork' });
  assert.equal(
    (await failure(cloud.runJob(deletion(), nextJob(30_000)))).code,
    'cloud-job-too-slow',
  );
});

const FAULTS: readonly (readonly [CloudFault, string])[] = [
  [{ kind: 'drop-answer' }, 'cloud-answer-lost'],
  [{ kind: 'reset-before' }, 'cloud-answer-lost'],
  [{ kind: 'html' }, 'cloud-answer-lost'],
  [{ kind: 'rate-limit', retryAfterMs: 700 }, 'cloud-too-many-calls'],
  [{ kind: 'maintenance' }, 'cloud-in-maintenance'],
  [{ kind: 'error', code: 533, text: 'Insufficient address capacity' }, 'cloud-no-capacity'],
];

test('each fault of the server has its code', async () => {
  for (const [fault, code] of FAULTS) {
    lab.faults.set({ ...fault, times: 99 });
    assert.equal((await failure(cloud.call(LIST))).code, code, fault.kind);
    lab.faults.clear();
  }
});

test('a server that hangs is not waited for longer than the limit', async () => {
  lab.faults.set({ kind: 'hang', times: 9 });
  const { code } = await failure(cloudWith(lab.keys.root, 100).call(LIST));
  assert.equal(code, 'cloud-answer-lost');
});

test('every way to be refused a login has one code, and a wrong key is no matter of the clock', async () => {
  const { root } = lab.keys;
  const wrong = [
    cloudWith({ ...root, apiKey: 'nobody' }),
    cloudWith({ ...root, secretKey: 'wrong' }),
  ];
  for (const other of wrong) {
    const { code, why } = await failure(other.call(LIST));
    assert.equal(code, 'cloud-login-refused');
    assert.match(why, /so it is not the time/);
  }
  lab.faults.skewClock(60 * 60_000);
  assert.equal((await failure(cloud.call(LIST))).code, 'cloud-login-refused');
  lab.faults.clear();
  const unknown = await failure(cloud.call({ command: 'noSuchCall', parameters: {} }));
  assert.equal(unknown.code, 'cloud-login-refused');
});

test('a role without the call, and an object of somebody else, have codes of their own', async () => {
  const auditor = cloudWith(lab.keys.restricted);
  const { code, why } = await failure(auditor.runJob(deletion(), nextJob()));
  assert.equal(code, 'cloud-call-forbidden');
  assert.match(why, /The API \[deleteNetwork\] does not exist or is not available/);
  const customer = cloudWith(lab.keys.user);
  assert.equal(
    (await failure(customer.runJob(deletion(), nextJob()))).code,
    'cloud-object-forbidden',
  );
});

test('a parameter that is missing or wrong is told in the words of the server', async () => {
  const { code, why } = await failure(cloud.call({ command: 'createNetwork', parameters: {} }));
  assert.equal(code, 'cloud-input-refused');
  assert.match(why, /missing parameter/);
});
