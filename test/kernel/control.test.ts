// One evening on real kernels, with what people do to changes: a move is stopped and taken back, one that
// was applied is undone, one waits in line and asks again, one is stuck and tried again or mended by hand.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import {
  type ButtonVerb,
  controlActionId,
} from '../../src/adapters/slack/messages/control-buttons.ts';
import type { Change, ChangeState } from '../../src/domain/change.ts';
import type { LabNetwork } from '../../src/lab/network/lab-network.ts';
import { startNetwork } from '../../src/lab/network/start-network.ts';
import { differences, type Fingerprint, fingerprint, untilDisarmed } from './faults/fingerprint.ts';
import { lookAtChange } from './faults/look-at-change.ts';
import { beginScene, type Scene } from './faults/scene.ts';
import { until } from './faults/until.ts';
import { LONG } from './stories/chapters.ts';

const CHANNEL = 'network-oncall';
const MOVE = '/move-ip 203.0.113.50 to node3';
let network: LabNetwork;
let scene: Scene;
let home: Fingerprint;
/** Changes that earlier tests made. */
let made = 0;

before(async () => {
  network = await startNetwork();
  assert.notEqual(network.backend, 'in-process', 'these tests need a real kernel');
  home = await fingerprint(network, 'move-ip');
  scene = await beginScene(network);
});
beforeEach(() => {
  while (lookAtChange(scene.dataDirectory, made) !== null) made += 1;
});
after(async () => {
  await scene.stop();
  await network.stop();
});

/** Whether it is true of the change that is the `ordinal`th of this test, from 0. */
function untilChange(ordinal: number, what: string, isSo: (change: Change) => boolean) {
  return until(what, () => {
    const look = lookAtChange(scene.dataDirectory, made + ordinal);
    return look !== null && isSo(look.change) ? look : undefined;
  });
}

function untilIs(ordinal: number, ...states: readonly ChangeState[]) {
  return untilChange(ordinal, `change ${ordinal} is ${states.join(' or ')}`, ({ state }) =>
    states.includes(state),
  );
}

function untilBegun(ordinal: number, stepId: string) {
  return untilChange(ordinal, `${stepId} begins`, ({ steps, state }) => {
    assert.ok(['awaiting-approval', 'applying'].includes(state), `it is ${state} before ${stepId}`);
    return steps[stepId]?.wasStarted === true;
  });
}

/** In the newest message that has such a button, and tells of this. */
async function press(person: string, actionId: string, telling = ''): Promise<void> {
  const { act } = scene.workspace;
  const message = await until(`a button ${actionId}`, () =>
    act
      .messages(CHANNEL)
      .filter((one) => act.textOf(one).includes(telling))
      .findLast(({ blocks }) => JSON.stringify(blocks).includes(actionId)),
  );
  assert.deepEqual(await act.click(person, { messageTs: message.ts, actionId }), { ok: true });
}

function control(person: string, verb: ButtonVerb): Promise<void> {
  return press(person, controlActionId(verb));
}

async function assertHome(): Promise<void> {
  assert.deepEqual(differences(home, await fingerprint(network, 'move-ip')), []);
}

test('a move is stopped while it runs, and taken back', async () => {
  await scene.carryOut(MOVE);
  await untilBegun(0, 'announce');
  await control('alice', 'stop');
  const { change } = await untilIs(0, 'stopped');
  assert.equal(change.steps['announce']?.state, 'done', 'the running step is finished first');
  await control('bob', 'take-back');
  const { lockCount } = await untilIs(0, 'undone');
  assert.equal(lockCount, 0);
  await assertHome();
});

test('an applied move is undone with one press', LONG, async () => {
  await scene.carryOut(MOVE);
  await untilIs(0, 'applied');
  await control('alice', 'undo');
  const { lockCount } = await untilIs(1, 'applied');
  assert.equal(lockCount, 0);
  await assertHome();
});

test('a second change waits in line, then asks again', LONG, async () => {
  const { act } = scene.workspace;
  await act.say('alice', CHANNEL, '/move-ip 203.0.113.50 to node2');
  await untilIs(0, 'awaiting-approval');
  await act.say('carol', CHANNEL, MOVE);
  await press('bob', 'approve-plan', 'moves from node1 to node3');
  await untilIs(1, 'applying');
  await press('bob', 'approve-plan', 'moves from node1 to node2');
  await untilIs(0, 'queued');
  await untilIs(1, 'applied');
  const { change } = await untilIs(0, 'awaiting-approval');
  assert.notDeepEqual(change.differences, []);
  assert.match(change.plan.summary, /from node3 to node2/);
  await press('alice', 'reject-plan', 'to node2');
  await untilIs(0, 'cancelled', 'rejected');
  await control('carol', 'undo');
  await untilIs(2, 'applied');
  await assertHome();
});

test('a frozen bot plans nothing, a thawed one does', async () => {
  const { act } = scene.workspace;
  await act.say('bob', CHANNEL, '/freeze the core switch is replaced');
  await until('the freeze is told', () => (/frozen by/.test(scene.texts()) ? true : undefined));
  await act.say('alice', CHANNEL, MOVE);
  await until('a refusal', () =>
    act.ephemeralsOf('alice').some((each) => /core switch/.test(act.textOf(each)))
      ? true
      : undefined,
  );
  await act.say('bob', CHANNEL, '/thaw');
  await until('the thaw is told', () =>
    /no longer frozen/.test(scene.texts()) ? true : undefined,
  );
  assert.equal(lookAtChange(scene.dataDirectory, made), null);
});

/** The last step on node1 finds no way to it any more, and neither does its undo. */
async function getStuck(): Promise<string> {
  await scene.carryOut(MOVE);
  await untilBegun(0, 'remove-from-node1');
  await network.setFault('node1', { kind: 'management-down' });
  const { lockCount } = await untilIs(0, 'stuck');
  assert.ok(lockCount > 0);
  const told = await until('the call for a person', () => {
    const message = scene.workspace.act
      .messages(CHANNEL)
      .findLast(({ blocks }) => JSON.stringify(blocks).includes(controlActionId('take-over')));
    return message === undefined ? undefined : scene.workspace.act.textOf(message);
  });
  assert.match(told, /Look at \/hosts first/);
  await network.clearFaults('node1');
  return told;
}

test('a stuck change is tried again when its host is back', LONG, async () => {
  await getStuck();
  await control('bob', 'retry');
  const { lockCount } = await untilIs(0, 'undone');
  assert.equal(lockCount, 0);
  await assertHome();
});

test('a stuck change is mended with what it prints, and taken over', LONG, async () => {
  const told = await getStuck();
  await untilDisarmed(network, 'move-ip');
  for (const [, host = '', command = ''] of told.matchAll(/^\s*(\S+)# (.+)$/gm)) {
    // What the host has taken back by itself is not there any more.
    await network.run(host, ['sh', '-c', `${command} || true`]);
  }
  await assertHome();
  const card = scene.workspace.act
    .messages(CHANNEL)
    .findLast(({ threadTs, ts }) => threadTs === undefined || threadTs === ts);
  const reason = '@arpeggio take over because "typed what it said"';
  await scene.workspace.act.say('bob', CHANNEL, reason, card?.ts);
  const { lockCount } = await untilIs(0, 'taken-over');
  assert.equal(lockCount, 0);
});
