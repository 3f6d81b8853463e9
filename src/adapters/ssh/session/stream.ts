// A command that goes on until it is stopped, such as a probe: INT first, so that it can print its
// summary, then harder signals.

import type { CommandResult, RunningCommand } from '../../../ports/hosts.ts';
import { finishCommand, type Ssh, type Started } from './command.ts';
import { endByForce, endsWithin } from './interrupt.ts';

/** `release` is called once, when the command has ended. */
export function createStream(ssh: Ssh, started: Started, release: () => void): RunningCommand {
  const { running } = started;
  const { timeoutMs } = running.command;
  let isTimedOut = false;
  let ending: Promise<void> | null = null;
  const end = (): Promise<void> => {
    ending ??= endByForce(running, ['INT', 'TERM', 'KILL']);
    return ending;
  };
  // Without a deadline of its own a stream ends when it is stopped or the connection is closed.
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          isTimedOut = true;
          void end();
        }, timeoutMs);
  void running.session.ended.then(() => {
    clearTimeout(timer);
    release();
  });
  const stop = async (): Promise<CommandResult> => {
    // One that has ended by itself needs no signal; its process id may belong to another by now.
    if (!(await endsWithin(running.session, 0))) await end();
    return finishCommand(ssh, started, isTimedOut);
  };
  let stopping: Promise<CommandResult> | null = null;
  return {
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
}
