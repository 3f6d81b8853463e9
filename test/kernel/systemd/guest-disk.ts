// The disk of a small Debian machine whose process 1 is systemd, with logind, dbus and sshd, so that a
// login has the session and the scope that it has on a real host. Built from packages without root and
// cached, as the lab's hosts are. The kernel and its modules are the lab's. Starts nothing.

import { execFile } from 'node:child_process';
import { cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cached, digestOf } from '../../../src/lab/network/storage/cache.ts';
import { downloadPackages, packageListsIdentity } from '../../../src/lab/network/userland/apt.ts';
import type { Userland } from '../../../src/lab/network/userland/build-userland.ts';

const execFileAsync = promisify(execFile);

const PACKAGES = [
  ...['base-files', 'bash', 'coreutils', 'dash', 'dbus', 'findutils', 'grep', 'hostname'],
  ...['ifupdown', 'iproute2', 'kmod', 'libpam-systemd', 'mawk', 'mount', 'openssh-client'],
  ...['openssh-server', 'procps', 'sed', 'systemd', 'util-linux'],
];
// Raise it when what this file makes of them changes.
const RECIPE = '2';
// Needed by package scripts, which do not run here. systemd-sysv stays: it has reboot and poweroff.
const UNUSED =
  /^(?:adduser|debconf|dpkg|gcc-|libfile-find|libnumber|libperl|libtext-glob|perl|tar|ucf|usrmerge)[-_]/;

// What package scripts and an installation would have left in /etc.
const FILES: Readonly<Record<string, string>> = {
  passwd:
    'root:x:0:0:root:/root:/bin/sh\nmessagebus:x:100:100::/nonexistent:/usr/sbin/nologin\n' +
    'sshd:x:101:65534::/run/sshd:/usr/sbin/nologin\n' +
    'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n',
  group: 'root:x:0:\ntty:x:5:\nmessagebus:x:100:\nnogroup:x:65534:\n',
  shadow: 'root:*:20000::::::\n',
  'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files\n',
  hosts: '127.0.0.1 localhost\n',
  hostname: 'guest\n',
  // Without it systemd takes every boot for the first one.
  'machine-id': `${'0123456789abcdef'.repeat(2)}\n`,
  'ssh/sshd_config': 'UsePAM yes\nPermitRootLogin yes\n',
  ...Object.fromEntries(
    ['auth', 'account', 'password', 'session-noninteractive'].map((kind) => [
      `pam.d/common-${kind}`,
      `${kind.replace('-noninteractive', '')} required pam_permit.so\n`,
    ]),
  ),
  'pam.d/common-session': 'session required pam_systemd.so\n',
  'network/interfaces': 'auto lo\niface lo inet loopback\nsource /etc/network/interfaces.d/*\n',
  'systemd/system/proof.service':
    '[Unit]\nAfter=ssh.service networking.service\n' +
    '[Service]\nExecStart=/bin/sh /proof/proof.sh\nStandardOutput=file:/dev/ttyS0\nStandardError=inherit\n',
};
const WANTED = ['ssh.service', 'networking.service'];

/** An image to copy, because whoever runs it writes to it. */
export async function guestDisk(lab: Userland, log: (line: string) => void): Promise<string> {
  const digest = digestOf([RECIPE, ...PACKAGES, lab.root, await packageListsIdentity()]);
  const entry = await cached('systemd', digest, async (directory) => {
    log('building a machine with systemd from Debian packages (once, about a minute)');
    const root = join(directory, 'root');
    await unpackAll(directory, root);
    await finish(root);
    await cp(join(lab.root, 'lib/modules'), join(root, 'lib/modules'), { recursive: true });
    // 200 MB of files; what is not used of the rest takes no space.
    const words = ['-q', '-m', '0', '-E', 'root_owner=0:0', '-d', root];
    const path = `${process.env['PATH']}:/usr/sbin:/sbin`;
    await execFileAsync('mkfs.ext4', [...words, join(directory, 'disk'), '600M'], {
      env: { ...process.env, PATH: path },
    });
    await rm(root, { recursive: true });
  });
  return join(entry, 'disk');
}

async function unpackAll(directory: string, root: string): Promise<void> {
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    await mkdir(join(root, 'usr', name), { recursive: true });
    await symlink(`usr/${name}`, join(root, name));
  }
  const apt = join(directory, 'apt');
  await mkdir(apt);
  for (const archive of await downloadPackages(PACKAGES, apt)) {
    if (UNUSED.test(basename(archive))) continue;
    const script =
      'set -o pipefail; dpkg-deb --fsys-tarfile "$1" | tar -x --keep-directory-symlink ' +
      '--no-same-owner -C "$2" --exclude=./usr/share/doc --exclude=./usr/share/man ' +
      '--exclude=./usr/share/locale --exclude=./usr/share/i18n';
    await execFileAsync('bash', ['-c', script, 'bash', archive, root]);
  }
  await rm(apt, { recursive: true });
}

async function finish(root: string): Promise<void> {
  // A folder, so that journald keeps its journal over a reboot.
  for (const name of ['dev', 'proc', 'sys', 'run', 'tmp', 'root/.ssh', 'srv', 'var/log/journal']) {
    await mkdir(join(root, name), { recursive: true });
  }
  for (const [name, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(root, 'etc', name)), { recursive: true });
    await writeFile(join(root, 'etc', name), text);
  }
  const wants = join(root, 'etc/systemd/system/multi-user.target.wants');
  await mkdir(wants, { recursive: true });
  for (const name of WANTED) await symlink(`/lib/systemd/system/${name}`, join(wants, name));
  await symlink('../proof.service', join(wants, 'proof.service'));
  await rm(join(root, 'usr/bin/awk'), { force: true });
  await symlink('mawk', join(root, 'usr/bin/awk'));
  await execFileAsync('/sbin/ldconfig', ['-r', root]);
}
