// Asks apt for packages without touching the system's own package state: no root, no locks, an
// empty list of installed packages, so that it resolves the whole closure. Installs nothing.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execFileAsync = promisify(execFile);
// A slow mirror and 40 MB of packages; a hung mirror must not hang the lab for good.
const aptTimeoutMs = 15 * 60 * 1000;
const systemLists = '/var/lib/apt/lists';

/** The downloaded .deb files of the closure, sorted by name. */
export async function downloadPackages(
  packages: readonly string[],
  directory: string,
): Promise<string[]> {
  const options = await aptOptions(directory);
  await runApt([...options, '--yes', '--download-only', 'install', ...packages], directory);
  const archives = join(directory, 'archives');
  const names = (await readdir(archives)).filter((name) => name.endsWith('.deb'));
  return names.toSorted().map((name) => join(archives, name));
}

/** Changes when the package lists of this machine change, and so when versions may have. */
export async function packageListsIdentity(): Promise<string> {
  if (!existsSync(systemLists)) return 'none';
  const releases = (await readdir(systemLists))
    .filter((name) => name.endsWith('Release'))
    .toSorted();
  const texts = await Promise.all(
    releases.map(async (name) => {
      const text = await readFile(join(systemLists, name), 'utf8');
      return `${name} ${/^Date: .*$/m.exec(text)?.[0] ?? text.length}`;
    }),
  );
  return texts.join('\n');
}

async function aptOptions(directory: string): Promise<string[]> {
  const status = join(directory, 'status');
  await mkdir(join(directory, 'archives', 'partial'), { recursive: true });
  await mkdir(join(directory, 'lists', 'partial'), { recursive: true });
  await writeFile(status, '');
  const settings = [
    `Dir::State::status=${status}`,
    `Dir::State::extended_states=${join(directory, 'extended_states')}`,
    `Dir::Cache=${directory}`,
    `Dir::Cache::archives=${join(directory, 'archives')}`,
    'Debug::NoLocking=1',
    // As root, apt would drop to a user who cannot write to our directory.
    'APT::Sandbox::User=root',
    'APT::Install-Recommends=false',
  ];
  const options = settings.flatMap((setting) => ['-o', setting]);
  if (await hasSystemLists()) return options;
  const withLists = [...options, '-o', `Dir::State::lists=${join(directory, 'lists')}`];
  await runApt([...withLists, 'update'], directory);
  return withLists;
}

async function hasSystemLists(): Promise<boolean> {
  if (!existsSync(systemLists)) return false;
  return (await readdir(systemLists)).some((name) => /_Packages(\.\w+)?$/.test(name));
}

async function runApt(args: readonly string[], directory: string): Promise<void> {
  await execFileAsync('apt-get', ['-qq', ...args], {
    cwd: directory,
    timeout: aptTimeoutMs,
    maxBuffer: 16 * 1024 * 1024,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
  });
}
