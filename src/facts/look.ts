// Running one read-only command on a host and turning a useless answer into a typed failure.
// Every fact is such a command and a pure parser of its output.

import { Failed, MAY_HAVE_HAPPENED } from '../domain/failures.ts';
import type { HostName } from '../domain/names.ts';
import { type RemoteCommand, renderCommand } from '../domain/plan.ts';
import type { CommandResult } from '../ports/hosts.ts';
import type { World } from '../ports/world.ts';

// Looks answer at once; ten seconds cover a loaded host and a slow management network.
const LOOK_TIMEOUT_MS = 10_000;

/** What sudo and shells return for a program that is not installed. */
export const EXIT_NOT_FOUND = 127;

/** Runs a look and returns its result, whatever its exit code; throws `Failed` when it was cut off. */
export async function look(
  world: World,
  host: HostName,
  command: RemoteCommand,
): Promise<CommandResult> {
  const result = await world.hosts.run(host, { timeoutMs: LOOK_TIMEOUT_MS, ...command });
  if (result.exitCode === null || result.isTruncated) throw lookFailed(command, result);
  return result;
}

/** Runs a look that must exit 0, and returns its standard output. */
export async function lookOrFail(
  world: World,
  host: HostName,
  command: RemoteCommand,
): Promise<string> {
  const result = await look(world, host, command);
  if (result.exitCode !== 0) throw lookFailed(command, result);
  return result.stdout;
}

/** Runs a command that must exit 0 and changes something. */
export async function act(
  world: World,
  host: HostName,
  command: RemoteCommand,
): Promise<CommandResult> {
  const result = await world.hosts.run(host, command);
  if (result.exitCode !== 0) throw actFailed(command, result);
  return result;
}

export function actFailed(command: RemoteCommand, result: CommandResult): Failed {
  return commandFailed(command, result, MAY_HAVE_HAPPENED);
}

export function lookFailed(command: RemoteCommand, result: CommandResult): Failed {
  return commandFailed(command, result, 'It only looked, so it changed nothing.');
}

function commandFailed(command: RemoteCommand, result: CommandResult, state: string): Failed {
  const line = renderCommand({ argv: command.argv });
  if (result.isTimedOut) {
    return new Failed({
      code: 'command-timed-out',
      what: `"${line}" on ${result.host} gave no result within ${result.durationMs} ms.`,
      why: 'The host, or something the command waits for, hangs.',
      fix: `${state} Look at ${result.host} by hand.`,
    });
  }
  return new Failed({
    code: 'command-failed',
    what: `"${line}" on ${result.host} ended with ${endOf(result)}.`,
    why: firstLines(result.stderr || result.stdout) || 'It printed nothing.',
    fix: `${state} Run it by hand on ${result.host} to see more.`,
  });
}

export function unreadable(host: HostName, argv: readonly string[], detail: string): Failed {
  return new Failed({
    code: 'output-unreadable',
    what: `The output of "${renderCommand({ argv })}" on ${host} is not as expected.`,
    why: detail,
    fix: 'Nothing was changed by this look. Check the version of the tool on that host.',
  });
}

function endOf(result: CommandResult): string {
  if (result.exitCode !== null) return `exit code ${result.exitCode}`;
  return result.signal === null ? 'a lost connection' : `signal ${result.signal}`;
}

// Three lines show the cause in every tool we use and fit into a message.
const LINES_SHOWN = 3;

function firstLines(text: string): string {
  return text.trim().split('\n').slice(0, LINES_SHOWN).join(' / ');
}
