// What single drivers promise beyond the contract of all: whose edits they respect, what they name
// when something went with an address, and how long they wait for a gateway.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { failureOf } from '../../src/domain/failures.ts';
import type { World } from '../../src/ports/world.ts';
import { STEP_CATALOGUE } from '../../src/steps/catalogue.ts';
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

test('write-file: its undo leaves alone what somebody else has written meanwhile', async () => {
  const create = row('write-file: create');
  const step = await scene.begin(create);
  await step.apply(scene.world);
  await create.drifted?.(scene.network);
  const state = scene.state();
  assert.equal(await codeOfFailure(step.undo?.(scene.world) ?? assert.fail()), 'world-drifted');
  assert.equal(scene.state(), state);
});

test('write-file: after a disk that was full, its undo writes nothing that needs the disk', async () => {
  const step = await scene.begin(row('write-file: replace'));
  const state = scene.state();
  const full = { exitCode: 1, stderr: 'install: error writing: No space left on device\n' };
  scene.network.host('node1').fail(/^install /, { ...full, times: 9 });
  await assert.rejects(step.apply(scene.world), (thrown) => {
    assert.match(failureOf(thrown)?.why ?? '', /No space left on device/);
    return true;
  });
  await step.undo?.(scene.world);
  assert.equal(scene.state(), state);
});

test('remove-address: verify names the addresses that went with the primary', async () => {
  const step = await scene.begin(row('remove-address: a primary whose secondaries go with it'));
  await step.apply(scene.world);
  await assert.rejects(step.verify(scene.world), (thrown) => {
    const what = failureOf(thrown)?.what ?? '';
    assert.match(what, /192\.0\.2\.60\/24/);
    assert.doesNotMatch(what, /203\.0\.113/);
    return true;
  });
});

test('remove-address: an undo that leaves a route missing does not call itself done', async () => {
  const remove = row('remove-address: a primary whose secondaries go with it');
  await scene.begin(remove);
  const spec = { ...(remove.step.spec as object), routeDestinations: ['198.51.100.0/24'] };
  const step = STEP_CATALOGUE.bind({ ...remove.step, spec });
  await step.apply(scene.world);
  await assert.rejects(step.undo?.(scene.world) ?? assert.fail(), (thrown) => {
    assert.match(failureOf(thrown)?.what ?? '', /198\.51\.100\.0\/24 also vanished/);
    return true;
  });
});

test('verify-owner: a gateway that re-resolves is waited for, four looks long', async () => {
  const owner = row('verify-owner: seen by an observer and held by the gateway');
  const step = await scene.begin(owner, owner.effectMissing);
  let sleeps = 0;
  const world: World = {
    ...scene.world,
    clock: {
      now: () => 0,
      async sleep() {
        sleeps += 1;
        if (sleeps < 3) return;
        const ping = ['ping', '-n', '-c', '1', '-W', '1', '203.0.113.50'];
        await scene.network.run('internet', ping);
      },
    },
  };
  assert.match(await step.verify(world), /gateway gw sends its packets there/);
  assert.equal(sleeps, 3);
});

test('verify-owner: a second owner is named, not only noticed', async () => {
  const owner = row('verify-owner: seen by an observer');
  const step = await scene.begin(owner, owner.effectMissing);
  await assert.rejects(step.verify(scene.world), (thrown) => {
    assert.match(
      failureOf(thrown)?.why ?? '',
      /02:00:00:00:21:00 and 02:00:00:00:22:00 all answer/,
    );
    return true;
  });
});
