// Becoming root through sudo, with a stand-in for sudo on the host that says what the real one says.

import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createSshHosts } from '../../../../src/adapters/ssh/ssh-hosts.ts';
import { Failed } from '../../../../src/domain/failures.ts';
import { type FaultServer, startFaultServer } from './fault-server.ts';
import { hostName, settingsOf } from './real-sshd.ts';

const NODE = hostName('node1');

describe('commands as root for a login that is not root', () => {
  let directory: string;
  let server: FaultServer;
  let hosts: ReturnType<typeof createSshHosts>;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'arpeggio-sudo-'));
    server = await startFaultServer(directory);
    hosts = createSshHosts(settingsOf({ node1: server.host }));
  });
  after(async () => {
    await hosts.close();
    await server.stop();
    await rm(directory, { recursive: true });
  });

  async function installSudo(script: string): Promise<void> {
    await writeFile(join(directory, 'sudo'), `#!/bin/sh\n${script}\n`);
    await chmod(join(directory, 'sudo'), 0o755);
  }

  test('the command goes through sudo -n, with its standard input and its exit code', async () => {
    await installSudo('[ "$1 $2" = "-n --" ] || exit 99; shift 2; exec "$@"');
    const argv = ['sh', '-c', 'cat; exit 5'];
    const result = await hosts.run(NODE, { argv, asRoot: true, stdin: 'in' });
    assert.equal(result.stdout, 'in');
    assert.equal(result.exitCode, 5);
    assert.deepEqual(result.argv, argv, 'the result names the command as planned');
  });

  test('a command that itself fails with exit code 1 is not a refusal of sudo', async () => {
    const argv = ['sh', '-c', 'echo "sudo is mentioned" >&2; exit 1'];
    assert.equal((await hosts.run(NODE, { argv, asRoot: true })).exitCode, 1);
  });

  const refusals: [string, string][] = [
    ['sudo: a password is required', '1'],
    ['sudo: a terminal is required to read the password; either use the -S option', '1'],
    ['Sorry, user ops is not allowed to execute "/bin/true" as root on node1.', '1'],
    ['ops is not in the sudoers file.', '1'],
    ['sh: 1: sudo: not found', '127'],
  ];
  for (const [said, exitCode] of refusals) {
    test(`refused with the line to add: ${said}`, async () => {
      await installSudo(`echo '${said}' >&2; exit ${exitCode}`);
      await assert.rejects(hosts.run(NODE, { argv: ['true'], asRoot: true }), (error) => {
        assert.ok(error instanceof Failed);
        const { failure } = error;
        assert.equal(failure.code, 'root-refused');
        assert.match(failure.fix, /^Nothing was changed\. .*`ops ALL=\(root\) NOPASSWD: ALL`/);
        assert.equal(failure.why.includes(said), true, failure.why);
        return true;
      });
    });
  }

  test('the same words from a command that needs no root are only its output', async () => {
    const argv = ['sh', '-c', 'echo "sudo: a password is required" >&2; exit 1'];
    assert.equal((await hosts.run(NODE, { argv })).exitCode, 1);
  });
});
