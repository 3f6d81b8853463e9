// Commands that go on until they are stopped, and the ping probe made of one, on a real sshd.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createPingProbe } from '../../../../src/adapters/ssh/ping-probe.ts';
import { createSshHosts } from '../../../../src/adapters/ssh/ssh-hosts.ts';
import { Failed } from '../../../../src/domain/failures.ts';
import { parseIpAddress } from '../../../../src/domain/names.ts';
import type { CommandResult, Hosts, RunningCommand } from '../../../../src/ports/hosts.ts';
import { hostName, type RealSshd, settingsOf, startSshd } from './real-sshd.ts';

const NODE = hostName('node1');
// Counts until INT, then says how far it came.
const COUNTER =
  'trap \'echo "stopped at $i"; exit 7\' INT; i=0; while :; do echo $i; i=$((i+1)); sleep 0.02; done';

interface Collector {
  readonly lines: string[];
  /** Resolves when enough lines have arrived. */
  readonly full: Promise<void>;
  readonly add: (line: string) => void;
}

function lineCollector(enough: number): Collector {
  const lines: string[] = [];
  const { promise: full, resolve } = Promise.withResolvers<void>();
  const add = (line: string): void => {
    lines.push(line);
    if (lines.length === enough) resolve();
  };
  return { lines, full, add };
}

function startSleep(hosts: Hosts): Promise<RunningCommand> {
  return hosts.start(NODE, { argv: ['sleep', '60'] }, () => {});
}

/** Root's privilege is for ping's short interval only; the tests may run as anyone. */
function asLogin(hosts: Hosts): Hosts {
  return {
    run: (host, command) => hosts.run(host, { ...command, asRoot: false }),
    start: (host, command, onLine) => hosts.start(host, { ...command, asRoot: false }, onLine),
  };
}

describe('streams on a real sshd', () => {
  let sshd: RealSshd;
  let hosts: ReturnType<typeof createSshHosts>;

  before(async () => {
    sshd = await startSshd();
    hosts = createSshHosts(settingsOf({ node1: sshd.host }));
  });
  after(async () => {
    await hosts.close();
    await sshd.stop();
  });

  test('lines arrive while the command runs; stop sends INT and gets the last word', async () => {
    const collector = lineCollector(5);
    const argv = ['sh', '-c', COUNTER];
    const running = await hosts.start(NODE, { argv }, collector.add);
    await collector.full;
    assert.deepEqual(collector.lines.slice(0, 5), ['0', '1', '2', '3', '4']);
    const [result, again] = await Promise.all([running.stop(), running.stop()]);
    assert.equal(result, again, 'stopping twice is one stop');
    assert.equal(result.exitCode, 7);
    assert.match(collector.lines.at(-1) ?? '', /^stopped at \d+$/);
    assert.equal(result.stdout, `${collector.lines.join('\n')}\n`);
  });

  test('commands run beside a stream, on the same connection', async () => {
    const running = await hosts.start(NODE, { argv: ['sh', '-c', COUNTER] }, () => {});
    assert.equal((await hosts.run(NODE, { argv: ['echo', 'beside'] })).stdout, 'beside\n');
    await running.stop();
    assert.equal(sshd.loginCount(), 1);
  });

  test('a stream that ignores INT is ended all the same', async () => {
    const argv = ['sh', '-c', 'trap "" INT; echo on; while :; do sleep 0.1; done'];
    const collector = lineCollector(1);
    const running = await hosts.start(NODE, { argv }, collector.add);
    await collector.full;
    const result = await running.stop();
    assert.equal(result.exitCode, null);
    assert.equal(result.signal, 'SIGTERM');
  });

  test('a stream that ended by itself keeps its result for stop', async () => {
    const running = await hosts.start(NODE, { argv: ['sh', '-c', 'echo a; exit 4'] }, () => {});
    await sleep(100);
    const result: CommandResult = await running.stop();
    assert.equal(result.exitCode, 4);
    assert.equal(result.stdout, 'a\n');
  });

  test('a stream with a deadline ends at it', async () => {
    const command = { argv: ['sleep', '60'], timeoutMs: 100 };
    const running = await hosts.start(NODE, command, () => {});
    await sleep(600);
    const result = await running.stop();
    assert.equal(result.isTimedOut, true);
  });

  test('a fifth stream on one host is refused at once, and possible after one has ended', async () => {
    const four = await Promise.all([1, 2, 3, 4].map(() => startSleep(hosts)));
    await assert.rejects(startSleep(hosts), /already runs 4 probes/);
    await four[0]?.stop();
    const fifth = await startSleep(hosts);
    await Promise.all([...four, fifth].map((running) => running.stop()));
  });

  test('a last line without a line feed is handed over too', async () => {
    const collector = lineCollector(2);
    await hosts.start(NODE, { argv: ['printf', 'one\ntwo'] }, collector.add);
    await collector.full;
    assert.deepEqual(collector.lines, ['one', 'two']);
  });
});

describe('the ping probe', () => {
  let sshd: RealSshd;
  let hosts: ReturnType<typeof createSshHosts>;
  const loopback = parseIpAddress('127.0.0.1');

  before(async () => {
    sshd = await startSshd();
    hosts = createSshHosts(settingsOf({ node1: sshd.host }));
  });
  after(async () => {
    await hosts.close();
    await sshd.stop();
  });

  test('counts what ping sent and got back until it was stopped', async () => {
    assert.ok(loopback);
    // 200 ms is the shortest interval that ping allows everyone.
    const intervalMs = process.getuid?.() === 0 ? 10 : 200;
    const probe = createPingProbe(asLogin(hosts));
    const running = await probe.start({ host: NODE, ip: loopback, intervalMs });
    await sleep(5 * intervalMs);
    const figures = await running.stop();
    assert.equal(figures.lost, 0);
    assert.equal(figures.sent >= 2, true, `sent ${figures.sent}`);
  });

  test('a probe that cannot begin says what ping said', async () => {
    // An address of class E, which the kernel refuses.
    const nowhere = parseIpAddress('255.255.255.255');
    assert.ok(nowhere);
    const probe = createPingProbe(asLogin(hosts));
    const starting = probe.start({ host: NODE, ip: nowhere, intervalMs: 200 });
    await assert.rejects(starting, (error) => {
      assert.ok(error instanceof Failed);
      assert.equal(error.failure.code, 'command-failed');
      assert.match(error.failure.why, /broadcast/i);
      assert.match(error.failure.fix, /^Nothing was changed/);
      return true;
    });
  });
});
