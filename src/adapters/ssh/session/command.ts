// One remote command from the port's types to a session and back: begins it on the host's connection,
// and turns its end into a result. Tells apart "certainly not started" (throws `Failed`) from "may have
// run" (a result). A command is never run twice; only one that was never sent tries a new connection.

import type { RemoteCommand } from '../../../domain/plan.ts';
import type { CommandResult } from '../../../ports/hosts.ts';
import { commandLine, renderForLog } from '../argv.ts';
import type { Connections } from '../connection/connections.ts';
import * as failures from '../failures.ts';
import type { Target } from '../failures.ts';
import type { SshLimits, SshLog } from '../settings.ts';
import { type ExecRequest, NotStarted, startSession } from './exec.ts';
import type { Running } from './interrupt.ts';
import { wasSudoRefused } from './sudo.ts';

export interface Ssh {
  readonly connections: Connections;
  readonly limits: SshLimits;
  readonly log: SshLog;
}

export interface Started {
  readonly target: Target;
  /** To be called once it has ended. */
  readonly leave: () => void;
  readonly running: Running;
  readonly startedMs: number;
}

type Begin = Pick<ExecRequest, 'onLine'> & { target: Target; command: RemoteCommand };

export async function beginCommand(
  ssh: Ssh,
  { target, command, onLine }: Begin,
  mayReconnect = true,
): Promise<Started> {
  const loginUser = target.settings.user;
  const { limits } = ssh;
  const { outputBytesMax, sessionTimeoutMs } = limits;
  const line = commandLine(command, loginUser);
  const stdin = command.stdin ?? null;
  const { link, isFresh, leave } = await openFor(ssh, target, command);
  try {
    const startedMs = performance.now();
    const request = { line, stdin, outputBytesMax, sessionTimeoutMs, onLine };
    const session = await startSession(link, request);
    return { running: { link, session, command, loginUser, limits }, target, startedMs, leave };
  } catch (error) {
    leave();
    if (!(error instanceof NotStarted)) throw error;
    if (!error.isLost) throw failures.noSession(target, error);
    // Using the old connection is the only way to find out that a host was rebooted.
    if (mayReconnect && !isFresh) return beginCommand(ssh, { target, command, onLine }, false);
    throw failures.unreachable(target, error);
  }
}

async function openFor({ connections }: Ssh, target: Target, command: RemoteCommand) {
  if (command.isFreshConnection !== true) {
    return { ...(await connections.open(target)), leave: () => {} };
  }
  const link = await connections.openApart(target);
  return { link, isFresh: true, leave: () => link.close() };
}

/** Waits for the end. Throws `Failed` root-refused when sudo did not start the command. */
export async function finishCommand(
  ssh: Ssh,
  { target, running, startedMs, leave }: Started,
  isTimedOut: boolean,
): Promise<CommandResult> {
  const { command } = running;
  const ending = await running.session.ended;
  leave();
  const result: CommandResult = {
    ...ending,
    argv: command.argv,
    host: target.name,
    // What a command returns to the signal that ended it says nothing about its work.
    exitCode: isTimedOut ? null : ending.exitCode,
    isTimedOut,
    durationMs: Math.round(performance.now() - startedMs),
  };
  ssh.log(isTimedOut ? 'warn' : 'debug', 'ssh command', {
    host: target.name,
    command: renderForLog(command),
    exitCode: result.exitCode,
    isTimedOut,
    durationMs: result.durationMs,
  });
  if (wasSudoRefused(command, target.settings.user, ending)) {
    throw failures.rootRefused(target, ending.stderr);
  }
  return result;
}
