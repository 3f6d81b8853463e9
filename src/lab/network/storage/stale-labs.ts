// Directories of labs whose process is gone: a killed lab takes its machine and its hosts with it
// (the kernel sees to that), but not its directory. Each start removes what earlier ones left.
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const prefix = 'arpeggio-lab-';

/** A new directory below the system's temporary one, marked as belonging to this process. */
export async function makeLabDirectory(): Promise<string> {
  await removeStaleLabs();
  const directory = await mkdtemp(join(tmpdir(), prefix));
  await claim(directory);
  return directory;
}

/** Marks a directory as belonging to this process; makes it when it is not there. */
export async function claim(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFile(join(directory, 'owner'), `${process.pid}\n`);
}

/** False also for a process that has ended and that nobody has waited for. */
export function isAlive(pid: number): boolean {
  if (process.platform === 'linux') {
    const status = `/proc/${pid}/stat`;
    // PID (NAME) STATE …: a name may hold any character, a parenthesis too.
    return existsSync(status) && !/\) [ZX] [^)]*$/.test(readFileSync(status, 'utf8'));
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is alive, too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function removeStaleLabs(): Promise<void> {
  const names = await readdir(tmpdir());
  for (const name of names.filter((each) => each.startsWith(prefix))) {
    const directory = join(tmpdir(), name);
    const owner = await readFile(join(directory, 'owner'), 'utf8').catch(() => null);
    // Without an owner it is being made this moment, or it is not ours.
    if (owner === null || isAlive(Number(owner))) continue;
    await rm(directory, { recursive: true, force: true });
  }
}
