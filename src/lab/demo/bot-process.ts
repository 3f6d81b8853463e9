// The real bot (src/main.ts) as a process of its own, as a supervisor would run it: waits until it is
// ready, restarts it when it dies, ends it in order. It is only ever reached over the network.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface BotProcess {
  /** Process id of the bot that runs now. */
  readonly pid: number | undefined;
  readonly logPath: string;
  /** SIGKILL, as a power cut would; the supervisor starts it again. */
  kill(): Promise<void>;
  /** SIGKILL, and nobody starts it again until `bringBack`. */
  keepAway(): Promise<void>;
  bringBack(): void;
  /** SIGSTOP, as on a machine that hangs; it goes on where it was by `thaw`. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

export interface BotProcessOptions {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Where /readyz is served. */
  readonly port: number;
  /** How long the first start may take. */
  readonly readyTimeoutMs?: number;
  readonly log: (line: string) => void;
}

const MAIN = new URL('../../main.ts', import.meta.url).pathname;
// The bot loads in about a second; a busy machine with a lab starting beside it needs several.
const READY_TIMEOUT_MS = 60_000;
const READY_POLL_MS = 100;
// As systemd's RestartSec would; a bot that dies at once must not spin.
const RESTART_PAUSE_MS = 500;
const STOP_TIMEOUT_MS = 20_000;

export async function startBotProcess(options: BotProcessOptions): Promise<BotProcess> {
  const bot = supervise(options);
  try {
    await untilReady(options.port, options.readyTimeoutMs ?? READY_TIMEOUT_MS, () => bot.logPath);
    return bot;
  } catch (problem) {
    await bot.stop();
    throw problem;
  }
}

function supervise(options: BotProcessOptions): BotProcess {
  const logPath = join(options.directory, 'bot.log');
  let child = start();
  let isStopping = false;
  let isKeptAway = false;
  return {
    get pid() {
      return child.pid;
    },
    logPath,
    kill: () => end(child, 'SIGKILL'),
    async keepAway() {
      isKeptAway = true;
      await end(child, 'SIGKILL');
    },
    bringBack() {
      if (!isKeptAway) return;
      isKeptAway = false;
      child = start();
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    async stop() {
      isStopping = true;
      // Frozen, it would not hear the signal that ends it.
      child.kill('SIGCONT');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      await end(child, 'SIGTERM');
      clearTimeout(timer);
    },
  };

  function start(): ChildProcess {
    const started = spawnBot(options, logPath);
    started.once('exit', (code, signal) => void restart(code, signal));
    return started;
  }

  async function restart(code: number | null, signal: NodeJS.Signals | null): Promise<void> {
    if (isStopping || isKeptAway) return;
    options.log(`The bot ended (${signal ?? `exit code ${code}`}); it is started again.`);
    await sleep(RESTART_PAUSE_MS);
    if (!isStopping && !isKeptAway) child = start();
  }
}

function spawnBot({ environment }: BotProcessOptions, logPath: string): ChildProcess {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...withoutBotVariables(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(logPath, { flags: 'a' });
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  return child;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

export async function untilReady(
  port: number,
  timeoutMs: number,
  logPath: () => string,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await sleep(READY_POLL_MS);
  }
  throw new Error(`The bot is not ready after ${timeoutMs / 1000} s. See ${logPath()}.`);
}

/** What a developer has set for a real installation must not leak into the demo. */
function withoutBotVariables(): NodeJS.ProcessEnv {
  const names = /^(?:SLACK_|ARPEGGIO_|CLOUDSTACK_|DATABASE_URL$|PORT$|LOG_LEVEL$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !names.test(name)));
}
