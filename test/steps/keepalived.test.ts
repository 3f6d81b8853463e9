// What set-keepalived-fragment promises beyond the contract of all steps: a file that keepalived would
// not survive is loaded nowhere, and the router that has the gateway is the last to load a good one.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { failureOf } from '../../src/domain/failures.ts';
import { STEP_CATALOGUE } from '../../src/steps/catalogue.ts';
import { STEP_CASES } from './cases/all.ts';
import { codeOfFailure, type Scene, startScene } from './suite/step-scene.ts';

let scene: Scene;
before(async () => {
  scene = await startScene();
});
after(() => scene.stop());

const EXPOSE = 'set-keepalived-fragment: one exposure more';

interface Spec {
  readonly routers: readonly { host: string; before: string; after: string }[];
}

/** The row's step after its spec was changed, on a network as its plan expects it. */
async function begin(change: (spec: Spec) => Spec = (spec) => spec) {
  const row = STEP_CASES.find(({ title }) => title === EXPOSE) ?? assert.fail(`no row ${EXPOSE}`);
  await scene.begin(row);
  return STEP_CATALOGUE.bind({
    ...row.step,
    spec: { ...(row.step.spec as object), ...change(row.step.spec as unknown as Spec) },
  });
}

function reloads(): string[] {
  return scene.effects().filter((line) => line.includes('systemctl'));
}

test('a wrong file on one router is loaded on none, and taken back from both', async () => {
  const step = await begin(({ routers }) => ({
    routers: routers.map((router) =>
      router.host === 'router1'
        ? { ...router, after: router.after.replace('nopreempt', 'nopreemt') }
        : router,
    ),
  }));
  const original = scene.state();
  await assert.rejects(step.apply(scene.world), (thrown) => {
    assert.equal(failureOf(thrown)?.code, 'keepalived-unready');
    assert.match(failureOf(thrown)?.why ?? '', /Unknown keyword 'nopreemt'/);
    return true;
  });
  assert.deepEqual(reloads(), []);
  await step.undo?.(scene.world);
  assert.equal(scene.state(), original);
});

test('what keepalived cannot run without IPVS is not loaded, although its own test likes it', async () => {
  const step = await begin();
  scene.network.host('router2').alter((kernel) => {
    kernel.hasIpvs = false;
  });
  assert.equal(await codeOfFailure(step.apply(scene.world)), 'ipvs-missing');
  assert.deepEqual(reloads(), []);
});

test('a configuration that is broken already stops the step before it writes anything', async () => {
  const step = await begin();
  const path = '/etc/keepalived/conf.d/mine.conf';
  scene.network.host('router2').writeFile(path, 'vrrp_instence X {\n}\n');
  assert.equal(await codeOfFailure(step.check(scene.world)), 'keepalived-unready');
});

test('the router that has the gateway loads last, whatever the order of the plan', async () => {
  const step = await begin(({ routers }) => ({ routers: routers.toReversed() }));
  await step.apply(scene.world);
  const reload = 'systemctl reload keepalived';
  assert.deepEqual(reloads(), [`router2: ${reload}`, `router1: ${reload}`]);
});

test('a keepalived that ended is noticed, and the undo starts it again', async () => {
  const step = await begin();
  const original = scene.state();
  await step.apply(scene.world);
  await scene.network.run('router2', ['systemctl', 'stop', 'keepalived']);
  await assert.rejects(step.verify(scene.world), (thrown) => {
    assert.match(failureOf(thrown)?.what ?? '', /keepalived on router2 ended/);
    return true;
  });
  await step.undo?.(scene.world);
  assert.equal(scene.state(), original);
});
