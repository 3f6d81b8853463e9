// The real managers of interfaces, unpacked from their Debian packages into a folder of their own and
// run there by chroot in a network namespace of their own. Nothing is installed: two of them cannot be
// installed together, and none belongs on the machine of whoever runs the tests.

import { execFile, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { FileEdit } from '../../../../src/commands/persistence/file-edit.ts';
import { cacheDirectory, cached, digestOf } from '../../../../src/lab/network/storage/cache.ts';
import {
  downloadPackages,
  packageListsIdentity,
} from '../../../../src/lab/network/userland/apt.ts';

const execFileAsync = promisify(execFile);

const PACKAGES = ['ifupdown2', 'netplan.io', 'network-manager', 'systemd', 'dbus', 'iproute2'];
// Raise it when the steps of `build` change what they make.
const RECIPE = '2';
// Needed by package scripts, which do not run here.
const UNUSED =
  /^(?:adduser|debconf|dpkg|init-system-helpers|libperl|perl|polkitd|tar|usrmerge)[-_]/;
// systemd-networkd and dbus-daemon leave root for these users.
const USERS = { 'systemd-network': 998, messagebus: 997, polkitd: 996 };

// A process that is left over ends with the first one of its namespace.
const OWN = ['--net', '--mount', '--pid', '--fork', '--kill-child'];

// `soon COMMAND` waits until it succeeds, for half a minute at most; `networkd` starts it and waits until
// it has read its files, and `networkd_log` is what it said.
const PRELUDE = `
soon() {
  tries=0
  until "$@" > /dev/null 2>&1 || [ $tries = 300 ]; do sleep 0.1; tries=$((tries + 1)); done
}
networkd() {
  SYSTEMD_LOG_LEVEL=debug chroot "$R" /lib/systemd/systemd-networkd > "$R/run/log" 2>&1 &
  soon grep -q 'Enumeration completed' "$R/run/log"
}
networkd_log() { cat "$R/run/log"; }`;

export interface Output {
  readonly exitCode: number | null;
  readonly text: string;
}

export interface Managers {
  /** Replaces every configuration file of the managers by these. */
  write(files: readonly Pick<FileEdit, 'path' | 'after' | 'mode'>[]): Promise<void>;
  /** Runs a program of theirs; standard output and standard error in one text. */
  run(argv: readonly string[], stdin?: string): Promise<Output>;
  /** Runs lines of sh as real root with interfaces, mounts and processes of their own; $R: the folder. */
  runAsRoot(script: string): Promise<Output>;
  remove(): Promise<void>;
}

/** Why they cannot run here at all; null: they can. */
export async function missingForManagers(): Promise<string | null> {
  for (const name of ['apt-get', 'dpkg-deb', 'tar', 'unshare', 'chroot']) {
    const found = await execFileAsync('which', [name]).catch(() => null);
    if (found === null) return `there is no ${name} here`;
  }
  const namespace = await execFileAsync('unshare', [...namespaceOptions(), 'true']).catch(
    () => null,
  );
  return namespace === null ? 'no network namespace may be made here' : null;
}

/** Why systemd-networkd cannot run here; null: it can. */
export async function missingForNetworkd(): Promise<string | null> {
  if (process.getuid?.() !== 0) return 'systemd-networkd wants real root';
  const script = 'mount -t sysfs -o ro sysfs /tmp && ip link add eth1 type veth peer name other';
  const tried = await execFileAsync('unshare', [...OWN, 'sh', '-c', script]).catch(() => null);
  return tried === null ? 'neither sysfs nor veth can be had in a namespace here' : null;
}

export async function unpackManagers(): Promise<Managers> {
  const digest = digestOf([RECIPE, ...PACKAGES, await packageListsIdentity()]);
  const entry = await cached('managers', digest, build);
  // Beside the cached folder, because hard links do not cross file systems.
  const place = await mkdtemp(join(cacheDirectory(), 'managers-test-'));
  const root = join(place, 'root');
  await execFileAsync('cp', ['--archive', '--link', join(entry, 'root'), root]);
  return {
    async write(files) {
      await clear(root);
      for (const { path, after, mode } of files) {
        await mkdir(join(root, dirname(path)), { recursive: true });
        await writeFile(join(root, path), after ?? '');
        await chmod(join(root, path), Number.parseInt(mode, 8));
      }
    },
    run: (argv, stdin) =>
      output('unshare', [...namespaceOptions(), 'chroot', root, ...argv], stdin),
    runAsRoot: (script) =>
      output('unshare', [...OWN, 'sh', '-c', `R=${root}\n${PRELUDE}\n${script}`]),
    remove: () => rm(place, { recursive: true, force: true }),
  };
}

async function build(directory: string): Promise<void> {
  const root = join(directory, 'root');
  const apt = join(directory, 'apt');
  await mkdir(apt);
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    await mkdir(join(root, 'usr', name), { recursive: true });
    await symlink(`usr/${name}`, join(root, name));
  }
  for (const archive of await downloadPackages(PACKAGES, apt)) {
    if (UNUSED.test(basename(archive))) continue;
    const script =
      'set -o pipefail; dpkg-deb --fsys-tarfile "$1" | tar -x --keep-directory-symlink ' +
      '--no-same-owner -C "$2" --exclude=./usr/share/doc --exclude=./usr/share/man ' +
      '--exclude=./usr/share/locale';
    await execFileAsync('bash', ['-c', script, 'bash', archive, root]);
  }
  await rm(apt, { recursive: true });
  for (const name of ['dev', 'proc', 'sys', 'run', 'tmp']) {
    await mkdir(join(root, name), { recursive: true });
  }
  // Enough for programs that throw something away; nobody may make devices here.
  await writeFile(join(root, 'dev/null'), '');
  const users = Object.entries(USERS).map(([name, id]) => [`${name}:x:${id}:`, id] as const);
  const passwd = users.map(([user, id]) => `${user}${id}::/:/usr/sbin/nologin\n`);
  await writeFile(join(root, 'etc/passwd'), `root:x:0:0:root:/root:/bin/sh\n${passwd.join('')}`);
  const groups = users.map(([user]) => `${user}\n`);
  await writeFile(join(root, 'etc/group'), `root:x:0:\n${groups.join('')}`);
  // systemd-networkd makes the name of a DHCPv6 client of it, and fails without.
  await writeFile(join(root, 'etc/machine-id'), `${'0123456789abcdef'.repeat(2)}\n`);
  await writeFile(join(root, 'etc/nsswitch.conf'), 'passwd: files\ngroup: files\n');
}

async function clear(root: string): Promise<void> {
  const places = [
    ...['etc/netplan', 'etc/systemd/network', 'etc/network/interfaces', 'etc/network/interfaces.d'],
    ...['etc/NetworkManager/system-connections', 'etc/sysctl.d', 'run'],
  ];
  for (const place of places) await rm(join(root, place), { recursive: true, force: true });
  // Where ifupdown2 has its lock; it takes a missing folder for another instance of itself.
  await mkdir(join(root, 'run/lock'), { recursive: true });
  await mkdir(join(root, 'run/network'));
  for (const name of ['dbus', 'systemd']) await mkdir(join(root, 'run', name));
}

function namespaceOptions(): readonly string[] {
  return process.getuid?.() === 0 ? ['--net'] : ['--map-root-user', '--net'];
}

// systemd-networkd is given a few seconds; the others answer at once, on a busy machine a little later.
const TIMEOUT_MS = 60_000;

function output(program: string, words: readonly string[], stdin = ''): Promise<Output> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      timeout: TIMEOUT_MS,
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
    }
    child.on('error', reject).on('close', (exitCode) => resolve({ exitCode, text }));
    // A program that does not read closes the pipe, which is no error.
    child.stdin.on('error', () => {}).end(stdin);
  });
}
