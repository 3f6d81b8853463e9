// The undo of a change that was under a switch's own timer, and what is put back when that undo fails:
// no timer, because an undo has no step that confirms it.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ChangeId } from '../../../src/domain/names.ts';
import type { SwitchOptions } from '../../../src/lab/switches/start-switch.ts';
import { STEP_CATALOGUE } from '../../../src/steps/catalogue.ts';
import { takeBackSteps } from '../../../src/steps/take-back.ts';
import { EXAMPLES } from './examples.ts';
import { createManualClock } from './manual-clock.ts';
import { startScene } from './switch-scene.ts';
import { TIMED } from './timed-examples.ts';

describe('a step under a timer, turned round', () => {
  for (const { system, about, more } of TIMED) {
    test(`on ${system}${about} neither its lines nor what it puts back has a timer`, async () => {
      const example = EXAMPLES.find(({ options }) => options.system === system) ?? assert.fail();
      const clock = createManualClock();
      const options = { ...example.options, ...more } as SwitchOptions;
      const scene = await startScene(options, example.trunks, {}, clock);
      const original = scene.state();
      const planned = await scene.plan('add');
      for (const step of planned) await STEP_CATALOGUE.bind(step).apply(scene.world);
      const added = scene.state();

      const [undo, ...others] = takeBackSteps(planned, 'c0a1b2c' as ChangeId);
      assert.ok(undo !== undefined && others.length === 0);
      const { commands, undoCommands } = undo;
      assert.doesNotMatch(JSON.stringify([commands, undoCommands]), /timer|confirmed|session/);
      const step = STEP_CATALOGUE.bind(JSON.parse(JSON.stringify(undo)));
      await step.apply(scene.world);
      assert.equal(scene.state(), original);
      await step.undo?.(scene.world);
      clock.passMinutes(60);
      assert.equal(scene.state(), added);
      await scene.stop();
    });
  }
});
