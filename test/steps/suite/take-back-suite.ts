// The second half of the contract: what hosts take back by themselves. A step is put into a plan as the
// planner does it, carried out inside the armed switches, and taken back by its hosts; the network must
// be as before, whether the undo of the engine comes before or after.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guardPlan } from '../../../src/commands/dead-man/guard-plan.ts';
import type { PlannedStep } from '../../../src/domain/plan.ts';
import { DEAD_MAN_PATH } from '../../../src/facts/dead-man.ts';
import { STEP_CATALOGUE } from '../../../src/steps/catalogue.ts';
import { armDeadMan } from '../../../src/steps/dead-man/arm-dead-man.ts';
import type { StepCase } from './step-case.ts';
import type { Scene } from './step-scene.ts';

const CHANGE = 'c7f3k2a';

/** `sceneOf`: it is there when the tests run, not when they are described. */
export function takesItselfBack(row: StepCase, sceneOf: () => Scene): void {
  for (const first of ['hosts', 'engine'] as const) {
    test(`the hosts take it back by themselves, ${first} first`, async () => {
      const scene = sceneOf();
      await scene.begin(row);
      const plan = guarded(row);
      for (const step of plan.filter(({ kind }) => kind === armDeadMan.kind)) {
        await STEP_CATALOGUE.bind(step).apply(scene.world);
      }
      const original = withoutSwitches(scene, row);
      const planned = plan.find(({ id }) => id === row.step.id) ?? assert.fail('it is gone');
      const step = STEP_CATALOGUE.bind(planned);
      await step.apply(scene.world);
      assert.notEqual(withoutSwitches(scene, row), original);
      const fire = () => fireAll(scene, planned);
      const undo = () => step.undo?.(scene.world) ?? assert.fail('it has no undo');
      for (const takeBack of first === 'hosts' ? [fire, undo] : [undo, fire]) {
        await takeBack();
        assert.equal(withoutSwitches(scene, row), original);
      }
      await assert.rejects(step.apply(scene.world), /dead-man-fired/);
      assert.equal(withoutSwitches(scene, row), original);
    });
  }
}

/** A file alone is not guarded; a neighbour that is never begun makes it so. */
function guarded({ step }: StepCase): readonly PlannedStep[] {
  const neighbour: PlannedStep = { ...step, id: 'neighbour', kind: 'neighbour' };
  return guardPlan([neighbour, step], { changeId: CHANGE, ways: new Map() });
}

/** In the order of their deadlines. */
async function fireAll({ network }: Scene, { deadMan = [] }: PlannedStep): Promise<void> {
  for (const { host } of deadMan.toReversed()) {
    const fired = await network.run(host, ['sh', DEAD_MAN_PATH, 'undo', CHANGE, 'test']);
    assert.equal(fired.exitCode, 0, `${host}: ${fired.stderr}`);
  }
}

function withoutSwitches(scene: Scene, row: StepCase): string {
  return scene.state(row).replaceAll(/^ {2}dead-man .*\n/gm, '');
}
