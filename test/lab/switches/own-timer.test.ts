// A VLAN under a switch's own timer, on every system that has one: carried, confirmed and only then
// saved; taken back by the switch when nobody confirms, as when the bot dies; and what happens when the
// connection breaks, the switch is started anew, or somebody else has a timer running.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { readVlans } from '../../../src/lab/switches/state.ts';
import type { SwitchOptions } from '../../../src/lab/switches/start-switch.ts';
import type { BoundStep } from '../../../src/ports/step-driver.ts';
import { DIALECTS } from '../../../src/steps/switch/dialects/table.ts';
import { typeOn } from '../../../src/steps/switch/session.ts';
import { EXAMPLES, type Example } from './examples.ts';
import { createManualClock } from './manual-clock.ts';
import { codeOfFailure, startScene, type SwitchScene, SWITCH_HOST } from './switch-scene.ts';
import { TIMED, type Timed } from './timed-examples.ts';

// Takes effect at once where a timer runs from the first line on.
const IN_EFFECT = 'switchport trunk allowed vlan add 1234';

const LOOKS = /^show /;

for (const timed of TIMED) {
  describe(`on ${timed.system}${timed.about}`, () => {
    const example = EXAMPLES.find(({ options }) => options.system === timed.system);
    if (example === undefined) throw new Error(`There is no example of ${timed.system}.`);
    const clock = createManualClock();
    let scene: SwitchScene;
    before(async () => {
      const options = { ...example.options, ...timed.more } as SwitchOptions;
      scene = await startScene(options, example.trunks, {}, clock);
    });
    after(() => scene.stop());
    beforeEach(() => scene.standIn.reset());

    confirms(() => scene, timed, clock.passMinutes);
    // Which of its two forms the answer to a look has makes no difference to the rest.
    if ('isNew' in timed.more) return;
    isTakenBack(() => scene, timed, clock.passMinutes);
    meetsOthers(() => scene, timed, example);
    breaksOff(() => scene, timed, clock.passMinutes);
  });
}

type Pass = (minutes: number) => void;

async function plannedSteps(scene: SwitchScene, action: 'add' | 'remove' = 'add') {
  const [carry, confirm, ...more] = await scene.steps(action);
  assert.ok(carry !== undefined && confirm !== undefined && more.length === 0);
  return { carry, confirm };
}

async function carryOut(step: BoundStep, scene: SwitchScene): Promise<string> {
  assert.equal((await step.check(scene.world)).state, 'as-planned');
  await step.apply(scene.world);
  return step.verify(scene.world);
}

function edits({ standIn }: SwitchScene): string[] {
  const typed = standIn.lines.filter((line) => !LOOKS.test(line));
  standIn.lines.length = 0;
  return typed;
}

function confirms(sceneOf: () => SwitchScene, timed: Timed, pass: Pass): void {
  test('the plan says so, types exactly its lines, and saves only once it is confirmed', async () => {
    const scene = sceneOf();
    const original = scene.standIn.dumpSaved();
    const planned = await scene.plan('add');
    assert.deepEqual(
      planned.map(({ id }) => id),
      ['carry-sw1', 'confirm-switch-sw1'],
    );
    assert.match(planned[0]?.title ?? '', /takes itself back after 5 min unless confirmed$/);
    const [lines = [], confirming = []] = planned.map(({ commands }) =>
      commands.map(({ argv }) => argv.join(' ')),
    );
    assert.deepEqual(lines.slice(0, 1), timed.first);
    assert.deepEqual(lines.slice(-timed.last.length), timed.last);
    assert.deepEqual(confirming, timed.confirms);
    assert.doesNotMatch(JSON.stringify(planned[0]?.commandsAgain), /timer|confirmed|session/);

    const { carry, confirm } = await plannedSteps(scene);
    edits(scene);
    assert.doesNotMatch(await carryOut(carry, scene), /saved/);
    assert.deepEqual(edits(scene), lines);
    assert.deepEqual(await carry.check(scene.world), { state: 'already-applied' });
    if (timed.system !== 'junos') assert.equal(scene.standIn.dumpSaved(), original);
    edits(scene);
    assert.match(await carryOut(confirm, scene), /keeps what was done, also after a restart/);
    assert.deepEqual(edits(scene), timed.confirms);

    pass(60);
    scene.standIn.reload();
    assert.match(scene.standIn.dump(), /trunk 10,20-22,1234 native 1\b/);
    assert.deepEqual(await carry.check(scene.world), { state: 'already-applied' });
  });

  test('each of the two carried out twice, as after a crash, changes nothing more', async () => {
    const scene = sceneOf();
    const { carry, confirm } = await plannedSteps(scene);
    await carry.apply(scene.world);
    edits(scene);
    await carry.apply(scene.world);
    assert.deepEqual(edits(scene), []);
    await confirm.apply(scene.world);
    const state = scene.state();
    await confirm.apply(scene.world);
    assert.match(await confirm.verify(scene.world), /keeps/);
    pass(60);
    assert.equal(scene.state(), state);
  });

  test('undo restores it, before the confirmation and after it, and leaves no timer behind', async () => {
    const scene = sceneOf();
    const original = scene.state();
    for (const isConfirmed of [false, true]) {
      const { carry, confirm } = await plannedSteps(scene);
      await carryOut(carry, scene);
      if (isConfirmed) await carryOut(confirm, scene);
      assert.notEqual(await carry.undo?.(scene.world), '');
      assert.equal(scene.state(), original);
      const port = [...scene.standIn.machine.running.ports.values()][0] ?? assert.fail();
      port.native = 77;
      pass(60);
      assert.match(scene.standIn.dump(), /native 77/, 'what others did meanwhile stays');
      scene.standIn.reset();
    }
  });

  test('taking it off goes the same way', async () => {
    const scene = sceneOf();
    for (const step of await scene.steps('add')) await carryOut(step, scene);
    const added = scene.state();
    const { carry, confirm } = await plannedSteps(scene, 'remove');
    await carryOut(carry, scene);
    pass(6);
    assert.equal(scene.standIn.dump(), added.split('saved:\n')[0]);
    assert.equal(await codeOfFailure(confirm.check(scene.world)), 'dead-man-fired');
    assert.match((await carry.undo?.(scene.world)) ?? '', /carries VLAN 1234 as before/);
    assert.equal(scene.state(), added);
  });
}

function isTakenBack(sceneOf: () => SwitchScene, timed: Timed, pass: Pass): void {
  test('when the bot dies before it confirms, the switch takes back, and the change finds that', async () => {
    const scene = sceneOf();
    const original = scene.state();
    await carryOut((await plannedSteps(scene)).carry, scene);
    pass(4);
    assert.notEqual(scene.state(), original);
    // Bound anew from the journal's JSON, as the next process does it.
    scene.standIn.reset();
    const again = await plannedSteps(scene);
    await again.carry.apply(scene.world);
    pass(6);
    assert.equal(scene.state(), original);
    assert.equal(await codeOfFailure(again.confirm.check(scene.world)), 'dead-man-fired');
    assert.equal(await codeOfFailure(again.confirm.apply(scene.world)), 'dead-man-fired');
    assert.equal(await codeOfFailure(again.confirm.verify(scene.world)), 'dead-man-fired');
    edits(scene);
    await again.carry.undo?.(scene.world);
    assert.deepEqual(edits(scene), []);
    assert.equal(scene.state(), original);
  });

  test('a time that is up in the moment of the confirmation is no confirmation', async () => {
    const scene = sceneOf();
    const original = scene.state();
    const { carry, confirm } = await plannedSteps(scene);
    await carryOut(carry, scene);
    const { lines } = scene.standIn;
    const push = lines.push.bind(lines);
    lines.push = (...typed) => {
      if (typed.includes(timed.confirms[0] ?? '')) pass(6);
      return push(...typed);
    };
    await confirm.apply(scene.world).catch(() => {});
    lines.push = push;
    assert.equal(await codeOfFailure(confirm.verify(scene.world)), 'dead-man-fired');
    assert.equal(scene.state(), original);
  });

  test('a restart takes back what is not confirmed, except on Junos, which has it on disk', async () => {
    const scene = sceneOf();
    const { carry, confirm } = await plannedSteps(scene);
    await carryOut(carry, scene);
    scene.standIn.reload();
    const code = await codeOfFailure(confirm.check(scene.world));
    assert.equal(code, timed.system === 'junos' ? 'nothing failed' : 'dead-man-fired');
  });
}

function meetsOthers(sceneOf: () => SwitchScene, timed: Timed, example: Example): void {
  test("under somebody else's timer nothing is typed, neither forth nor back nor to confirm", async () => {
    const scene = sceneOf();
    const dialect = { ...DIALECTS[timed.system], allowed: [/.*/] };
    const typeForeign = () =>
      typeOn(
        scene.world,
        SWITCH_HOST,
        dialect,
        timed.foreign.map((text) => ({ argv: text.split(' ') })),
      );
    const { carry, confirm } = await plannedSteps(scene);
    await typeForeign();
    const state = scene.state();
    edits(scene);
    assert.equal(await codeOfFailure(carry.apply(scene.world)), 'dead-man-busy');
    assert.equal(await codeOfFailure(carry.undo?.(scene.world)), 'dead-man-busy');
    assert.equal(await codeOfFailure(confirm.apply(scene.world)), 'dead-man-busy');
    assert.deepEqual(edits(scene), []);
    assert.equal(scene.state(), state);
  });

  test('what others did by hand after the confirmation is no longer ours to take back', async () => {
    const scene = sceneOf();
    for (const step of await scene.steps('add')) await carryOut(step, scene);
    const port = scene.standIn.machine.running.ports.get(example.trunks[0]) ?? assert.fail();
    port.allowed = readVlans('10,20-22');
    const confirm = (await scene.steps('add')).at(-1);
    assert.equal(await codeOfFailure(confirm?.check(scene.world)), 'dead-man-fired');
  });
}

/** A slice of all lines: before anything, where the effect is, and the confirmation. */
function breaksOff(sceneOf: () => SwitchScene, timed: Timed, pass: Pass): void {
  const effect = timed.last.find((line) => line.startsWith('commit')) ?? IN_EFFECT;
  for (const line of [timed.first[0] ?? '', effect, timed.confirms[0] ?? '']) {
    test(`cut at "${line}": apply and confirm complete, or undo restores, or the switch does`, async () => {
      await breakOff(sceneOf(), { line, fault: 'cut-before', next: 'undo', pass });
      await breakOff(sceneOf(), { line, fault: 'cut-after', next: 'apply', pass });
      await breakOff(sceneOf(), { line, fault: 'cut-after', next: 'nobody', pass });
    });
  }
}

interface Break {
  readonly line: string;
  readonly fault: 'cut-before' | 'cut-after';
  readonly next: 'apply' | 'undo' | 'nobody';
  readonly pass: Pass;
}

async function breakOff(scene: SwitchScene, { line, fault, next, pass }: Break): Promise<void> {
  const about = `${fault} "${line}", then ${next}`;
  scene.standIn.reset();
  const original = scene.standIn.dump();
  const { carry, confirm } = await plannedSteps(scene);
  const match = new RegExp(`^${line.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
  scene.standIn.faults.add(match, fault);
  const both = async (): Promise<void> => {
    await carry.apply(scene.world);
    await confirm.apply(scene.world);
  };
  assert.equal(await codeOfFailure(both()), 'command-failed', about);
  assert.notEqual((await carry.check(scene.world)).state, 'drifted', about);
  if (next === 'apply') {
    await both();
    await confirm.verify(scene.world);
    pass(60);
    assert.match(scene.standIn.dump(), /trunk 10,20-22,1234 /, about);
    return;
  }
  if (next === 'undo') await carry.undo?.(scene.world);
  pass(60);
  // Whoever confirmed and then died had all the proof there is.
  const isKept = next === 'nobody' && /trunk 10,20-22,1234 /.test(scene.standIn.dump());
  assert.equal(isKept ? original : scene.standIn.dump(), original, about);
  if (isKept) assert.match(line, /confirm|commit|exit|write/, about);
}

test('an IOS switch without an archive has no timer, and is carried on as ever', async () => {
  const example = EXAMPLES.find(({ options }) => options.system === 'cisco-ios') ?? assert.fail();
  const scene = await startScene(example.options, example.trunks, {}, createManualClock());
  const planned = await scene.plan('add');
  assert.deepEqual(
    planned.map(({ id }) => id),
    ['carry-sw1'],
  );
  assert.doesNotMatch(JSON.stringify(planned), /timer/);
  await scene.stop();
});
