// The virtual machine that holds a whole lab. The first start boots it, waits until every host is
// up, and saves memory and device state in the cache; every start restores that. The memory file is
// mapped copy-on-write, so a restore reads only the pages that it touches and several labs share
// them. Hands out a running machine; what to do inside it is the business of its caller.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { cached, digestOf } from '../../storage/cache.ts';
import { clientKeyName, controlKeyName, writeKeys } from '../../access/keys.ts';
import { guestScripts, hostNames } from '../../topology.ts';
import type { Userland } from '../../userland/build-userland.ts';
import { Qemu } from './qemu.ts';
import type { QemuOptions } from './qemu.ts';
import { ramDisk } from './ram-disk.ts';

const execFileAsync = promisify(execFile);
// A cold boot takes about 20 s on two free cores; on a crowded machine 100 s were seen.
const bootTimeoutMs = 240_000;
// Saving writes device state only, restoring reads it: both are far below a second.
const stateTimeoutMs = 30_000;
// Raise it when this file or the machine's arguments change what a saved state means.
const recipeVersion = '5';

export interface Machine {
  qemu: Qemu;
  /** Holds client, HOST and HOST.pub for every host, and control.pub. */
  keyDirectory: string;
}

type Log = (line: string) => void;
type Forwards = QemuOptions['forwards'];

/** Starts a machine in the state "all hosts up, nothing touched yet". */
export async function startMachine(
  userland: Userland,
  options: { directory: string; forwards: Forwards; log: Log },
): Promise<Machine> {
  const saved = await savedMachine(userland, options.log);
  const disk = await diskImage(userland);
  const qemu = new Qemu({
    kernel: userland.kernel,
    ramDisk: join(saved, 'ram-disk'),
    disk,
    memory: join(saved, 'memory'),
    memoryMode: 'scratch',
    isIncoming: true,
    forwards: options.forwards,
    console: join(options.directory, 'console.log'),
  });
  try {
    await qemu.command('qmp_capabilities');
    await ignoreSharedMemory(qemu);
    await qemu.command('migrate-incoming', { uri: `exec:cat ${quoted(join(saved, 'state'))}` });
    await untilState(qemu, () => queryStatus(qemu), 'paused');
    await qemu.command('cont');
  } catch (error) {
    await qemu.kill();
    throw error;
  }
  return { qemu, keyDirectory: join(saved, 'keys') };
}

async function diskImage(userland: Userland): Promise<string> {
  const digest = digestOf([userland.root]);
  const entry = await cached('disk', digest, async (directory) => {
    const image = join(directory, 'root.ext4');
    // 145 MB of files; the image is sparse, so the rest costs nothing.
    const format = ['-q', '-O', '^has_journal', '-m', '0', '-E', 'root_owner=0:0'];
    await execFileAsync(mkfs(), [...format, '-d', userland.root, image, '320M']);
  });
  return join(entry, 'root.ext4');
}

/** Ordinary users often have no sbin in their PATH. */
function mkfs(): string {
  return existsSync('/sbin/mkfs.ext4') ? '/sbin/mkfs.ext4' : 'mkfs.ext4';
}

async function savedMachine(userland: Userland, log: Log): Promise<string> {
  const scripts = await guestScripts();
  const version = await execFileAsync('qemu-system-x86_64', ['--version']);
  const texts = [...scripts].flat();
  const digest = digestOf([recipeVersion, userland.root, version.stdout, ...texts]);
  return cached('machine', digest, async (directory) => {
    log('booting the lab machine under emulation and saving its state (once, about a minute)');
    await writeKeys(join(directory, 'keys'), [clientKeyName, controlKeyName, ...hostNames]);
    const content = await insideFiles(directory, scripts);
    const image = await ramDisk(userland.root, userland.kernelRelease, content);
    await writeFile(join(directory, 'ram-disk'), image);
    await bootAndSave(directory, userland);
  });
}

async function insideFiles(directory: string, scripts: Map<string, Buffer>) {
  const files = [...scripts].map(([name, content]) => ({
    path: name === 'first-init.sh' ? 'init' : `lab/${name}`,
    mode: name === 'first-init.sh' || name === 'hang' ? 0o100755 : 0o100644,
    content,
  }));
  const pairs = [controlKeyName, ...hostNames].flatMap((name) => [name, `${name}.pub`]);
  for (const name of [...pairs, `${clientKeyName}.pub`]) {
    const content = await readFile(join(directory, 'keys', name));
    files.push({ path: `lab/keys/${name}`, mode: 0o100600, content });
  }
  return files;
}

async function bootAndSave(directory: string, userland: Userland): Promise<void> {
  const console = join(directory, 'console.log');
  const qemu = new Qemu({
    kernel: userland.kernel,
    ramDisk: join(directory, 'ram-disk'),
    disk: await diskImage(userland),
    memory: join(directory, 'memory'),
    memoryMode: 'keep',
    isIncoming: false,
    forwards: [],
    console,
  });
  try {
    await qemu.command('qmp_capabilities');
    await untilBooted(qemu, console);
    await qemu.command('stop');
    await ignoreSharedMemory(qemu);
    await qemu.command('migrate', { uri: `exec:cat > ${quoted(join(directory, 'state'))}` });
    await untilState(qemu, () => queryMigration(qemu), 'completed');
  } finally {
    await qemu.kill();
  }
  await rm(console);
}

/** The guest's memory stays in its file and is not copied into the saved state. */
async function ignoreSharedMemory(qemu: Qemu): Promise<void> {
  const capabilities = [{ capability: 'x-ignore-shared', state: true }];
  await qemu.command('migrate-set-capabilities', { capabilities });
}

const status = z.object({ status: z.string().optional() });

async function queryStatus(qemu: Qemu): Promise<string | undefined> {
  return status.parse(await qemu.command('query-status')).status;
}

async function queryMigration(qemu: Qemu): Promise<string | undefined> {
  const { status: state } = status.parse(await qemu.command('query-migrate'));
  if (state === 'failed') throw new Error('QEMU could not save the state of the lab machine.');
  return state;
}

async function untilState(
  qemu: Qemu,
  query: () => Promise<string | undefined>,
  wanted: string,
): Promise<void> {
  const deadline = Date.now() + stateTimeoutMs;
  while ((await query()) !== wanted) {
    if (Date.now() > deadline) throw new Error(`QEMU (pid ${qemu.pid}) did not become ${wanted}.`);
    await delay(20);
  }
}

async function untilBooted(qemu: Qemu, console: string): Promise<void> {
  const deadline = Date.now() + bootTimeoutMs;
  let exit: string | undefined;
  void qemu.exited.then((why) => {
    exit = why;
  });
  for (;;) {
    const text = existsSync(console) ? await readFile(console, 'utf8') : '';
    if (text.includes('LAB-READY')) return;
    if (exit !== undefined || text.includes('LAB-FAILED') || Date.now() > deadline) {
      const reason = exit === undefined ? '' : ` (QEMU: ${exit})`;
      throw new Error(
        `The lab machine did not come up${reason}. Its console:\n${text.slice(-4000)}`,
      );
    }
    await delay(100);
  }
}

/** For the shell that QEMU's exec: runs. */
function quoted(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}
