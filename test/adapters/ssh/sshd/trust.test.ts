// Who we talk to and as whom, on a real sshd: host keys, key files, the agent, jump hosts, dead ports.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { appendFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createSshHosts } from '../../../../src/adapters/ssh/ssh-hosts.ts';
import type { SshHostSettings, SshSettings } from '../../../../src/adapters/ssh/settings.ts';
import { Failed, type Failure } from '../../../../src/domain/failures.ts';
import { freePort } from '../../../../src/lab/free-port.ts';
import { hostName, makeKey, type RealSshd, run, settingsOf, startSshd } from './real-sshd.ts';

const NODE = hostName('node1');

describe('trust on a real sshd', () => {
  let sshd: RealSshd;
  let strangerLine: string;

  before(async () => {
    sshd = await startSshd();
    strangerLine = await makeKey(join(sshd.directory, 'stranger'));
  });
  after(() => sshd.stop());

  /** Runs one command under the given settings; returns its output or the failure. */
  async function attempt(
    host: Partial<SshHostSettings>,
    more: Partial<SshSettings> = {},
  ): Promise<string | Failure> {
    const settings = settingsOf({ node1: { ...sshd.host, ...host } }, more);
    const hosts = createSshHosts(settings);
    try {
      return (await hosts.run(NODE, { argv: ['echo', 'hello'] })).stdout;
    } catch (error) {
      if (error instanceof Failed) return error.failure;
      throw error;
    } finally {
      await hosts.close();
    }
  }

  async function refusal(
    host: Partial<SshHostSettings>,
    more: Partial<SshSettings> = {},
  ): Promise<Failure> {
    const seen = await attempt(host, more);
    if (typeof seen === 'string') throw new Error(`expected a refusal, saw ${seen}`);
    assert.match(seen.fix, /^Nothing was changed\. /);
    return seen;
  }

  async function fingerprint(name: string): Promise<string> {
    const { stdout } = await run('ssh-keygen', ['-lf', join(sshd.directory, `${name}.pub`)]);
    return stdout.split(' ')[1] ?? '';
  }

  test('an unknown host key is refused; the fix shows the fingerprint and what to run', async () => {
    const logins = sshd.loginCount();
    const failure = await refusal({ hostKeys: [] });
    assert.equal(failure.code, 'host-key-unknown');
    assert.equal(failure.fix.includes(await fingerprint('host_key')), true, failure.fix);
    assert.match(failure.fix, new RegExp(`ssh-keyscan -t ed25519 -p ${sshd.port} 127.0.0.1`));
    assert.match(failure.fix, /`host_keys` of node1/);
    assert.equal(sshd.loginCount(), logins, 'nobody logged in');
  });

  test('what ssh-keyscan prints is what the fix asks for, and it works as a pin', async () => {
    const scan = ['-t', 'ed25519', '-p', `${sshd.port}`, '127.0.0.1'];
    const { stdout } = await run('ssh-keyscan', scan);
    assert.equal(await attempt({ hostKeys: [stdout] }), 'hello\n');
    const path = join(sshd.directory, 'scanned');
    await writeFile(path, stdout);
    assert.equal(await attempt({ hostKeys: [] }, { knownHostsPath: path }), 'hello\n');
  });

  test('another key than the pinned one is refused with both fingerprints', async () => {
    const failure = await refusal({ hostKeys: [strangerLine] });
    assert.equal(failure.code, 'host-key-changed');
    assert.equal(failure.why.includes(await fingerprint('stranger')), true, failure.why);
    assert.equal(failure.why.includes(await fingerprint('host_key')), true, failure.why);
  });

  test('known_hosts counts when the host has no pins of its own', async () => {
    const knownHostsPath = join(sshd.directory, 'known_hosts');
    const missing = await refusal({ hostKeys: [] }, { knownHostsPath });
    assert.equal(missing.code, 'host-key-unknown');
    assert.equal(missing.fix.includes(knownHostsPath), true, missing.fix);
    await writeFile(knownHostsPath, `[127.0.0.1]:${sshd.port} ${strangerLine}\n`);
    const changed = await refusal({ hostKeys: [] }, { knownHostsPath });
    assert.equal(changed.code, 'host-key-changed');
    assert.match(changed.fix, /ssh-keygen -R '\[127\.0\.0\.1\]:\d+' -f /);
    await appendFile(knownHostsPath, `[127.0.0.1]:${sshd.port} ${sshd.hostKeyLine}\n`);
    await run('ssh-keygen', ['-H', '-f', knownHostsPath]);
    assert.equal(await attempt({ hostKeys: [] }, { knownHostsPath }), 'hello\n');
  });

  test('a known_hosts that cannot be read is not taken for an empty one', async () => {
    const failure = await refusal({ hostKeys: [] }, { knownHostsPath: sshd.directory });
    assert.equal(failure.code, 'configuration-invalid');
    assert.match(failure.why, /EISDIR/);
  });

  test('a host with several keys is asked for the pinned one', async () => {
    const rsaPath = join(sshd.directory, 'rsa_key');
    await run('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-N', '', '-f', rsaPath]);
    const two = await startSshd([`HostKey ${rsaPath}`]);
    try {
      const { stdout: rsaLine } = await run('cat', [`${rsaPath}.pub`]);
      assert.equal(await attempt({ ...two.host, hostKeys: [rsaLine] }), 'hello\n');
      assert.equal(await attempt({ ...two.host }), 'hello\n');
    } finally {
      await two.stop();
    }
  });

  test('a key with a passphrase is opened by the variable that is named', async () => {
    const keyPath = join(sshd.directory, 'locked');
    const line = await makeKey(keyPath, 'correct horse');
    await appendFile(join(sshd.directory, 'authorized_keys'), `${line}\n`);
    const locked = { keyPath, passphraseVariable: 'ARPEGGIO_TEST_PASSPHRASE' };
    process.env['ARPEGGIO_TEST_PASSPHRASE'] = 'correct horse';
    assert.equal(await attempt(locked), 'hello\n');
    process.env['ARPEGGIO_TEST_PASSPHRASE'] = 'wrong horse';
    const wrong = await refusal(locked);
    assert.equal(wrong.code, 'login-refused');
    assert.equal(JSON.stringify(wrong).includes('wrong horse'), false, 'the secret stays secret');
    delete process.env['ARPEGGIO_TEST_PASSPHRASE'];
    const unset = await refusal(locked);
    assert.equal(unset.code, 'login-refused');
    assert.match(unset.fix, /Set ARPEGGIO_TEST_PASSPHRASE/);
    const unnamed = await refusal({ keyPath });
    assert.match(unnamed.fix, /name the variable that holds its passphrase/);
  });

  test('a key file that is not there, or that the host does not accept, says so', async () => {
    const missing = await refusal({ keyPath: '/nonexistent/key' });
    assert.equal(missing.code, 'login-refused');
    assert.match(missing.why, /\/nonexistent\/key cannot be read \(ENOENT\)/);
    const refused = await refusal({ keyPath: join(sshd.directory, 'stranger') });
    assert.equal(refused.code, 'login-refused');
    assert.match(refused.fix, /authorized_keys on node1/);
    const nothing = await refusal({ keyPath: null });
    assert.match(nothing.why, /nothing to log in with/);
  });

  test('an agent logs in, and one that is gone is named', async () => {
    const socket = join(sshd.directory, 'agent');
    const keyPath = join(sshd.directory, 'agent_key');
    const line = await makeKey(keyPath);
    await appendFile(join(sshd.directory, 'authorized_keys'), `${line}\n`);
    const { stdout: started } = await run('ssh-agent', ['-s', '-a', socket]);
    const agentPid = Number(/SSH_AGENT_PID=(\d+)/.exec(started)?.[1]);
    const outside = process.env['SSH_AUTH_SOCK'];
    process.env['SSH_AUTH_SOCK'] = socket;
    const byAgent = { keyPath: null, useAgent: true };
    try {
      await run('ssh-add', ['-q', keyPath]);
      assert.equal(await attempt(byAgent), 'hello\n');
      process.kill(agentPid);
      process.env['SSH_AUTH_SOCK'] = join(sshd.directory, 'no-agent');
      const gone = await refusal(byAgent);
      assert.equal(gone.code, 'login-refused');
      assert.match(gone.why, /agent at SSH_AUTH_SOCK/);
      assert.equal(await attempt({ useAgent: true }), 'hello\n', 'the key file still works');
    } finally {
      if (outside === undefined) delete process.env['SSH_AUTH_SOCK'];
      else process.env['SSH_AUTH_SOCK'] = outside;
    }
  });

  test('a host behind a jump host is reached through it, on one connection each', async () => {
    const inner = await startSshd();
    const jump = hostName('jump');
    const behind = { ...inner.host, jump };
    const gone = { ...behind, port: await freePort() };
    const hosts = createSshHosts(settingsOf({ node1: behind, gone, jump: sshd.host }));
    const logins = sshd.loginCount();
    try {
      const argv = ['sh', '-c', 'echo "${SSH_CONNECTION##* }"'];
      const results = await Promise.all([1, 2, 3].map(() => hosts.run(NODE, { argv })));
      assert.deepEqual(
        results.map((result) => result.stdout.trim()),
        [1, 2, 3].map(() => `${inner.port}`),
      );
      assert.equal(inner.loginCount(), 1);
      assert.equal(sshd.loginCount() - logins, 1);
      await assert.rejects(
        hosts.run(hostName('gone'), { argv: ['true'] }),
        (error) => error instanceof Failed && error.failure.code === 'host-unreachable',
      );
      assert.equal((await hosts.run(jump, { argv: ['true'] })).exitCode, 0);
    } finally {
      await hosts.close();
      await inner.stop();
    }
  });

  test('jump hosts in a circle, or unknown ones, are found before anything connects', () => {
    const [one, two] = [hostName('one'), hostName('two')];
    const circle = { one: { ...sshd.host, jump: two }, two: { ...sshd.host, jump: one } };
    assert.throws(() => createSshHosts(settingsOf(circle)), /one -> two -> one/);
    const missing = { one: { ...sshd.host, jump: two } };
    assert.throws(() => createSshHosts(settingsOf(missing)), /host "two"/);
  });

  test('a port where nobody listens is unreachable, with the address and the reason', async () => {
    const port = await freePort();
    const failure = await refusal({ port });
    assert.equal(failure.code, 'host-unreachable');
    assert.match(failure.what, new RegExp(`node1 \\(.*@127\\.0\\.0\\.1:${port}\\)`));
    assert.match(failure.why, /nothing listens on that port.*ECONNREFUSED/);
  });

  test('a machine that accepts and then says nothing is given up at the deadline', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const startedMs = performance.now();
    const failure = await refusal({ port }, { limits: { connectTimeoutMs: 200 } });
    assert.equal(failure.code, 'host-unreachable');
    assert.match(failure.why, /Within 0\.2 s .* said nothing/);
    assert.equal(performance.now() - startedMs < 8_000, true);
    silent.close();
  });
});
