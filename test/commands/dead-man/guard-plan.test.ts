// Where in a plan the dead-man switches are armed and confirmed, for which hosts, and for how long.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guardedHosts, guardPlan } from '../../../src/commands/dead-man/guard-plan.ts';
import { unguardedWarnings } from '../../../src/commands/dead-man/unguarded.ts';
import type { HostName } from '../../../src/domain/names.ts';
import type { PlannedStep } from '../../../src/domain/plan.ts';

function step(id: string, more: Partial<PlannedStep> = {}): PlannedStep {
  const description = { title: id, commands: [], undo: null, undoCommands: [] };
  return { id, kind: 'toy', version: 1, spec: {}, ...description, ...more };
}

function effect(id: string, ...hosts: string[]): PlannedStep {
  const takeBacks = hosts.map((host) => {
    const commands = [{ argv: ['undo', id] }];
    return { host: host as HostName, commands, atBoot: false };
  });
  return step(id, { undo: 'back', takeBacks });
}

const look = step('look');
const asked = step('asked', { undo: 'by hand', asks: { apply: 'do it', undo: 'undo it' } });
const cloud = step('cloud', { undo: 'delete it' });
const file: PlannedStep = { ...effect('file', 'a'), kind: 'write-file' };

function guarded(steps: readonly PlannedStep[]): readonly PlannedStep[] {
  return guardPlan(steps, { changeId: 'c7f3k2a', ways: new Map() });
}

function ids(steps: readonly PlannedStep[]): string {
  return guarded(steps)
    .map(({ id }) => id)
    .join(' ');
}

test('the first host touched has the longest time, is armed last and confirmed first', () => {
  const plan = guarded([effect('one', 'new'), effect('two', 'old'), look]);
  assert.deepEqual(
    plan.map(({ id }) => id),
    ['arm-old', 'arm-new', 'one', 'two', 'look', 'confirm-new', 'confirm-old'],
  );
  const seconds = plan.find(({ id }) => id === 'look')?.deadMan?.map((place) => place.seconds);
  assert.deepEqual(seconds, [130, 120]);
});

test('looks before the first change need no switch, proofs after the last one belong to it', () => {
  assert.equal(ids([look, effect('one', 'a'), look]), 'look arm-a one look confirm-a');
});

test('a person and CloudStack are never waited for while something is armed', () => {
  const steps = [effect('one', 'a'), asked, effect('two', 'a'), cloud, look, effect('three', 'b')];
  assert.equal(
    ids(steps),
    'arm-a one confirm-a asked arm-a-2 two confirm-a-2 cloud look arm-b-3 three confirm-b-3',
  );
  const places = guarded(steps).flatMap(({ deadMan = [] }) => deadMan.map((place) => place.id));
  assert.deepEqual([...new Set(places)], ['c7f3k2a', 'c7f3k2a-2', 'c7f3k2a-3']);
});

test('files alone cut nobody off, so they are not guarded; beside a live change they are', () => {
  assert.equal(ids([file, look]), 'file look');
  assert.deepEqual(guardedHosts([file, look]), []);
  assert.equal(ids([effect('one', 'a'), file]), 'arm-a one file confirm-a');
});

test('take-backs are numbered on each host by itself, and a step knows where it has none', () => {
  const plan = guarded([effect('one', 'a'), effect('two', 'a', 'b'), effect('three', 'b')]);
  const numbers = plan
    .filter(({ deadMan }) => deadMan !== undefined)
    .map(({ deadMan = [] }) => deadMan.map(({ host, number }) => `${host}${number}`).join());
  assert.deepEqual(numbers, ['a1,bnull', 'a2,b1', 'anull,b2']);
  const bundle = JSON.stringify(plan.find(({ id }) => id === 'arm-b')?.spec);
  assert.match(
    bundle,
    /take-back 01 live 1\\nundo two \|\| exit 1\\ntake-back 02 live 1\\nundo three/,
  );
});

test('a switch under its own timer is confirmed at once, while no host is armed', () => {
  const carried = step('carry', { kind: 'carry-vlan', undo: 'off again' });
  const confirmed = step('confirm-switch', { kind: 'confirm-switch' });
  const steps = [effect('one', 'a'), carried, confirmed, effect('two', 'b'), look];
  assert.equal(ids(steps), 'arm-a one confirm-a carry confirm-switch arm-b-2 two look confirm-b-2');
});

test('a plan without anything that a host can take back is left as it is', () => {
  assert.deepEqual(guarded([look, cloud, asked]), [look, cloud, asked]);
});

test('a device that has no dead-man switch is named once', () => {
  const spec = { switch: 'tor1' };
  const typed = step('carry', { kind: 'carry-vlan', spec, undo: 'off again' });
  const [warning = '', ...more] = unguardedWarnings([typed, { ...typed, id: 'again' }]);
  assert.match(warning, /^No dead-man switch on tor1: /);
  assert.deepEqual(more, []);
  assert.deepEqual(unguardedWarnings([{ ...typed, takeBacks: [] }]), []);
  const timer = { minutes: 5, session: 'arpeggio-c7f3k2a' };
  assert.deepEqual(unguardedWarnings([{ ...typed, spec: { ...spec, timer } }]), []);
});
