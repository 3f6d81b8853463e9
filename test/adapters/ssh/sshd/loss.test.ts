// What the adapter says when a host misbehaves: whether a command was certainly not started or may have
// run, that it never runs twice, and that the next one works again.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { createSshHosts } from '../../../../src/adapters/ssh/ssh-hosts.ts';
import { Failed, type FailureCode } from '../../../../src/domain/failures.ts';
import { type FaultServer, startFaultServer } from './fault-server.ts';
import { hostName, settingsOf } from './real-sshd.ts';

const NODE = hostName('node1');
const TRUE = { argv: ['true'] };

describe('hosts that misbehave', () => {
  let server: FaultServer;
  let hosts: ReturnType<typeof createSshHosts>;

  beforeEach(async () => {
    server = await startFaultServer();
    // Long enough for a host that works on a busy machine, which 200 ms were not.
    const limits = {
      sessionTimeoutMs: 1_000,
      graceMs: 100,
      keepaliveIntervalMs: 500,
      keepaliveMisses: 2,
    };
    hosts = createSshHosts(settingsOf({ node1: server.host }, { limits }));
    assert.equal((await hosts.run(NODE, TRUE)).exitCode, 0);
  });
  afterEach(async () => {
    await hosts.close();
    await server.stop();
  });

  async function assertFails(code: FailureCode): Promise<void> {
    await assert.rejects(hosts.run(NODE, { argv: ['echo', 'x'] }), (error) => {
      assert.equal(error instanceof Failed, true, String(error));
      if (!(error instanceof Failed)) return false;
      assert.equal(error.failure.code, code);
      assert.match(error.failure.fix, /^Nothing was changed\. /);
      return true;
    });
  }

  async function assertRecovers(): Promise<void> {
    server.setFault('run');
    assert.equal((await hosts.run(NODE, { argv: ['echo', 'back'] })).stdout, 'back\n');
  }

  test('a connection lost while a command runs: it may have run, and is not run again', async () => {
    server.setFault('drop-after-answer');
    const result = await hosts.run(NODE, { argv: ['sh', '-c', 'echo half; sleep 5'] });
    assert.equal(result.exitCode, null);
    assert.equal(result.signal, null);
    assert.equal(result.isTimedOut, false);
    assert.equal(result.stdout, 'half\n');
    assert.equal(server.lines().filter((line) => line.includes('half')).length, 1);
    await assertRecovers();
  });

  test('a connection lost before the answer: it may have run, and is not run again', async () => {
    server.setFault('drop-before-answer');
    const result = await hosts.run(NODE, { argv: ['echo', 'once'] });
    assert.equal(result.exitCode, null);
    assert.equal(server.lines().filter((line) => line === 'echo once').length, 1);
    await assertRecovers();
  });

  test('a connection lost before the command was sent: it was not started', async () => {
    server.setFault('drop-before-session');
    await assertFails('host-unreachable');
    assert.equal(server.lines().includes('echo x'), false);
    await assertRecovers();
  });

  test('a connection that was reset in between is opened anew for the next command', async () => {
    server.reset();
    await assertRecovers();
    assert.equal(server.connectionCount(), 2);
  });

  test('commands that meet a reset connection together are all sent over one new connection', async () => {
    server.reset();
    server.setFault('run');
    const results = await Promise.all([1, 2, 3].map(() => hosts.run(NODE, TRUE)));
    assert.deepEqual(
      results.map(({ exitCode }) => exitCode),
      [0, 0, 0],
    );
    assert.equal(server.connectionCount(), 2);
  });

  test('a host that gives no session has not started the command', async () => {
    server.setFault('refuse-session');
    await assertFails('host-unreachable');
    await assertRecovers();
    assert.equal(server.connectionCount(), 1);
  });

  test('a host that refuses the command has not started it', async () => {
    server.setFault('refuse-exec');
    await assertFails('host-unreachable');
    await assertRecovers();
  });

  test('a host that never answers the request for a session is cut off', async () => {
    server.setFault('never-give-session');
    await assertFails('host-unreachable');
    await assertRecovers();
    assert.equal(server.lines().includes('echo x'), false);
  });

  test('a link that goes silent under a running command is noticed by the keep-alive', async () => {
    const running = hosts.run(NODE, {
      argv: ['sh', '-c', 'echo half; sleep 5'],
      timeoutMs: 15_000,
    });
    // The command has been accepted once a second one has come and gone.
    await hosts.run(NODE, TRUE);
    server.freeze();
    const result = await running;
    assert.equal(result.exitCode, null);
    assert.equal(result.isTimedOut, false);
    assert.equal(result.durationMs < 10_000, true, `took ${result.durationMs} ms`);
    await assertRecovers();
  });

  test('a command that cannot be signalled is given up at its deadline all the same', async () => {
    const result = await hosts.run(NODE, { argv: ['sleep', '5'], timeoutMs: 100 });
    assert.equal(result.isTimedOut, true);
    assert.equal(result.exitCode, null);
    assert.equal(result.durationMs < 10_000, true, `took ${result.durationMs} ms`);
    await assertRecovers();
    assert.equal(server.connectionCount(), 1);
  });

  test('closing ends what still runs, and says that it may have run', async () => {
    const running = hosts.run(NODE, { argv: ['sleep', '5'] });
    await hosts.run(NODE, TRUE);
    await hosts.close();
    assert.equal((await running).exitCode, null);
  });

  test('a host that has no settings is a fault of the configuration', async () => {
    await assert.rejects(hosts.run(hostName('node9'), TRUE), /configuration-invalid.*node9/);
  });
});
