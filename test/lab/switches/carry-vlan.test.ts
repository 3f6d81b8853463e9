// The step carry-vlan on every switch system that has a stand-in: the contract of a step driver, what
// is refused before anything is typed, and what the switch is left with when something breaks.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { failureOf } from '../../../src/domain/failures.ts';
import type { VlanId } from '../../../src/domain/names.ts';
import { readVlans } from '../../../src/lab/switches/state.ts';
import { EXAMPLES, type Example } from './examples.ts';
import { codeOfFailure, startScene, type SwitchScene, VLAN } from './switch-scene.ts';

const LOOKS = /^(?:show |sudo -n -- sonic-cfggen|sudo -n -- cat )/;

for (const example of EXAMPLES) {
  describe(`on ${example.options.system}`, () => {
    let scene: SwitchScene;
    before(async () => {
      scene = await startScene(example.options, [example.alias, example.trunks[1]]);
    });
    after(() => scene.stop());
    beforeEach(() => scene.standIn.reset());

    appliesAndUndoes(() => scene, example);
    // One of the family of three is enough: they share every line.
    if (!/nx-os|eos/.test(example.options.system)) breaksOff(() => scene, example);
    seesDrift(() => scene, example);
    refuses(example);
  });
}

/** What was typed since the last call, without looks. */
function edits({ standIn }: SwitchScene): string[] {
  const typed = standIn.lines.filter((line) => !LOOKS.test(line));
  standIn.lines.length = 0;
  return typed;
}

function appliesAndUndoes(sceneOf: () => SwitchScene, example: Example): void {
  test('apply types exactly the lines of the plan, live and saved, and undo restores it', async () => {
    const scene = sceneOf();
    const original = scene.state();
    const [planned] = await scene.plan('add');
    const step = await scene.step('add');
    assert.deepEqual(await step.check(scene.world), { state: 'as-planned' });
    edits(scene);
    await step.apply(scene.world);
    assert.deepEqual(edits(scene), example.lines);
    const shown = planned?.commands.map(({ argv }) => argv.join(' '));
    assert.deepEqual(shown, example.lines.map(withoutSudo));
    assert.match(await step.verify(scene.world), /carries VLAN 1234 on .*nothing else changed/);
    assert.deepEqual(await step.check(scene.world), { state: 'already-applied' });
    scene.standIn.reload();
    assert.match(scene.standIn.dump(), /trunk 10,20-22,1234 native 1\b/);
    edits(scene);
    assert.notEqual(await step.undo?.(scene.world), '');
    assert.deepEqual(edits(scene), example.undoLines);
    assert.equal(scene.state(), original);
    await step.undo?.(scene.world);
    assert.deepEqual(edits(scene), []);
  });

  test('a second apply types nothing, and undo without apply types nothing', async () => {
    const scene = sceneOf();
    const step = await scene.step('add');
    edits(scene);
    await step.undo?.(scene.world);
    assert.deepEqual(edits(scene), []);
    await step.apply(scene.world);
    edits(scene);
    await step.apply(scene.world);
    assert.deepEqual(edits(scene), []);
  });

  test('removing it takes the VLAN out of the list that we put it into, and undo puts it back', async () => {
    const scene = sceneOf();
    const original = scene.state();
    await (await scene.step('add')).apply(scene.world);
    const added = scene.state();
    const step = await scene.step('remove');
    await step.apply(scene.world);
    assert.match(await step.verify(scene.world), /no longer carries VLAN 1234/);
    assert.equal(scene.state(), original);
    await step.undo?.(scene.world);
    assert.equal(scene.state(), added);
  });

  test('where the VLAN is already carried or carried no more, there is nothing to do', async () => {
    const scene = sceneOf();
    assert.deepEqual(await scene.plan('remove'), []);
    assert.deepEqual(await scene.plan('add', 10 as VlanId), []);
  });

  test('a VLAN that somebody else made stays in the list', async () => {
    const scene = sceneOf();
    if (example.options.system === 'sonic') return;
    scene.standIn.machine.running.vlans.set(VLAN, 'made-by-hand');
    scene.standIn.machine.saved.vlans.set(VLAN, 'made-by-hand');
    const original = scene.state();
    const step = await scene.step('add');
    await step.apply(scene.world);
    assert.doesNotMatch(scene.standIn.lines.join('\n'), /^(?:vlan 1234|set vlans)/m);
    await step.undo?.(scene.world);
    assert.equal(scene.state(), original);
  });
}

function withoutSudo(line: string): string {
  return line.replace('sudo -n -- ', '');
}

function breaksOff(sceneOf: () => SwitchScene, example: Example): void {
  for (const line of new Set(example.lines)) {
    for (const fault of ['cut-before', 'cut-after'] as const) {
      const match = new RegExp(`^${line.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
      test(`${fault} "${line}": apply completes, or undo restores`, async () => {
        for (const next of ['apply', 'undo'] as const) {
          const scene = sceneOf();
          scene.standIn.reset();
          const original = scene.state();
          const step = await scene.step('add');
          scene.standIn.faults.add(match, fault);
          assert.equal(await codeOfFailure(step.apply(scene.world)), 'command-failed');
          assert.notEqual((await step.check(scene.world)).state, 'drifted');
          if (next === 'apply') {
            await step.apply(scene.world);
            await step.verify(scene.world);
          } else {
            await step.undo?.(scene.world);
            assert.equal(scene.state(), original);
          }
        }
      });
    }
  }
}

function seesDrift(sceneOf: () => SwitchScene, example: Example): void {
  const [one, two] = example.trunks;
  const portOf = (name: string) =>
    sceneOf().standIn.machine.running.ports.get(name) ?? assert.fail();

  test('a VLAN that is gone from a trunk is drift; one that came is none', async () => {
    const step = await sceneOf().step('add');
    portOf(one).allowed = readVlans('10,20-22,99');
    assert.equal((await step.check(sceneOf().world)).state, 'as-planned');
    portOf(one).allowed = readVlans('10,20');
    assert.equal((await step.check(sceneOf().world)).state, 'drifted');
  });

  test('a trunk that became an access port is drift', async () => {
    const step = await sceneOf().step('add');
    portOf(two).mode = 'access';
    assert.equal((await step.check(sceneOf().world)).state, 'drifted');
  });

  test('verify fails when a port does not carry it, and when more was lost', async () => {
    const scene = sceneOf();
    const step = await scene.step('add');
    await step.apply(scene.world);
    portOf(one).allowed = readVlans('10,20-22');
    assert.equal(await codeOfFailure(step.verify(scene.world)), 'effect-missing');
    portOf(one).allowed = readVlans('1234');
    await assert.rejects(step.verify(scene.world), (thrown) => {
      assert.equal(failureOf(thrown)?.code, 'world-drifted');
      assert.match(failureOf(thrown)?.fix ?? '', /10,20-22/);
      return true;
    });
    // Taking away what is now the last one would open the trunk on some systems.
    const code = await codeOfFailure(step.undo?.(scene.world));
    assert.match(code, /^(?:world-drifted|switch-unsuitable)$/);
  });
}

function refuses(example: Example): void {
  const plan = async (ports: readonly string[], vlan: VlanId = VLAN) => {
    const scene = await startScene(example.options, ports);
    try {
      return await scene.plan('add', vlan);
    } finally {
      assert.deepEqual(edits(scene), []);
      await scene.stop();
    }
  };

  for (const [port, words] of Object.entries(example.unsuitable)) {
    test(`${port} is refused: ${words.source}`, async () => {
      await assert.rejects(plan([example.trunks[0], port]), (error: Error) => {
        assert.match(error.message, /^switch-unsuitable: /);
        assert.match(error.message, words);
        return true;
      });
    });
  }

  test('a port that is not there is refused, with the names that are', async () => {
    await assert.rejects(plan(['Fo9/9/9']), (error: Error) => {
      assert.match(error.message, /no port Fo9\/9\/9/);
      assert.ok(error.message.includes(example.trunks[0]));
      return true;
    });
  });

  if (example.open !== null) {
    test('a trunk that carries everything is left alone', async () => {
      const steps = await plan([example.trunks[0], example.open ?? '']);
      const lines = steps.flatMap(({ commands }) => commands.map(({ argv }) => argv.join(' ')));
      assert.ok(lines.some((line) => line.includes(example.trunks[0])));
      assert.ok(!lines.some((line) => line.includes(example.open ?? '')));
    });
  }

  if (example.options.system !== 'sonic') {
    test('the native VLAN is refused', async () => {
      await assert.rejects(plan([example.trunks[1]], 30 as VlanId), /native VLAN/);
    });
  }
}
