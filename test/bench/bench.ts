// `npm run bench`: how fast Arpeggio is, as ratios against a floor or a peer measured in the same run on
// the same lab. Never a test: a busy machine makes every figure worse, and the ratio hardly.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../src/adapters/store/open-store.ts';
import { systemClock } from '../../src/adapters/system-clock.ts';
import type { HostName } from '../../src/domain/names.ts';
import type { LabNetwork } from '../../src/lab/network/lab-network.ts';
import { startNetwork } from '../../src/lab/network/start-network.ts';
import { ALICE, BOB } from '../fakes/lab-inventory.ts';
import { sshTo, startTestBot } from '../fakes/test-bot.ts';

const ADDRESS = '203.0.113.50';
const NODE3 = 'node3' as HostName;
const EXEC_COUNT = 20;

interface Row {
  readonly what: string;
  readonly ours: string;
  readonly beside: string;
  readonly ratio: string;
}

const network = await startNetwork({ log: (line) => console.log(line) });
const directory = await mkdtemp(join(tmpdir(), 'arpeggio-bench-'));
try {
  const rows = [await execRow(network), ...(await moveRows(network, directory))];
  console.table(rows);
} finally {
  await network.stop();
  await rm(directory, { recursive: true, force: true });
}

/** One remote command: over the connection that is kept, and with a new ssh process as by hand. */
async function execRow(lab: LabNetwork): Promise<Row> {
  const hosts = sshTo(lab);
  await hosts.run(NODE3, { argv: ['true'] });
  const ours = await medianMs(EXEC_COUNT, () => hosts.run(NODE3, { argv: ['true'] }));
  const byHand = await medianMs(5, () => newSsh(lab));
  await hosts.close();
  return row('one remote command', ours, 'a new ssh for each command', byHand);
}

async function newSsh(lab: LabNetwork): Promise<void> {
  const { port = 0 } = lab.hosts['node3'] ?? {};
  const unpinned = ['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null'];
  const options = ['-q', '-i', lab.clientKeyPath, '-p', String(port), ...unpinned];
  const child = spawn('ssh', [...options, 'root@127.0.0.1', 'true'], { stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`ssh ended with ${code}`);
}

/** A whole /move-ip: to the plan, to the end, and what it loses beside the order typed by hand. */
async function moveRows(lab: LabNetwork, folder: string): Promise<readonly Row[]> {
  const store = await openSqliteStore({ directory: folder });
  const bot = await startTestBot({ network: lab, store, clock: systemClock });
  await bot.type(ALICE, `/where-is ${ADDRESS}`);
  const planMs = await timeMs(() => bot.type(ALICE, `/move-ip ${ADDRESS} to node3`));
  // The floor: asking the segment for two seconds who answers cannot be done in less.
  const argv = ['arping', '-b', '-w', '2', '-I', 'eth0', ADDRESS];
  const floorMs = await timeMs(() => bot.hosts.run('router1' as HostName, { argv }));
  const planned = await outage(lab, async () => {
    await bot.click(BOB, 'approve');
  });
  const { state } = await bot.newest();
  if (state !== 'applied') throw new Error(`The planned move ended as ${state}.`);
  await lab.reset();
  const byHand = await outage(lab, async () => {
    await lab.run('node1', ['ip', 'addr', 'del', `${ADDRESS}/32`, 'dev', 'eth0']);
    await lab.run('node3', ['ip', 'addr', 'add', `${ADDRESS}/32`, 'dev', 'eth0']);
    await lab.run('node3', ['arping', '-q', '-U', '-c', '1', '-I', 'eth0', ADDRESS]);
  });
  await bot.stop();
  await store.close();
  return [
    row('from the command to its plan', planMs, 'arping alone, for 2 s', floorMs),
    {
      what: 'packets lost while an address moves',
      ours: `${planned.lost} of ${planned.sent}`,
      beside: `typed by hand: ${byHand.lost} of ${byHand.sent}`,
      ratio: planned.lost === 0 ? '0' : (planned.lost / byHand.lost).toFixed(3),
    },
  ];
}

async function outage(lab: LabNetwork, during: () => Promise<void>) {
  const probe = await lab.startProbe({ from: 'internet', to: ADDRESS, packetsPerSecond: 1_000 });
  await during();
  await systemClock.sleep(500);
  return probe.stop();
}

function row(what: string, oursMs: number, peer: string, besideMs: number): Row {
  return {
    what,
    ours: `${oursMs.toFixed(1)} ms`,
    beside: `${peer}: ${besideMs.toFixed(1)} ms`,
    ratio: (oursMs / besideMs).toFixed(3),
  };
}

async function timeMs(act: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await act();
  return performance.now() - began;
}

async function medianMs(count: number, act: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < count; run += 1) times.push(await timeMs(act));
  return times.toSorted((a, b) => a - b)[Math.floor(count / 2)] ?? 0;
}
