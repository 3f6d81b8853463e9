// What the steps on CloudStack promise beyond the contract of all: whose networks they leave alone,
// what they do about VMs in them, that what was lost is found and not made twice, and that they do
// the same on every version of CloudStack.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { failureOf } from '../../src/domain/failures.ts';
import { CLOUD_VERSIONS, type CloudVersion } from '../../src/lab/cloud/world/versions.ts';
import { type LabCloud, startCloud } from '../../src/lab/cloud/start-cloud.ts';
import { NO_TERMINALS } from '../../src/ports/terminals.ts';
import type { World } from '../../src/ports/world.ts';
import { STEP_CATALOGUE } from '../../src/steps/catalogue.ts';
import { STEP_CASES } from './cases/all.ts';
import { cloudApi } from './suite/scene-cloud.ts';
import { codeOfFailure } from './suite/step-scene.ts';
import type { Arrange } from './suite/step-case.ts';

let lab: LabCloud;
let world: World;
before(async () => {
  await start('4.22');
});
after(() => lab.stop());
beforeEach(() => lab.reset());

async function start(version: CloudVersion): Promise<void> {
  lab = await startCloud({ jobDelayMs: 0, version });
  const clock = { now: () => Date.now(), sleep: async () => {} };
  // A step on CloudStack has no business on hosts.
  const hosts = { run: noHosts, start: noHosts };
  world = { hosts, terminals: NO_TERMINALS, cloud: cloudApi(lab), clock };
}

const noHosts = () => assert.fail('a host was asked');

function row(kind: string) {
  return STEP_CASES.find((one) => one.kind === kind) ?? assert.fail(`no row of ${kind}`);
}

function bound(kind: string, change = {}) {
  const { step } = row(kind);
  return STEP_CATALOGUE.bind({ ...step, spec: { ...(step.spec as object), ...change } });
}

/** The cloud as the plan of this kind expects it. */
async function arrange(kind: string): Promise<void> {
  const cloud = { lab, api: world.cloud };
  await row(kind).asPlanned?.({ cloud } as Parameters<Arrange>[0]);
}

const sendings = (name: string) => lab.requests.filter(({ command }) => command === name).length;

test('create-network: an answer that was lost is no second network', async () => {
  await arrange('create-network');
  lab.faults.set({ kind: 'drop-answer', command: 'createNetwork' });
  await bound('create-network').apply(world);
  assert.equal(sendings('createNetwork'), 1);
  assert.match(await bound('create-network').verify(world), /web with VLAN 1234/);
});

test('create-network: what never arrived is left to the next run', async () => {
  await arrange('create-network');
  lab.faults.set({ kind: 'reset-before', command: 'createNetwork' });
  assert.equal(await codeOfFailure(bound('create-network').apply(world)), 'cloud-answer-lost');
  assert.equal(sendings('createNetwork'), 1);
});

test("create-network: somebody else's network on the VLAN is neither used nor deleted", async () => {
  await arrange('create-network');
  lab.act.createNetworkElsewhere(1234, '10.12.0.0/24');
  const state = lab.dump();
  assert.equal(await codeOfFailure(bound('create-network').apply(world)), 'world-drifted');
  assert.match((await bound('create-network').undo?.(world)) ?? '', /no network web of ours/);
  assert.equal(lab.dump(), state);
});

test('create-network: its undo does not pull a network from under a VM', async () => {
  await arrange('create-network');
  await bound('create-network').apply(world);
  await lab.act.deployElsewhere('web9', 1234, '10.12.0.9');
  await lab.act.destroyVm('web9');
  await assert.rejects(bound('create-network').undo?.(world) ?? assert.fail(), (thrown) => {
    const failure = failureOf(thrown);
    assert.equal(failure?.code, 'cloud-object-in-use');
    assert.match(failure?.what ?? '', /web9 \(Destroyed\)/);
    return true;
  });
  assert.equal(sendings('deleteNetwork'), 0);
});

test('create-network: a project owns what is made for it, and it is found there', async () => {
  await arrange('create-network');
  const projectid = lab.act.createProject('customers');
  const step = bound('create-network', { owner: { projectid } });
  await step.apply(world);
  assert.match(lab.dump(), /web, VLAN 1234, .* owner ROOT\/project customers/);
  assert.deepEqual(await step.check(world), { state: 'already-applied' });
  await step.undo?.(world);
  assert.match(lab.dump(), /^networks:\n {2}none$/m);
});

test('create-network: without its offering nothing is made', async () => {
  assert.equal(await codeOfFailure(bound('create-network').apply(world)), 'world-drifted');
  assert.equal(sendings('createNetwork'), 0);
});

test('delete-network: no VM, in any state, loses its network', async () => {
  await arrange('delete-network');
  await lab.act.deployElsewhere('web9', 1234, '10.12.0.9');
  for (const state of ['Running', 'Stopped', 'Error', 'Destroyed'] as const) {
    lab.act.setVmState('web9', state);
    assert.equal((await bound('delete-network').check(world)).state, 'drifted', state);
    const code = await codeOfFailure(bound('delete-network').apply(world));
    assert.equal(code, 'cloud-object-in-use', state);
  }
  assert.equal(sendings('deleteNetwork'), 0);
});

test('delete-network: a network that got another uuid is not the one of the plan', async () => {
  await arrange('delete-network');
  await bound('delete-network').apply(world);
  lab.act.createNetworkElsewhere(1234, '10.12.0.0/24');
  const state = lab.dump();
  await bound('delete-network').apply(world);
  assert.equal((await bound('delete-network').check(world)).state, 'drifted');
  assert.equal(await codeOfFailure(bound('delete-network').verify(world)), 'effect-missing');
  const undo = bound('delete-network').undo?.(world) ?? assert.fail();
  assert.equal(await codeOfFailure(undo), 'world-drifted');
  assert.equal(lab.dump(), state);
});

test('create-network-offering: one that a network uses by now stays', async () => {
  await bound('create-network-offering', { tag: null }).apply(world);
  await bound('create-network').apply(world);
  const state = lab.dump();
  const undone = await bound('create-network-offering', { tag: null }).undo?.(world);
  assert.match(undone ?? '', /stays: another network uses it/);
  assert.equal(lab.dump(), state);
});

test('deploy-vm: an address that was taken meanwhile is a failure, and its undo leaves no VM', async () => {
  await arrange('deploy-vm');
  const state = lab.dump();
  const step = bound('deploy-vm', { ip: '10.12.0.1' });
  await step.apply(world);
  await assert.rejects(step.verify(world), (thrown) => {
    assert.match(failureOf(thrown)?.why ?? '', /web1 \(Running, no address\)/);
    return true;
  });
  await step.undo?.(world);
  assert.equal(lab.dump(), state);
});

test('deploy-vm: its undo removes the VM in whatever state it got stuck', async () => {
  for (const stuck of ['Error', 'Stopped', 'Destroyed', 'Starting'] as const) {
    await lab.reset();
    await arrange('deploy-vm');
    const state = lab.dump();
    await bound('deploy-vm').apply(world);
    lab.act.setVmState('web1', stuck);
    await bound('deploy-vm').undo?.(world);
    assert.equal(lab.dump(), state, stuck);
  }
});

test('deploy-vm: a name or an address that somebody has is drift, also after its VM was destroyed', async () => {
  await arrange('deploy-vm');
  await lab.act.deployElsewhere('web1', 1234, '10.12.0.9');
  await lab.act.destroyVm('web1');
  assert.equal((await bound('deploy-vm').check(world)).state, 'drifted');
});

test('deploy-vm: what CloudStack refuses is told, and nothing is left', async () => {
  await arrange('deploy-vm');
  const state = lab.dump();
  const templateId = lab.ids.templates['debian-12-password'];
  const step = bound('deploy-vm', { templateId });
  await assert.rejects(step.apply(world), (thrown) => {
    assert.match(failureOf(thrown)?.why ?? '', /password enabled/);
    return true;
  });
  await step.undo?.(world);
  assert.equal(lab.dump(), state);
});

test('destroy-vm: a VM that has another name by now is left alone', async () => {
  await arrange('destroy-vm');
  const check = await bound('destroy-vm', { name: 'web2' }).check(world);
  assert.deepEqual(check, {
    state: 'drifted',
    expected: 'the VM to be web2, with a NIC in the network',
    seen: 'web1, in that network',
  });
});

test('destroy-vm: its undo tells whether the VM is still there, and never pretends', async () => {
  await arrange('destroy-vm');
  const state = lab.dump();
  assert.equal(await bound('destroy-vm').undo?.(world), 'VM web1 is still there');
  assert.equal(lab.dump(), state);
  await bound('destroy-vm').apply(world);
  const undo = bound('destroy-vm').undo?.(world) ?? assert.fail();
  assert.equal(await codeOfFailure(undo), 'vm-gone-for-good');
});

test('move-secondary-ip: when it cannot be given, the undo gives it back', async () => {
  await arrange('move-secondary-ip');
  const state = lab.dump();
  lab.settings['vm.network.nic.max.secondary.ipaddresses'] = 0;
  await assert.rejects(bound('move-secondary-ip').apply(world));
  assert.notEqual(lab.dump(), state);
  lab.settings['vm.network.nic.max.secondary.ipaddresses'] = 10;
  await bound('move-secondary-ip').undo?.(world);
  assert.equal(lab.dump(), state);
});

test('move-secondary-ip: an address that a third VM got in between is not taken from it', async () => {
  await arrange('move-secondary-ip');
  lab.faults.set({ kind: 'error', command: 'addIpToNic', code: 530, text: 'no' });
  await assert.rejects(bound('move-secondary-ip').apply(world));
  await lab.act.deployElsewhere('web8', 1234, '10.12.0.50');
  const state = lab.dump();
  const step = bound('move-secondary-ip');
  assert.equal(await codeOfFailure(step.apply(world)), 'world-drifted');
  assert.equal(await codeOfFailure(step.undo?.(world) ?? assert.fail()), 'world-drifted');
  assert.equal(lab.dump(), state);
});

for (const version of CLOUD_VERSIONS) {
  test(`on CloudStack ${version}, a network with a VM is made and goes again without a trace`, async () => {
    await lab.stop();
    await start(version);
    const empty = lab.dump();
    const offering = bound('create-network-offering', { tag: null });
    const network = bound('create-network');
    for (const step of [offering, network]) {
      await step.apply(world);
      await step.verify(world);
    }
    const [{ id: networkId }] = (await world.cloud.list({
      command: 'listNetworks',
      parameters: { listall: 'true' },
    })) as [{ id: string }];
    const machine = bound('deploy-vm', { networkId });
    await machine.apply(world);
    assert.match(await machine.verify(world), /web1 is running/);
    assert.equal(
      await codeOfFailure(network.undo?.(world) ?? assert.fail()),
      'cloud-object-in-use',
    );
    for (const step of [machine, network, offering]) await step.undo?.(world);
    assert.equal(lab.dump(), empty);
  });
}
