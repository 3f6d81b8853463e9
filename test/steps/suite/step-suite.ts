// One suite for every kind of step: the contract of src/ports/step-driver.ts, held by each driver on
// model hosts over real SSH. Which drivers, and in which situations, is the table in cases/; the files
// steps-on-*.test.ts play a part of it each, so that two cores share the work.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { failureOf } from '../../../src/domain/failures.ts';
import type { HostCommand } from '../../../src/domain/plan.ts';
import { CLOUD_HOST } from './scene-cloud.ts';
import type { StepCase } from './step-case.ts';
import { codeOfFailure, distinct, linesOf, type Scene, startScene } from './step-scene.ts';
import { takesItselfBack } from './take-back-suite.ts';
import { canBeTurnedRound } from './turned-round-suite.ts';

let scene: Scene;

/** Each row of the table against the contract; its own model network for a whole test file. */
export function holdStepSuite(rows: readonly StepCase[]): void {
  before(async () => {
    scene = await startScene();
  });
  after(async () => {
    assert.deepEqual(scene.network.unknownCommands, [], 'commands that the model does not know');
    await scene.stop();
  });
  for (const row of rows) describe(row.title, () => holdRow(row));
}

function holdRow(row: StepCase): void {
  describesItself(row);
  checksStates(row);
  if (row.step.asks !== undefined) return isDoneByAPerson(row);
  if (row.step.undo === null && row.alreadyApplied === null && row.rounds === undefined) {
    onlyLooks(row);
  } else {
    applies(row);
  }
  verifiesByItself(row);
  if (row.step.undo !== null && row.isFinal !== true) {
    undoes(row);
    canBeTurnedRound(row, () => scene);
  }
  if (row.step.takeBacks !== undefined) takesItselfBack(row, () => scene);
}

function describesItself(row: StepCase): void {
  test('its spec survives JSON, and none of its members may be missing', () => {
    const spec = row.step.spec as Readonly<Record<string, never>>;
    const again = row.plan(JSON.parse(JSON.stringify(spec)));
    assert.deepEqual(again, row.step);
    for (const member of Object.keys(spec)) {
      const { [member]: _, ...rest } = spec;
      assert.throws(() => row.plan(rest), `without ${member}`);
    }
  });

  test('its description depends on nothing but the members of the spec', () => {
    const spec = Object.entries(row.step.spec as Readonly<Record<string, never>>);
    assert.deepEqual(row.plan(Object.fromEntries(spec.toReversed())), row.step);
  });
}

function checksStates(row: StepCase): void {
  test('check tells the states apart and changes nothing', async () => {
    const found: string[] = [];
    const arrangements = [undefined, row.alreadyApplied, row.drifted];
    for (const arrange of arrangements.filter((one) => one !== null)) {
      const step = await scene.begin(row, arrange);
      const state = scene.state();
      found.push((await step.check(scene.world)).state);
      assert.equal(scene.state(), state);
    }
    const states = ['as-planned', 'already-applied', 'drifted'];
    assert.deepEqual(
      found,
      states.filter((_, index) => arrangements[index] !== null),
    );
  });
}

function isDoneByAPerson(row: StepCase): void {
  test('it asks for both directions, sends nothing itself, and says whose word it is', async () => {
    const step = await scene.begin(row);
    const { apply = '', undo = '' } = row.step.asks ?? {};
    assert.notEqual(apply, undo);
    await step.apply(scene.world);
    assert.match(await step.verify(scene.world), /a person said/);
    assert.match((await step.undo?.(scene.world)) ?? '', /a person said/);
    assert.deepEqual(scene.effects(), []);
  });
}

function onlyLooks(row: StepCase): void {
  test('it changes nothing, and looks with the commands that it names', async () => {
    const step = await scene.begin(row);
    const state = scene.state();
    const start = scene.network.execLog.length;
    await step.apply(scene.world);
    assert.notEqual(await step.verify(scene.world), '');
    const sent = scene.network.execLog.slice(start).map(({ host, line }) => `${host}: ${line}`);
    assert.deepEqual(distinct(sent), distinct(linesOf(row.step.commands)));
    assert.equal(scene.state(), state);
  });
}

function applies(row: StepCase): void {
  test('apply sends exactly the commands of the plan, and verify sees the effect', async () => {
    const step = await scene.begin(row);
    await step.apply(scene.world);
    const planned = linesOf(row.step.commands);
    const rounds = Array.from({ length: row.rounds ?? 1 }, () => planned).flat();
    const sent = scene.effects();
    // Announcements of one round leave in parallel; everything else has its order.
    if (row.rounds === undefined) assert.deepEqual(sent, planned);
    else assert.deepEqual(sent.toSorted(), rounds.toSorted());
    const verifying = step.verify(scene.world);
    if (row.verifyFailsWith === undefined) assert.notEqual(await verifying, '');
    else assert.equal(await codeOfFailure(verifying), row.verifyFailsWith);
    if (row.alreadyApplied === null) return;
    assert.deepEqual(await step.check(scene.world), { state: 'already-applied' });
  });

  test('a second apply leads to the same network', async () => {
    const step = await scene.begin(row);
    await step.apply(scene.world);
    const state = scene.state();
    await step.apply(scene.world);
    assert.equal(scene.state(), state);
  });

  // Recovery looks before it decides: half an effect of our own must never be taken for drift.
  everyCut(row.step.commands, (command, when) => {
    test(`apply completes after the connection was lost ${when} ${short(command)}`, async () => {
      const step = await scene.begin(row);
      await cut(command, when, () => step.apply(scene.world));
      assert.notEqual((await step.check(scene.world)).state, 'drifted');
      await step.apply(scene.world);
      const state = scene.state();
      await scene.begin(row);
      await step.apply(scene.world);
      assert.equal(state, scene.state());
    });
  });
}

function verifiesByItself(row: StepCase): void {
  test('verify fails when the effect is missing', async () => {
    const step = await scene.begin(row, row.effectMissing);
    const code = await codeOfFailure(step.verify(scene.world));
    assert.ok(NOT_SEEN.includes(code), code);
  });
}

const NOT_SEEN = [
  'effect-missing',
  'fence-not-proved',
  'no-traffic',
  'second-owner',
  'world-drifted',
  'dead-man-fired',
  'wrong-owner',
];

function undoes(row: StepCase): void {
  test('undo sends exactly the commands of the plan and restores the network, also twice', async () => {
    const step = await scene.begin(row);
    const original = scene.state(row);
    await step.apply(scene.world);
    assert.notEqual(scene.state(row), original);
    scene.effects();
    assert.notEqual(await step.undo?.(scene.world), '');
    const sent = distinct(scene.effects());
    const planned = distinct(linesOf(row.step.undoCommands));
    // Losses that the plan did not foresee are put back as well.
    const foreseen =
      row.verifyFailsWith === undefined ? sent : sent.filter((line) => planned.includes(line));
    assert.deepEqual(foreseen, planned);
    assert.equal(scene.state(row), original);
    await step.undo?.(scene.world);
    assert.equal(scene.state(row), original);
  });

  test('undo without an apply leaves the network as it is', async () => {
    const step = await scene.begin(row);
    const original = scene.state();
    await step.undo?.(scene.world);
    assert.equal(scene.state(), original);
  });

  everyCut(row.step.commands, (command, when) => {
    test(`undo restores the network after apply lost its connection ${when} ${short(command)}`, async () => {
      const step = await scene.begin(row);
      const original = scene.state(row);
      await cut(command, when, () => step.apply(scene.world));
      await step.undo?.(scene.world);
      assert.equal(scene.state(row), original);
    });
  });

  everyCut(row.step.undoCommands, (command, when) => {
    test(`undo restores the network after it lost its connection ${when} ${short(command)}`, async () => {
      const step = await scene.begin(row);
      const original = scene.state(row);
      await step.apply(scene.world);
      await cut(command, when, () => step.undo?.(scene.world) ?? assert.fail('no undo'));
      await step.undo?.(scene.world);
      assert.equal(scene.state(row), original);
    });
  });
}

type When = 'before' | 'after';

/** Each command of a list, once with the connection lost before its effect and once after it. */
function everyCut(
  commands: readonly HostCommand[],
  each: (command: HostCommand, when: When) => void,
): void {
  const lines = new Map(commands.map((command) => [linesOf([command]).join(), command]));
  for (const command of lines.values())
    for (const when of ['before', 'after'] as const) each(command, when);
}

async function cut(command: HostCommand, when: When, work: () => Promise<unknown>): Promise<void> {
  if (command.host === CLOUD_HOST) return cutCall(command, when, work);
  const [line = ''] = linesOf([command]);
  scene.network
    .host(command.host)
    .dropConnection(exactly(line.slice(`${command.host}: `.length)), when);
  assert.equal(await codeOfFailure(work()), 'command-failed');
}

/** A lost answer of CloudStack is no failure where the step can find out what happened. */
async function cutCall(
  { argv: [name = ''] }: HostCommand,
  when: When,
  work: () => Promise<unknown>,
) {
  scene.network.cloud.loseNext(name, when);
  await work().catch((thrown: unknown) => {
    if (failureOf(thrown)?.code !== 'cloud-answer-lost') throw thrown;
  });
  assert.ok(
    scene.network.cloud.lab.requests.some(
      ({ command, status }) => command === name && status === null,
    ),
    `no answer to ${name} was lost`,
  );
  scene.network.cloud.lab.faults.clear();
}

function short(command: HostCommand): string {
  return `"${command.argv.join(' ')}"`;
}

function exactly(line: string): RegExp {
  return new RegExp(`^${line.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
}
