// A host for the dead-man switch's program, as far as it needs one: a root directory of its own below the
// machine's temporary one, and the shell with its tools that it is to run under. The processes are real.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { deadManBundle, DEAD_MAN_PROGRAM } from '../../../src/steps/dead-man/program.ts';

export type Shell = 'dash' | 'busybox';
export const SHELLS: readonly Shell[] = ['dash', 'busybox'];

export interface Ending {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Way {
  readonly stdin?: string;
  /** A stand-in for a full disk: what is written to a file does not arrive. */
  readonly isDiskFull?: boolean;
}

/** How a test writes a take-back: its commands, one a line, and whether it is for a reboot, too. */
export type Lines = readonly string[];

export class Place {
  readonly root: string;
  readonly #shell: Shell;

  private constructor(root: string, shell: Shell) {
    this.root = root;
    this.#shell = shell;
  }

  static async make(t: TestContext, shell: Shell, program = DEAD_MAN_PROGRAM): Promise<Place> {
    const root = await mkdtemp(join(tmpdir(), 'dead-man-'));
    const place = new Place(root, shell);
    for (const folder of ['var/lib/arpeggio', 'run', 'bin']) {
      await mkdir(join(root, folder), { recursive: true });
    }
    await writeFile(place.program, program);
    await place.#installTools();
    // Watchers end when the program is gone.
    t.after(() => rm(root, { recursive: true, force: true, maxRetries: 5 }));
    return place;
  }

  get program(): string {
    return join(this.root, 'var/lib/arpeggio/dead-man.sh');
  }

  get state(): string {
    return join(this.root, 'var/lib/arpeggio/dead-man');
  }

  /** Everything by busybox, except flock, which Debian's busybox lacks (Alpine's has it). */
  async #installTools(): Promise<void> {
    if (this.#shell === 'dash') return this.link('sh', '/bin/dash');
    const applets = execFileSync('busybox', ['--list'], { encoding: 'utf8' }).trim().split('\n');
    for (const applet of applets) await this.link(applet, '/bin/busybox');
    await this.link('flock', '/usr/bin/flock');
  }

  async link(name: string, target: string): Promise<void> {
    await symlink(target, join(this.root, 'bin', name));
  }

  /** Puts a program of the test's own before all others. */
  async standIn(name: string, lines: Lines): Promise<void> {
    const path = join(this.root, 'bin', name);
    await rm(path, { force: true });
    await writeFile(path, ['#!/bin/sh', ...lines, ''].join('\n'), { mode: 0o755 });
  }

  /** A verb of the program, to its end. */
  verb(words: readonly string[], way: Way = {}): Promise<Ending> {
    return this.start(words, way).ended;
  }

  arm(id: string, seconds: number, takeBacks: readonly Lines[]): Promise<Ending> {
    return this.verb(['arm', id, `${seconds}`], { stdin: bundle(takeBacks) });
  }

  /** In a process group of its own, as a command over SSH is. */
  start(words: readonly string[], way: Way = {}): { pid: number; ended: Promise<Ending> } {
    const argv = [this.program, ...words];
    const full = 'trap "" XFSZ; ulimit -f 0; exec "$@"';
    const child = spawn('sh', way.isDiskFull ? ['-c', full, 'sh', 'sh', ...argv] : argv, {
      env: { PATH: `${join(this.root, 'bin')}:${process.env['PATH']}`, ARPEGGIO_ROOT: this.root },
      detached: true,
    });
    const ending = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (ending.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (ending.stderr += chunk.toString()));
    // Refused before it reads: the rest of what is sent has no reader.
    child.stdin.on('error', () => {});
    child.stdin.end(way.stdin ?? '');
    const ended = new Promise<Ending>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (exitCode, signal) => resolve({ exitCode, signal, ...ending }));
    });
    return { pid: child.pid ?? 0, ended };
  }

  /**
   * Armed as `c1`, with every step begun, and then that many seconds left: a machine that is slow this
   * minute must not let the deadline pass before the test has begun.
   */
  async begun(seconds: number, takeBacks: readonly Lines[]): Promise<void> {
    const endings = [await this.arm('c1', 60, takeBacks)];
    for (const index of takeBacks.keys()) {
      endings.push(await this.verb(['run', 'c1', `0${index + 1}`, 'true']));
    }
    if (seconds < 60) endings.push(await this.verb(['extend', 'c1', `${seconds}`]));
    for (const { exitCode, stderr } of endings) assert.equal(exitCode, 0, stderr);
  }

  async outcome(id: string): Promise<string> {
    return (await this.verb(['outcome', id])).stdout.trim();
  }

  /** What the commands of a test left there, line by line; `trace` is in their environment. */
  async trace(): Promise<readonly string[]> {
    const text = await readFile(join(this.root, 'trace'), 'utf8').catch(() => '');
    return text.split('\n').filter((line) => line !== '');
  }

  /** `echo WORD` into the trace, as a command of a take-back or of a do. */
  note(word: string): string {
    return `echo ${word} >>${this.root}/trace`;
  }

  /** Processes of this place, by a word of their command line. */
  async processes(word: string): Promise<readonly number[]> {
    const found: number[] = [];
    for (const name of await readdir('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      const line = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
      if (line.includes(this.program) && line.split('\0').includes(word)) found.push(Number(name));
    }
    return found;
  }
}

export function bundle(takeBacks: readonly Lines[], areForBoot: readonly number[] = []): string {
  return deadManBundle(
    takeBacks.map((lines, index) => ({
      number: index + 1,
      atBoot: areForBoot.includes(index + 1),
      script: ['failed=0', ...lines.map((line) => `${line} || failed=1`), 'exit $failed'].join(
        '\n',
      ),
    })),
  );
}

/** Looks again until it holds; the limit is only there to fail instead of waiting for ever. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 30_000;
  while (!(await holds())) {
    if (Date.now() > giveUpAt) throw new Error(`30 s later it is still not so that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
