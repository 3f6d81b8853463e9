// The lab as a process: what `npm run lab -- up`, status and down say, and that a lab whose parent
// is killed leaves no process, no port and, after the next start, no directory.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

const main = new URL('../../../src/lab/network/main.ts', import.meta.url).pathname;

interface Lab {
  directory: string;
  hosts: Record<string, { port: number }>;
}

/** Runs one verb in a temporary directory of its own, so that a person's lab is left alone. */
function lab(temporary: string, ...words: string[]): Promise<{ exitCode: number; text: string }> {
  const child = spawn(process.execPath, [main, ...words], {
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const output of [child.stdout, child.stderr]) {
    output.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  }
  return new Promise((resolve) => {
    child.on('exit', (exitCode) => resolve({ exitCode: exitCode ?? -1, text }));
  });
}

function currentLab(temporary: string): Lab & { pid: number } {
  const name = readdirSync(temporary).find((each) => each.endsWith('.json')) ?? '';
  return JSON.parse(readFileSync(join(temporary, name), 'utf8'));
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.on('connect', () => resolve(true));
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(false));
    socket.setTimeout(2000, () => socket.destroy());
  });
}

/** Processes that have the lab's directory among their arguments. */
function processesOf(directory: string): string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(directory);
    } catch {
      return false;
    }
  });
}

async function eventually(condition: () => Promise<boolean> | boolean): Promise<void> {
  // The kernel ends the processes at once; ten seconds are for a crowded machine.
  const deadline = Date.now() + 10_000;
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, 'did not happen within ten seconds');
    await delay(50);
  }
}

test('a lab whose parent is killed leaves nothing behind', async (t) => {
  const temporary = mkdtempSync(join(tmpdir(), 'lab-lifecycle-'));
  t.after(() => rmSync(temporary, { recursive: true, force: true }));
  t.after(() => lab(temporary, 'down'));

  const first = await lab(temporary, 'up', '--detach');
  assert.equal(first.exitCode, 0, first.text);
  assert.match(first.text, /node1 +127\.0\.0\.1:\d+ +ssh-ed25519 /);
  const killed = currentLab(temporary);
  const port = killed.hosts['node1']?.port ?? 0;
  assert.equal(await isListening(port), true);
  process.kill(killed.pid, 'SIGKILL');
  await eventually(async () => !(await isListening(port)));
  await eventually(() => processesOf(killed.directory).length === 0);
  assert.equal((await lab(temporary, 'status')).exitCode, 1);

  const second = await lab(temporary, 'up', '--detach');
  assert.equal(second.exitCode, 0, second.text);
  const running = currentLab(temporary);
  const directories = readdirSync(temporary).filter((name) => !name.endsWith('.json'));
  assert.deepEqual(
    directories.map((name) => join(temporary, name)),
    [running.directory],
  );
  assert.match((await lab(temporary, 'up')).text, /already up/);
  assert.match((await lab(temporary, 'status')).text, /Lab network: /);
  assert.equal((await lab(temporary, 'down')).exitCode, 0);
  await eventually(() => processesOf(running.directory).length === 0);
  await eventually(() => readdirSync(temporary).length === 0);
});
