// What the drivers of a router promise beyond the contract of all: what they name when a VLAN carries
// nothing, how long they wait for a switch, and what of other people's work an undo leaves alone.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { failureOf } from '../../src/domain/failures.ts';
import type { World } from '../../src/ports/world.ts';
import { STEP_CASES } from './cases/all.ts';
import type { StepCase } from './suite/step-case.ts';
import { codeOfFailure, type Scene, startScene } from './suite/step-scene.ts';

let scene: Scene;
before(async () => {
  scene = await startScene();
});
after(() => scene.stop());

function row(title: string): StepCase {
  return STEP_CASES.find((one) => one.title === title) ?? assert.fail(`no row ${title}`);
}

async function type(host: string, line: string): Promise<void> {
  const { exitCode, stderr } = await scene.network.run(host, line.split(' '));
  assert.equal(exitCode, 0, stderr);
}

async function whyOf(work: Promise<unknown>): Promise<string> {
  const thrown: unknown = await work.then(
    () => assert.fail('it did not fail'),
    (error: unknown) => error,
  );
  return failureOf(thrown)?.why ?? assert.fail(String(thrown));
}

const VLAN_AND_VM =
  'verify-vlan: two routers and a VM, while the switch leaves out the port of its node';

test('create-vlan-interface: a trunk without a carrier is no success', async () => {
  const step = await scene.begin(row('create-vlan-interface: with its settings'));
  await step.apply(scene.world);
  await type('switch', 'ip link set dev router1-eth1 down');
  assert.match(await whyOf(step.verify(scene.world)), /down, or its trunk has no carrier/);
});

test('create-vlan-interface: its undo leaves an interface of another VLAN with that name', async () => {
  const step = await scene.begin(row('create-vlan-interface: with its settings'));
  await type('router1', 'ip link add link eth1 name eth1.1234 type vlan id 99');
  const state = scene.state();
  await step.undo?.(scene.world);
  assert.equal(scene.state(), state);
});

test('delete-vlan-interface: an undo without an apply keeps settings made by hand', async () => {
  const step = await scene.begin(row('delete-vlan-interface: with its addresses'));
  await type('router1', 'sysctl -w net/ipv4/conf/eth1.1234/rp_filter=0');
  const state = scene.state();
  await step.undo?.(scene.world);
  assert.equal(scene.state(), state);
});

test('delete-vlan-interface: its undo does not take a VLAN from whoever has it now', async () => {
  const step = await scene.begin(row('delete-vlan-interface: with its addresses'));
  await step.apply(scene.world);
  await type('router1', 'ip link add link eth1 name mine type vlan id 1234');
  const state = scene.state();
  assert.equal(await codeOfFailure(step.undo?.(scene.world) ?? assert.fail()), 'world-drifted');
  assert.equal(scene.state(), state);
});

test('check-address-free: a proxy, which stays silent to a probe, is found and named', async () => {
  const proxy = row('check-address-free: against a host that answers for others');
  const step = await scene.begin(proxy, proxy.effectMissing);
  const probe = ['arping', '-q', '-D', '-c', '1', '-w', '1', '-I', 'eth1.1234', '10.12.0.1'];
  assert.equal((await scene.network.run('router1', probe)).exitCode, 0);
  assert.match(await whyOf(step.verify(scene.world)), /02:00:00:00:12:01 answers/);
});

test('verify-vlan: names the VM, the router that misses it, and that not even ARP gets there', async () => {
  const vlan = row(VLAN_AND_VM);
  const step = await scene.begin(vlan, vlan.effectMissing);
  const why = await whyOf(step.verify(scene.world));
  assert.match(why, /web1 \(10\.12\.0\.10\) answered 0 of 3 pings of router1, and no ARP/);
  assert.match(why, /pings of router2, and no ARP/);
  assert.doesNotMatch(why, /router1 \(10|router2 \(10/);
});

test('verify-vlan: tells an address that another one answers for', async () => {
  const stranger = row('verify-vlan: a stranger with the address of the other router');
  const step = await scene.begin(stranger, stranger.effectMissing);
  assert.match(
    await whyOf(step.verify(scene.world)),
    /02:00:00:00:12:01 and 02:00:00:00:90:02 answer router1 for 10\.12\.0\.3/,
  );
});

test('verify-vlan: a switch that takes its time is waited for, and asked only what is open', async () => {
  const vlan = row(VLAN_AND_VM);
  const step = await scene.begin(vlan, vlan.effectMissing);
  let sleeps = 0;
  let looksOfLastRound = 0;
  const world: World = {
    ...scene.world,
    clock: {
      now: () => 0,
      async sleep() {
        sleeps += 1;
        looksOfLastRound = scene.network.execLog.length;
        if (sleeps === 5) await type('switch', 'bridge vlan add vid 1234 dev node2-eth1');
      },
    },
  };
  assert.match(await step.verify(world), /router1 and router2 can ping web1/);
  assert.equal(sleeps, 5);
  const asked = scene.network.execLog.slice(looksOfLastRound).filter(({ via }) => via === 'ssh');
  assert.deepEqual(asked.map(({ host, line }) => `${host}: ${line.split(' ')[0]}`).toSorted(), [
    'router1: ping',
    'router2: ping',
  ]);
});

test('set-route: its undo leaves alone a route that somebody else set meanwhile', async () => {
  const step = await scene.begin(row('set-route: a new one'));
  await step.apply(scene.world);
  await type('router1', 'ip route replace 10.99.0.0/24 via 203.0.113.23 dev eth0');
  const state = scene.state();
  assert.equal(await codeOfFailure(step.undo?.(scene.world) ?? assert.fail()), 'world-drifted');
  assert.equal(scene.state(), state);
});
