// The real bot (src/main.ts) as a process under a supervisor that knows how it is to die: killed by a
// preload, it is started again, without it or with it. Any other end is reported, not repaired.

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

/** A preload that ends its process with SIGKILL, and what it is told. */
export interface Death {
  readonly preload: string;
  readonly variables: Readonly<Record<string, string>>;
  /** False: it dies once, and the next process runs without the preload. */
  readonly isRepeated: boolean;
  /** What happens while nobody runs. */
  readonly meanwhile?: () => void;
}

export interface Bot {
  /** How often the bot has died where it was to die. */
  readonly deathCount: number;
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
  readonly death: Death | null;
  /** Left out: src/main.ts. */
  readonly main?: string;
}

const MAIN = new URL('../../src/main.ts', import.meta.url).pathname;
const KILLER = new URL('single/kill-at-write.ts', import.meta.url).href;
const LEASH = new URL('end-with-test.ts', import.meta.url).href;
// A bot that drains has one running step to end; on model hosts that takes milliseconds.
const STOP_TIMEOUT_MS = 15_000;

export function startBot(options: BotOptions): Bot {
  const troubles: string[] = [];
  const { death } = options;
  let deathCount = 0;
  let isStopping = false;
  let child = spawnBot(options, death);
  watch();

  return {
    get deathCount() {
      return deathCount;
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
      let isForced = false;
      const timer = setTimeout(() => {
        isForced = true;
        child.kill('SIGKILL');
      }, STOP_TIMEOUT_MS);
      const [code, signal] = await ended;
      clearTimeout(timer);
      // main.ts hears signals before it opens anything, so dying of SIGTERM means that Node was still
      // loading it: a bot that was started again a moment ago has nothing to put in order.
      const wasLoading = signal === 'SIGTERM';
      // The last write that was waited for may itself be a point after which it kills itself.
      const hasKilledItself = signal === 'SIGKILL' && !isForced;
      if (code !== 0 && !wasLoading && !hasKilledItself)
        troubles.push(`it did not stop in order: ${signal ?? `exit code ${code}`}`);
    },
  };

  function watch(): void {
    child.once('exit', (code, signal) => {
      if (isStopping) return;
      const isToDie = death !== null && (death.isRepeated || deathCount === 0);
      if (signal !== 'SIGKILL' || !isToDie) {
        troubles.push(`it ended by itself: ${signal ?? `exit code ${code}`}`);
        return;
      }
      deathCount += 1;
      death.meanwhile?.();
      child = spawnBot(options, death.isRepeated ? death : null);
      watch();
    });
  }
}

/** At one write, once. */
export function deathAt({ write, at, moment }: Kill): Death {
  const variables = { KILL_WRITE: write, KILL_AT: String(at), KILL_MOMENT: moment };
  return { preload: KILLER, variables, isRepeated: false };
}

function spawnBot(
  { environment, logPath, main = MAIN }: BotOptions,
  death: Death | null,
): ChildProcess {
  const killer = death === null ? [] : ['--import', death.preload];
  const child = spawn(process.execPath, ['--import', LEASH, ...killer, main], {
    env: { PATH: process.env['PATH'], ...environment, ...death?.variables },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const log = createWriteStream(logPath, { flags: 'a' });
  child.stdout?.pipe(log);
  child.stderr?.pipe(log, { end: false });
  return child;
}
