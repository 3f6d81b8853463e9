// The reason for the lab: an address moved by hand between two real hosts while a thousand packets
// a second flow. Make-before-break must lose none; the naive order is measured beside it. Uses
// commands only, none of the product's code.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { LabNetwork, LabProbeReport } from '../../src/lab/network/lab-network.ts';
import { startNetwork } from '../../src/lab/network/start-network.ts';

const service = '203.0.113.50';
const gateway = '203.0.113.1';
const table = `table arp mv {
  chain i { type filter hook input priority 0; arp daddr ip ${service} drop; }
  chain o { type filter hook output priority 0; arp saddr ip ${service} drop; }
}`;

async function measured(network: LabNetwork, move: () => Promise<void>): Promise<LabProbeReport> {
  const probe = await network.startProbe({ from: 'internet', to: service, packetsPerSecond: 1000 });
  await delay(300);
  await move();
  await delay(500);
  return probe.stop();
}

function described(report: LabProbeReport): string {
  const answered = report.answeredBy.map((run) => `${run.host} x${run.packets}`).join(', ');
  return (
    `sent ${report.sent}, lost ${report.lost}, longest gap ${report.longestGapMs} ms, ` +
    `sender late by ${report.senderLatenessMs} ms at worst, answered by ${answered}`
  );
}

test('an address moves without a lost packet when it is made before it is broken', async (t) => {
  const network = await startNetwork();
  t.after(() => network.stop());
  if (network.backend === 'in-process') return t.diagnostic('model hosts carry no packets');
  const run = async (host: string, ...argv: string[]) => {
    const result = await network.run(host, argv);
    assert.equal(
      result.exitCode,
      0,
      `${host}: ${argv.join(' ')}: ${result.stderr} ${result.stdout}`,
    );
  };
  const hide = (host: string) => network.run(host, ['nft', '-f', '-'], { stdin: table });
  const show = (host: string) => run(host, 'nft', 'delete', 'table', 'arp', 'mv');
  const announce = async () => {
    const ask = ['arping', '-c', '2', '-w', '2', '-I', 'eth0', '-s', service, gateway];
    const { stdout } = await network.run('node3', ask);
    // Its exit code is no proof: a question that the gateway asks meanwhile counts as an answer
    // too, and two answers to one probe give exit code 1.
    assert.match(stdout, /Received [1-9]/);
  };

  const careful = await measured(network, async () => {
    await hide('node3');
    await run('node3', 'ip', 'addr', 'replace', `${service}/32`, 'dev', 'eth0');
    await hide('node1');
    await show('node3');
    await announce();
    await run('node1', 'ip', 'addr', 'del', `${service}/32`, 'dev', 'eth0');
    await show('node1');
    await announce();
  });
  t.diagnostic(`make before break: ${described(careful)}`);

  await network.reset();
  const naive = await measured(network, async () => {
    await run('node1', 'ip', 'addr', 'del', `${service}/32`, 'dev', 'eth0');
    await run('node3', 'ip', 'addr', 'add', `${service}/32`, 'dev', 'eth0');
    await run('node3', 'arping', '-c', '1', '-U', '-I', 'eth0', service);
  });
  t.diagnostic(`naive order: ${described(naive)}`);

  assert.equal(careful.lost, 0);
  assert.equal(careful.answeredBy.at(0)?.host, 'node1');
  assert.equal(careful.answeredBy.at(-1)?.host, 'node3');
  assert.ok(naive.lost > 0, 'between the two commands nobody owns the address');
});
