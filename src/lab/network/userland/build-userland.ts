// Builds the lab hosts' root file system from Debian packages, without root: download, unpack,
// trim, and the few things that package scripts would have done. It takes no part of the machine's
// own root file system, so a lab behaves the same everywhere. Makes no image and starts nothing.
import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { cached, digestOf } from '../storage/cache.ts';
import { downloadPackages, packageListsIdentity } from './apt.ts';

const execFileAsync = promisify(execFile);
const kernelPackage = 'linux-image-cloud-amd64';
// Raise it when this file's own steps change what they make.
const recipeVersion = '6';

export interface Userland {
  /** Unpacked root file system. */
  root: string;
  /** Linux kernel image, and its modules below root/lib/modules/RELEASE. */
  kernel: string;
  kernelRelease: string;
}

// Dependencies of package scripts that never run here, and large files that nothing here reads.
const unusedPackages =
  /^(adduser|cpio|debconf|debianutils-dbg|dpkg|gcc-|init-system-helpers|initramfs-tools|klibc|libklibc|libsnmp-base|linux-base|linux-image-cloud|logsave|lsb-base|pci\.ids|perl_|perl-modules|sensible-utils|tar_|ucf|udev|usr-is-merged|usrmerge)/;
const unusedDirectories = [
  ...['usr/share', 'usr/lib/systemd', 'usr/lib/udev', 'usr/games', 'usr/src'],
  // Each host gets its own copy of /etc, so nothing stays there that no lab host reads.
  ...['init.d', 'sv', 'pam.d', 'security', 'ufw', 'apparmor.d', 'selinux', 'skel', 'dbus-1'].map(
    (name) => `etc/${name}`,
  ),
  ...['sensors.d', 'sensors3.conf', 'update-motd.d', 'ssh/moduli'].map((name) => `etc/${name}`),
  // keepalived is linked to libperl by way of its SNMP library; the modules beside it nobody loads.
  'usr/lib/x86_64-linux-gnu/perl',
  'etc/network/if-up.d/resolved',
  'etc/network/if-down.d/resolved',
];

export async function userland(log: (line: string) => void): Promise<Userland> {
  const listFile = new URL('packages.txt', import.meta.url);
  const packages = (await readFile(listFile, 'utf8')).trim().split('\n');
  const digest = digestOf([
    recipeVersion,
    kernelPackage,
    ...packages,
    await packageListsIdentity(),
  ]);
  const entry = await cached('userland', digest, async (directory) => {
    log('building the lab hosts from Debian packages (once, about a minute)');
    await build(directory, [...packages, kernelPackage]);
  });
  const kernelRelease = (await readFile(join(entry, 'kernel-release'), 'utf8')).trim();
  return { root: join(entry, 'root'), kernel: join(entry, 'kernel'), kernelRelease };
}

async function build(directory: string, packages: readonly string[]): Promise<void> {
  const root = join(directory, 'root');
  const apt = join(directory, 'apt');
  await makeMergedUsr(root);
  await mkdir(apt);
  const archives = await downloadPackages(packages, apt);
  const used = archives.filter((path) => !unusedPackages.test(basename(path)));
  for (const archive of used) await unpack(archive, root);
  // The exact versions, for a person who wonders what runs in the lab.
  await writeFile(
    join(directory, 'packages.txt'),
    used.map((path) => `${decodeURIComponent(basename(path))}\n`).join(''),
  );
  await rm(apt, { recursive: true });
  await finishKernel(directory, root);
  for (const name of unusedDirectories)
    await rm(join(root, name), { recursive: true, force: true });
  await finishRoot(root);
}

async function makeMergedUsr(root: string): Promise<void> {
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    await mkdir(join(root, 'usr', name), { recursive: true });
    await symlink(`usr/${name}`, join(root, name));
  }
}

async function unpack(archive: string, root: string): Promise<void> {
  const script =
    'set -o pipefail; dpkg-deb --fsys-tarfile "$1" | ' +
    'tar -x --keep-directory-symlink --no-same-owner -C "$2" --exclude=./usr/share/doc --exclude=./usr/share/man --exclude=./usr/share/locale';
  await execFileAsync('bash', ['-c', script, 'bash', archive, root]);
}

async function finishKernel(directory: string, root: string): Promise<void> {
  const boot = join(root, 'boot');
  const image = (await readdir(boot)).find((name) => name.startsWith('vmlinuz-'));
  if (image === undefined) throw new Error('The kernel package holds no kernel image.');
  const release = image.slice('vmlinuz-'.length);
  await execFileAsync('mv', [join(boot, image), join(directory, 'kernel')]);
  await rm(boot, { recursive: true });
  await writeFile(join(directory, 'kernel-release'), `${release}\n`);
  const modules = join(root, 'lib', 'modules', release, 'kernel');
  // Only what a network of virtual hosts can use; the rest is two thirds of the image.
  for (const name of ['arch', 'block', 'mm', 'security', 'sound', 'virt']) {
    await rm(join(modules, name), { recursive: true, force: true });
  }
  const keptDrivers = new Set(['block', 'net', 'virtio', 'char']);
  for (const name of await readdir(join(modules, 'drivers'))) {
    if (!keptDrivers.has(name)) await rm(join(modules, 'drivers', name), { recursive: true });
  }
  // depmod of the userland itself, run through its own loader: the machine may have none.
  const library = join(root, 'usr', 'lib', 'x86_64-linux-gnu');
  const loader = join(library, 'ld-linux-x86-64.so.2');
  const depmod = ['--argv0', 'depmod', '--library-path', library, join(root, 'usr/bin/kmod')];
  await execFileAsync(loader, [...depmod, '-b', root, release]);
}

/** What maintainer scripts would have done, as far as the lab needs it. */
async function finishRoot(root: string): Promise<void> {
  const links: Record<string, string> = {
    'usr/bin/awk': 'mawk',
    'usr/sbin/arptables': 'arptables-nft',
    'usr/sbin/iptables': 'iptables-nft',
    'usr/sbin/iptables-save': 'iptables-nft-save',
    'etc/mtab': '/proc/self/mounts',
  };
  for (const [name, target] of Object.entries(links)) {
    await rm(join(root, name), { force: true });
    await symlink(target, join(root, name));
  }
  const mountPoints = ['dev', 'proc', 'sys', 'run', 'tmp', 'root', 'lab', 'usr/local', 'var/log'];
  for (const name of mountPoints) await mkdir(join(root, name), { recursive: true });
  await chmod(join(root, 'root'), 0o700);
  const etc = join(root, 'etc');
  await writeFile(
    join(etc, 'passwd'),
    'root:x:0:0:root:/root:/bin/bash\n' +
      'sshd:x:100:65534::/run/sshd:/usr/sbin/nologin\n' +
      'keepalived_script:x:101:65534::/nonexistent:/usr/sbin/nologin\n' +
      'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n',
  );
  await writeFile(join(etc, 'group'), 'root:x:0:\ntty:x:5:\nshadow:x:42:\nnogroup:x:65534:\n');
  await writeFile(join(etc, 'shadow'), 'root:*:20000::::::\nsshd:!:20000::::::\n', { mode: 0o600 });
  await writeFile(join(etc, 'nsswitch.conf'), 'passwd: files\ngroup: files\nhosts: files\n');
  await execFileAsync('/sbin/ldconfig', ['-r', root]).catch(() =>
    execFileAsync('ldconfig', ['-r', root]),
  );
}
