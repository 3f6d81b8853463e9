// Each kind of step turned round, as the undo of an applied change does it: its undo is carried out as a
// step, seen by its check, and taken back again by the step itself. Turned round twice it is the step.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChangeId } from '../../../src/domain/names.ts';
import { STEP_CATALOGUE } from '../../../src/steps/catalogue.ts';
import { takeBackSteps } from '../../../src/steps/take-back.ts';
import type { StepCase } from './step-case.ts';
import type { Scene } from './step-scene.ts';

const UNDO = 'c9x8w7v' as ChangeId;
const REDO = 'c5m4n3p' as ChangeId;

/** `sceneOf`: it is there when the tests run, not when they are described. */
export function canBeTurnedRound(row: StepCase, sceneOf: () => Scene): void {
  const [turned] = takeBackSteps([row.step], UNDO);
  // A dead-man switch is not turned round: the undo gets its own.
  if (turned === undefined) return;

  test('turned round it brings back what was there, and its undo does it again', async () => {
    const scene = sceneOf();
    const step = await scene.begin(row);
    const before = scene.state(row);
    await step.apply(scene.world);
    const after = scene.state(row);
    const back = STEP_CATALOGUE.bind(turned);
    assert.deepEqual(await back.check(scene.world), { state: 'as-planned' });
    await back.apply(scene.world);
    assert.match(await back.verify(scene.world), /is as it was before the change/);
    assert.equal(scene.state(row), before);
    if (turned.isFinal === true || row.verifyFailsWith !== undefined) return;
    await back.undo?.(scene.world);
    assert.equal(scene.state(row), after);
  });

  test('turned round twice it is the step again', () => {
    const [again] = takeBackSteps([turned], REDO);
    const { kind, version, title, commands, undoCommands } = row.step;
    assert.deepEqual(
      [again?.kind, again?.version, again?.title, again?.commands, again?.undoCommands],
      [kind, version, title, commands, undoCommands],
    );
  });
}
