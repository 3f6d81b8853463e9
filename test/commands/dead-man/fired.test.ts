// A move on the model hosts whose dead-man switches fire in its middle, are busy, or have to be extended:
// the change ends with the network as it was before, or as it was wanted, and says what happened.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { Failed } from '../../../src/domain/failures.ts';
import { DEAD_MAN_PATH } from '../../../src/facts/dead-man.ts';
import {
  type ModelNetwork,
  startModelNetwork,
} from '../../../src/lab/model-hosts/start-model-network.ts';
import type { Hosts } from '../../../src/ports/hosts.ts';
import { ALICE, BOB } from '../../fakes/lab-inventory.ts';
import { hurriedClock, startTestBot, type TestBotOptions } from '../../fakes/test-bot.ts';

const AWAY = { code: 'host-unreachable', why: 'The test says so.', fix: 'Nothing.' } as const;
const MOVE = '/move-ip 203.0.113.50 to node3';

let network: ModelNetwork;
before(async () => {
  network = await startModelNetwork({ isHostKeyShared: true });
});
beforeEach(() => network.reset());
after(async () => {
  assert.deepEqual(network.unknownCommands, []);
  await network.stop();
});

async function move(options: Partial<TestBotOptions> = {}) {
  const bot = await startTestBot({ network, ...options });
  const reply = await bot.type(ALICE, MOVE);
  if (reply === null) await bot.click(BOB, 'approve');
  const change = reply === null ? await bot.newest() : null;
  await bot.stop();
  assert.deepEqual(bot.crashes, []);
  return { reply, change };
}

/** Lines in the order of their text: an address that was put back comes last in the kernel's list. */
function state(): readonly string[] {
  return network.dump({ hasNeighbours: false }).split('\n').toSorted();
}

function program(host: string, ...words: string[]) {
  return network.run(host, ['sh', DEAD_MAN_PATH, ...words]);
}

/** On node3, for another change. */
async function armOther(takeBack: string): Promise<void> {
  network.host('node3').alter(({ files }) => {
    files.makeDirectory('/var/lib/arpeggio');
    files.write(DEAD_MAN_PATH, 'sh', { mode: 0o700 });
  });
  const stdin = `take-back 01 live 1\n${takeBack} || exit 1\nend\n`;
  const arm = ['sh', DEAD_MAN_PATH, 'arm', 'other', '120'];
  assert.equal((await network.run('node3', arm, { stdin })).exitCode, 0);
}

/** The old host first, as their deadlines have it; once, before the first command that matches. */
function firingBefore(pattern: RegExp, hosts: readonly string[] = ['node1', 'node3']) {
  let isFired = false;
  return (inner: Hosts): Hosts => ({
    ...inner,
    async run(host, command) {
      const line = `${host}: ${command.argv.join(' ')}`;
      const [, id = ''] = / (?:run|confirm) (\w+)/.exec(line) ?? [];
      if (!isFired && pattern.test(line)) {
        isFired = true;
        for (const name of hosts) await program(name, 'undo', id, 'deadline');
      }
      return inner.run(host, command);
    },
  });
}

for (const [when, pattern] of [
  ['before the old host is hidden', /^node1: .* run \w+ 01 nft/],
  ['before the address is removed', /^node1: .* run .* ip addr del/],
  ['before a file is written', /^node3: .* run .* install /],
  ['before the first confirmation', /^node3: .* confirm /],
] as const) {
  test(`switches that fire ${when}: the change ends undone, and nothing is left`, async () => {
    const original = state();
    const { change } = await move({ wrapHosts: firingBefore(pattern) });
    assert.equal(change?.failure?.code, 'dead-man-fired', JSON.stringify(change?.failure));
    assert.equal(change?.state, 'undone', JSON.stringify(change?.steps, null, 1));
    assert.deepEqual(state(), original);
  });
}

test('the old host fires between the two confirmations: the new one gives the address back', async () => {
  const original = state();
  const { change } = await move({ wrapHosts: firingBefore(/^node1: .* confirm /, ['node1']) });
  assert.equal(change?.failure?.code, 'dead-man-fired');
  assert.equal(change?.state, 'undone', JSON.stringify(change?.steps, null, 1));
  assert.deepEqual(state(), original);
});

/** From the announcement by node3 on, nobody gets through to this host any more. */
function unreachableFromAnnouncing(gone: string) {
  let isGone = false;
  return (inner: Hosts): Hosts => ({
    ...inner,
    run(host, command) {
      isGone ||= host === 'node3' && command.argv.join(' ').includes('arping -c 2 -w 2');
      if (host === gone && isGone) throw new Failed({ ...AWAY, what: `${host} does not answer.` });
      return inner.run(host, command);
    },
  });
}

test('the new host goes away in the middle: the old one takes back at once', async () => {
  const { change } = await move({ wrapHosts: unreachableFromAnnouncing('node3') });
  assert.equal(change?.state, 'stuck');
  const outcome = await program('node1', 'outcome', change.id);
  assert.match(outcome.stdout, /state=undone .*reason=undo/);
  assert.equal(change.steps['hide-on-node1']?.state, 'undone');
  assert.equal(change.steps['arm-node1']?.state, 'undone');
  assert.notEqual(change.steps['add-on-node3']?.state, 'undone');
});

test('the old host goes away in the middle: the new one keeps the address until its deadline', async () => {
  const { change } = await move({ wrapHosts: unreachableFromAnnouncing('node1') });
  assert.equal(change?.state, 'stuck');
  const outcome = await program('node3', 'outcome', change.id);
  assert.match(outcome.stdout, /state=armed/);
});

test('a switch that another change holds is not touched, and the move is not begun', async () => {
  await armOther('true');
  const original = state();
  const { change } = await move();
  assert.equal(change?.failure?.code, 'dead-man-busy');
  assert.match(change?.failure?.why ?? '', /busy id=other left=\d+/);
  assert.equal(change?.state, 'undone');
  assert.deepEqual(state(), original);
});

test('a slow plan is extended in time, the first host first', async () => {
  const clock = hurriedClock();
  let lateMs = 0;
  const slowly = (inner: Hosts): Hosts => ({
    ...inner,
    async run(host, command) {
      // By its own clock, each host has little time left after the first announcement.
      if (command.argv.includes('-A') && lateMs === 0) {
        lateMs = 60_000;
        const id = await armedId();
        await program('node1', 'extend', id, '60');
        await program('node3', 'extend', id, '70');
      }
      return inner.run(host, command);
    },
  });
  const now = () => clock.now() + lateMs;
  const { change } = await move({ clock: { ...clock, now }, wrapHosts: slowly });
  assert.equal(change?.state, 'applied', JSON.stringify(change?.failure));
  const extended = network.execLog.filter(
    ({ line, via }) => via === 'ssh' && / extend /.test(line),
  );
  assert.deepEqual(
    extended.map(({ host }) => host),
    ['node3', 'node1'],
  );
});

async function armedId(): Promise<string> {
  const { stdout } = await program('node1', 'status');
  return / id=(\w+)/.exec(stdout)?.[1] ?? assert.fail(stdout);
}

test('a host on which sh may not run as root is refused before anything is planned', async () => {
  const refused = { exitCode: 127, stderr: 'sh: command not found\n', times: 1 };
  network.host('node3').fail(/dead-man\.sh status/, refused);
  const { reply } = await move();
  assert.equal(reply?.kind === 'refused' ? reply.failure.code : reply, 'dead-man-unavailable');
});

test('a host that could not take back an earlier change is refused until it is mended', async () => {
  await armOther('ip addr del 192.0.2.9/32 dev eth0');
  await program('node3', 'run', 'other', '01', 'true');
  assert.equal((await program('node3', 'undo', 'other', 'test')).exitCode, 8);
  const { reply } = await move();
  assert.equal(reply?.kind === 'refused' ? reply.failure.code : reply, 'dead-man-undo-failed');
  await program('node3', 'clear', 'other');
  assert.equal((await move()).change?.state, 'applied');
});
