// One run of the machine with systemd, from its first boot until it is off. It restarts by itself with the
// same disk as often as the script inside says so; what that script saw is handed out line by line.

import { spawn } from 'node:child_process';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { writeKeys } from '../../../src/lab/network/access/keys.ts';
import { ramDisk } from '../../../src/lab/network/backends/machine/ram-disk.ts';
import { userland } from '../../../src/lab/network/userland/build-userland.ts';
import { DEAD_MAN_PROGRAM } from '../../../src/steps/dead-man/program.ts';
import { guestDisk } from './guest-disk.ts';

// Three boots and what is between them took four to ten minutes on two cores with other things to do.
const TIMEOUT_MS = 900_000;
const SCRIPTS = ['first-init.sh', 'proof.sh'];

/** A line that the script inside said, without its mark, and when it arrived. */
export interface Seen {
  readonly text: string;
  readonly atMs: number;
}

export async function runGuest(
  directory: string,
  bundle: string,
  log: (line: string) => void,
): Promise<readonly Seen[]> {
  const lab = await userland(log);
  const disk = join(directory, 'disk');
  await cp(await guestDisk(lab, log), disk);
  const keys = join(directory, 'keys');
  await writeKeys(keys, ['host', 'client']);
  const texts = { bundle, 'dead-man.sh': DEAD_MAN_PROGRAM };
  for (const [name, text] of Object.entries(texts)) await writeFile(join(directory, name), text);
  const here = new URL('guest/', import.meta.url).pathname;
  const paths = [
    ...SCRIPTS.map((name) => join(here, name)),
    ...['host', 'client', 'client.pub'].map((name) => join(keys, name)),
    ...Object.keys(texts).map((name) => join(directory, name)),
  ];
  const files = await Promise.all(
    paths.map(async (path) => {
      const name = path.slice(path.lastIndexOf('/') + 1);
      const content = await readFile(path);
      if (name === 'first-init.sh') return { path: 'init', mode: 0o100755, content };
      return { path: `lab/${name}`, mode: 0o100600, content };
    }),
  );
  const image = join(directory, 'ram-disk');
  await writeFile(image, await ramDisk(lab.root, lab.kernelRelease, files));
  return untilOff(['-kernel', lab.kernel, '-initrd', image], disk, log);
}

function untilOff(
  boot: readonly string[],
  disk: string,
  log: (line: string) => void,
): Promise<readonly Seen[]> {
  const words = [
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-serial', 'stdio'],
    ...['-accel', 'tcg', '-cpu', 'Nehalem,+rdrand', '-machine', 'pc', '-m', '768M', ...boot],
    '-append',
    'console=ttyS0 quiet panic=-1 mitigations=off random.trust_cpu=on net.ifnames=0 no_timer_check ' +
      'systemd.show_status=0 systemd.mask=serial-getty@ttyS0.service systemd.unit=multi-user.target',
    ...[
      '-drive',
      `if=none,id=disk,file=${disk},format=raw`,
      '-device',
      'virtio-blk-pci,drive=disk',
    ],
  ];
  const argv = ['--pdeathsig', 'KILL', 'qemu-system-x86_64', ...words];
  const child = spawn('setpriv', argv, {
    timeout: TIMEOUT_MS,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const seen: Seen[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    log(`    ${line.trimEnd()}`);
    const [, text] = /SEEN (.*?)\r?$/.exec(line) ?? [];
    if (text !== undefined) seen.push({ text, atMs: performance.now() });
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    lines.on('close', () => resolve(seen));
  });
}
