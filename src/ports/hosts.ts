// Remote commands on the hosts of the inventory.
//
// Contract: `run` resolves with a result whenever the command ended or was cut off, whatever its exit
// code: judging it is the caller's business. It throws `Failed` (host-unreachable, host-key-unknown,
// host-key-changed, login-refused, root-refused) when the command was certainly not started, and
// resolves with `isTimedOut` or `exitCode: null` when it may have run. It never retries a command.
// Commands on one host may run in parallel; the adapter bounds how many. A command with
// `isFreshConnection` never uses a connection that was open before; its own is closed after it.

import type { HostName } from '../domain/names.ts';
import type { RemoteCommand } from '../domain/plan.ts';

export interface CommandResult {
  readonly argv: readonly string[];
  readonly host: HostName;
  /** null when it was ended by a signal, by a deadline or by the loss of the connection. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Output beyond the bound was dropped. */
  readonly isTruncated: boolean;
  readonly isTimedOut: boolean;
  readonly durationMs: number;
}

/** A command that was started and goes on, such as a probe. */
export interface RunningCommand {
  /** Sends SIGINT and waits for the end; may be called twice. */
  stop(): Promise<CommandResult>;
}

export interface Hosts {
  run(host: HostName, command: RemoteCommand): Promise<CommandResult>;
  /** Starts a command and hands over each line of its standard output as it arrives. */
  start(
    host: HostName,
    command: RemoteCommand,
    onLine: (line: string) => void,
  ): Promise<RunningCommand>;
}
