// Remembers the lab that `npm run lab -- up` runs, so that other terminals find it: one file in
// the temporary directory per user. A lab whose process is gone counts as not running.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { LabNetwork } from '../lab-network.ts';
import { isAlive } from './stale-labs.ts';

const currentLab = z.object({
  pid: z.number(),
  description: z.string(),
  directory: z.string(),
  clientKeyPath: z.string(),
  hosts: z.record(
    z.string(),
    z.object({ name: z.string(), port: z.number(), hostKey: z.string() }),
  ),
});

export type CurrentLab = z.infer<typeof currentLab>;

const path = join(tmpdir(), `arpeggio-lab-of-user-${process.getuid?.() ?? 0}.json`);

export async function rememberLab(network: LabNetwork): Promise<void> {
  const lab: CurrentLab = currentLab.parse({ ...network, pid: process.pid });
  await writeFile(path, `${JSON.stringify(lab, null, 2)}\n`, { mode: 0o600 });
}

export async function forgetLab(): Promise<void> {
  await rm(path, { force: true });
}

export async function readLab(): Promise<CurrentLab | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  return text === null ? null : currentLab.parse(JSON.parse(text));
}

export async function runningLab(): Promise<CurrentLab | null> {
  const lab = await readLab();
  return lab !== null && isAlive(lab.pid) ? lab : null;
}
