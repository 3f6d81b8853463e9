// The real bot (src/main.ts) as a process under a supervisor that knows where it is to die: killed
// once by kill-at-write.ts, it is started again without it. Any other end is reported, not repaired.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

export interface Kill {
  /** How the statement begins that makes it such a write. */
  readonly write:
    | 'insert into "journal"'
    | 'update "outbox"'
    | 'insert into "inbox"'
    | 'update "inbox"';
  /** 1 is the first such write of the process. */
  readonly at: number;
  readonly moment: 'before' | 'after';
}

export interface Bot {
  /** True once the bot has died where it was to die. */
  readonly wasKilled: boolean;
  /** What was not to happen: an end by itself, with its exit code. */
  readonly troubles: readonly string[];
  /** Throws when the bot is gone and nobody will start it again. */
  assertAlive(): void;
  /** SIGTERM; resolves when the process is gone. */
  stop(): Promise<void>;
}

export interface BotOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly logPath: string;
  readonly kill: Kill | null;
}

const MAIN = new URL('../../src/main.ts', import.meta.url).pathname;
const KILLER = new URL('kill-at-write.ts', import.meta.url).href;
const LEASH = new URL('end-with-test.ts', import.meta.url).href;
// A bot that drains has one running step to end; on model hosts that takes milliseconds.
const STOP_TIMEOUT_MS = 15_000;

export function startBot(options: BotOptions): Bot {
  const troubles: string[] = [];
  let wasKilled = false;
  let isStopping = false;
  let child = spawnBot(options, options.kill);
  watch();

  return {
    get wasKilled() {
      return wasKilled;
    },
    troubles,
    assertAlive() {
      if (troubles.length > 0) throw new Error(`The bot is gone: ${troubles.join('; ')}`);
    },
    async stop() {
      isStopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      const [code, signal] = await ended;
      clearTimeout(timer);
      // main.ts hears signals before it opens anything, so dying of SIGTERM means that Node was still
      // loading it: a bot that was started again a moment ago has nothing to put in order.
      const wasLoading = signal === 'SIGTERM';
      if (code !== 0 && !wasLoading)
        troubles.push(`it did not stop in order: ${signal ?? `exit code ${code}`}`);
    },
  };

  function watch(): void {
    child.once('exit', (code, signal) => {
      if (isStopping) return;
      if (signal !== 'SIGKILL' || wasKilled || options.kill === null) {
        troubles.push(`it ended by itself: ${signal ?? `exit code ${code}`}`);
        return;
      }
      wasKilled = true;
      child = spawnBot(options, null);
      watch();
    });
  }
}

function spawnBot({ environment, logPath }: BotOptions, kill: Kill | null): ChildProcess {
  const killer = kill === null ? [] : ['--import', KILLER];
  const child = spawn(process.execPath, ['--import', LEASH, ...killer, MAIN], {
    env: { PATH: process.env['PATH'], ...environment, ...variablesOf(kill) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const log = createWriteStream(logPath, { flags: 'a' });
  child.stdout?.pipe(log);
  child.stderr?.pipe(log, { end: false });
  return child;
}

function variablesOf(kill: Kill | null): Record<string, string> {
  if (kill === null) return {};
  return { KILL_WRITE: kill.write, KILL_AT: String(kill.at), KILL_MOMENT: kill.moment };
}
