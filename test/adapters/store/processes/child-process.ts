// Starts a program of this folder in a process of its own, as a second bot would be, and reads what it
// prints line by line.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Program {
  readonly pid: number;
  /** Every line printed so far. */
  readonly lines: readonly string[];
  /** The next line, or null when the process ended without one. */
  nextLine(): Promise<string | null>;
  /** SIGKILL; resolves when the process is gone and all it printed has been read. */
  kill(): Promise<void>;
  /** Resolves when the process is gone by itself. */
  ended(): Promise<void>;
}

export function startProgram(file: string, ...words: readonly string[]): Program {
  const path = join(import.meta.dirname, file);
  const child = spawn(process.execPath, [path, ...words], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  const gone = Promise.all([once(child, 'exit'), once(reader, 'close')]);
  return {
    pid: pidOf(child),
    lines,
    nextLine: async () => {
      const line = once(reader, 'line').then(([text]) => String(text));
      return Promise.race([line, gone.then(() => null)]);
    },
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
    ended: async () => {
      await gone;
    },
  };
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error('The child process could not be started.');
  return child.pid;
}
