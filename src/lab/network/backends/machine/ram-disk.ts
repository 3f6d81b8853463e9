// Writes the initial ram disk of the lab's virtual machine: a "newc" cpio archive, which the kernel
// documents in Documentation/driver-api/early-userspace/buffer-format.rst. Written here and not by
// cpio(1), so that the lab needs one program less and every file belongs to root.
import { readFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';

export interface RamDiskFile {
  path: string;
  /** Full mode with file type, for example 0o100755; a directory has no content. */
  mode: number;
  content: Buffer;
}

const directoryMode = 0o040755;
// In the order in which they must be loaded; a name that the kernel has built in is left out.
const diskModules = [
  'virtio_ring',
  'virtio',
  'virtio_pci_legacy_dev',
  'virtio_pci_modern_dev',
  'virtio_pci',
  'virtio_blk',
  'crc16',
  'crc32c-intel',
  'crc32c_generic',
  'libcrc32c',
  'mbcache',
  'jbd2',
  'ext4',
];

/** Busybox, the modules that the disk needs, and `files`; first-init.sh becomes /init. */
export async function ramDisk(root: string, release: string, files: readonly RamDiskFile[]) {
  const modules = await modulePaths(join(root, 'lib', 'modules', release));
  const loaded: RamDiskFile[] = [];
  for (const [index, name] of diskModules.entries()) {
    const path = modules.get(name);
    if (path === undefined) continue;
    // Numbered, because the shell loads them in the order of their names.
    const target = `modules/${String(index).padStart(2, '0')}-${basename(path)}`;
    loaded.push({ path: target, mode: 0o100644, content: await readFile(path) });
  }
  const busybox = await readFile(join(root, 'bin', 'busybox'));
  const directories = ['bin', 'dev', 'lab', 'lab/keys', 'modules', 'root'].map((path) => ({
    path,
    mode: directoryMode,
    content: Buffer.alloc(0),
  }));
  const all = [
    ...directories,
    { path: 'bin/busybox', mode: 0o100755, content: busybox },
    ...loaded,
    ...files,
  ];
  return cpioArchive(all);
}

async function modulePaths(directory: string): Promise<Map<string, string>> {
  const entries = await readdir(directory, { recursive: true });
  const paths = entries.filter((path) => /\.ko(\.\w+)?$/.test(path));
  return new Map(
    paths.map((path) => [basename(path).replace(/\.ko.*/, ''), join(directory, path)]),
  );
}

function cpioArchive(files: readonly RamDiskFile[]): Buffer {
  const entries = files.map((file, index) => cpioEntry(file, index + 1));
  const trailer = { path: 'TRAILER!!!', mode: 0, content: Buffer.alloc(0) };
  return Buffer.concat([...entries, cpioEntry(trailer, 0)]);
}

function cpioEntry({ path, mode, content }: RamDiskFile, inode: number): Buffer {
  const name = Buffer.from(`${path}\0`);
  // inode, mode, uid, gid, links, mtime, size, device numbers (4), name size, checksum.
  const numbers = [inode, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length, 0];
  const header = `070701${numbers.map((n) => n.toString(16).padStart(8, '0')).join('')}`;
  return Buffer.concat([padded(Buffer.concat([Buffer.from(header), name])), padded(content)]);
}

/** Names and contents end on a multiple of four bytes. */
function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}
