// Commands on a real OpenSSH sshd: results, bounds, deadlines, reuse of the connection.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSshHosts } from '../../../../src/adapters/ssh/ssh-hosts.ts';
import { hostName, type RealSshd, settingsOf, startSshd } from './real-sshd.ts';

const NODE = hostName('node1');

describe('commands on a real sshd', () => {
  let sshd: RealSshd;
  let hosts: ReturnType<typeof createSshHosts>;

  before(async () => {
    sshd = await startSshd();
    const limits = { outputBytesMax: 64 * 1024, graceMs: 1_000 };
    hosts = createSshHosts(settingsOf({ node1: sshd.host }, { limits }));
  });
  after(async () => {
    await hosts.close();
    await sshd.stop();
  });

  test('a command returns its output, its errors and its exit code', async () => {
    const argv = ['sh', '-c', 'echo out; echo err >&2; exit 3'];
    const result = await hosts.run(NODE, { argv });
    assert.equal(result.stdout, 'out\n');
    assert.equal(result.stderr, 'err\n');
    assert.equal(result.exitCode, 3);
    assert.equal(result.signal, null);
    assert.deepEqual(result.argv, argv);
    assert.equal(result.isTimedOut || result.isTruncated, false);
  });

  test('a command that does not exist has exit code 127', async () => {
    const result = await hosts.run(NODE, { argv: ['no-such-program'] });
    assert.equal(result.exitCode, 127);
  });

  test('arguments arrive word by word, whatever they contain', async () => {
    const words = ['', ' ', "it's", '$HOME `id` "x"', '*', 'a\nb', 'ü→☃', '-n', '~'];
    const result = await hosts.run(NODE, { argv: ['printf', '<%s>', ...words] });
    assert.equal(result.stdout, words.map((word) => `<${word}>`).join(''));
  });

  test('a command that is ended by a signal says by which', async () => {
    const result = await hosts.run(NODE, { argv: ['sh', '-c', 'kill -USR1 $$'] });
    assert.equal(result.exitCode, null);
    assert.equal(result.signal, 'SIGUSR1');
  });

  test('a megabyte of standard input arrives whole', async () => {
    const stdin = 'ä'.repeat(512 * 1024);
    const result = await hosts.run(NODE, { argv: ['wc', '-c'], stdin });
    assert.equal(Number(result.stdout), 1024 * 1024);
  });

  test('a command without standard input reads its end at once', async () => {
    const result = await hosts.run(NODE, { argv: ['cat'], timeoutMs: 5_000 });
    assert.equal(result.exitCode, 0);
  });

  test('output beyond the bound is dropped, and the command still ends by itself', async () => {
    const argv = ['sh', '-c', 'head -c 300000 /dev/zero | tr "\\0" x; echo done >&2'];
    const result = await hosts.run(NODE, { argv });
    assert.equal(result.stdout.length, 64 * 1024);
    assert.equal(result.isTruncated, true);
    assert.equal(result.stderr, 'done\n');
    assert.equal(result.exitCode, 0);
  });

  test('thirty commands share one connection', async () => {
    const logins = sshd.loginCount();
    const results = await Promise.all(
      Array.from({ length: 30 }, (_, index) => hosts.run(NODE, { argv: ['echo', `${index}`] })),
    );
    assert.deepEqual(
      results.map((result) => result.stdout.trim()),
      Array.from({ length: 30 }, (_, index) => `${index}`),
    );
    assert.equal(sshd.loginCount(), logins);
    assert.equal(logins, 1);
  });

  test('no more than four commands run at once on one host', async () => {
    // Each waits until four have begun, however slowly a busy machine starts them.
    const count = `cd "$0" && touch begun/$$ running/$$
      for lap in $(seq 200); do [ "$(ls begun | wc -l)" -ge 4 ] && break; sleep 0.05; done
      sleep 0.1; ls running | wc -l; rm running/$$`;
    const { directory } = sshd;
    const places = [`${directory}/begun`, `${directory}/running`];
    await hosts.run(NODE, { argv: ['mkdir', ...places] });
    const results = await Promise.all(
      Array.from({ length: 10 }, () => hosts.run(NODE, { argv: ['sh', '-c', count, directory] })),
    );
    const running = results.map((result) => Number(result.stdout));
    assert.equal(Math.max(...running), 4, `running at once: ${running.join(' ')}`);
  });

  test('a hanging command is ended on the host at its deadline; the connection survives', async () => {
    const logins = sshd.loginCount();
    const pidPath = `${sshd.directory}/hanging`;
    const argv = ['sh', '-c', 'echo $$ > "$0"; echo started; sleep 60; echo late', pidPath];
    const result = await hosts.run(NODE, { argv, timeoutMs: 400 });
    assert.equal(result.isTimedOut, true);
    assert.equal(result.exitCode, null);
    assert.equal(result.signal, 'SIGTERM');
    assert.equal(result.stdout, 'started\n');
    assert.equal(result.durationMs < 20_000, true, `took ${result.durationMs} ms`);
    await assertEnded(pidPath);
    assert.equal((await hosts.run(NODE, { argv: ['true'] })).exitCode, 0);
    assert.equal(sshd.loginCount(), logins);
  });

  test('a command that ignores TERM is killed', async () => {
    const pidPath = `${sshd.directory}/stubborn`;
    const argv = ['sh', '-c', 'trap "" TERM; echo $$ > "$0"; while :; do sleep 60; done', pidPath];
    const result = await hosts.run(NODE, { argv, timeoutMs: 300 });
    assert.equal(result.isTimedOut, true);
    assert.equal(result.signal, 'SIGKILL');
    await assertEnded(pidPath);
  });

  test('of two commands side by side only the one beyond its deadline is ended', async () => {
    const [hanging, fine] = await Promise.all([
      hosts.run(NODE, { argv: ['sleep', '60'], timeoutMs: 200 }),
      hosts.run(NODE, { argv: ['sh', '-c', 'sleep 1; echo fine'] }),
    ]);
    assert.equal(hanging.isTimedOut, true);
    assert.equal(fine.stdout, 'fine\n');
    assert.equal(fine.exitCode, 0);
  });

  async function assertEnded(pidPath: string): Promise<void> {
    // The group is signalled at once; the kernel needs a moment to reap.
    await sleep(50);
    const argv = ['sh', '-c', 'kill -0 "$(cat "$0")"', pidPath];
    const probe = await hosts.run(NODE, { argv });
    assert.notEqual(probe.exitCode, 0, 'the process is gone');
  }

  test('a command that asks for it gets a connection of its own, closed when it has ended', async () => {
    const argv = ['sh', '-c', 'echo $SSH_CONNECTION'];
    const kept = await hosts.run(NODE, { argv });
    const apart = await hosts.run(NODE, { argv, isFreshConnection: true });
    assert.notEqual(apart.stdout, kept.stdout);
    assert.equal((await hosts.run(NODE, { argv })).stdout, kept.stdout);
    const [, port = ''] = apart.stdout.split(' ');
    const established = {
      argv: ['sh', '-c', `grep -ic ':$(printf %04X ${port}) 0[1245]' /proc/net/tcp`],
    };
    let open = await hosts.run(NODE, established);
    for (let looks = 0; looks < 40 && open.stdout.trim() !== '0'; looks += 1) {
      await sleep(100);
      open = await hosts.run(NODE, established);
    }
    assert.equal(open.stdout.trim(), '0');
  });
});
