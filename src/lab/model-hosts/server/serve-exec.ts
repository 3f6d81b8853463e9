// One SSH session of a model host: takes an exec request, runs it, sends output and exit status.
// A signal ends what runs: ping prints its summary, everything else dies of the signal.
import type { ServerChannel, Session } from 'ssh2';
import { type CommandOutcome, runCommand } from './run-command.ts';
import type { RunningCommand, RunningCommands } from './running-commands.ts';
import { type Machine, sleep, type World } from './world.ts';

export interface SessionContext {
  environment: Readonly<Record<string, string>>;
  /** All commands of this connection. */
  commands: RunningCommands;
  dropConnection(): void;
}

export function serveExec(
  world: World,
  machine: Machine,
  session: Session,
  context: SessionContext,
): void {
  let running: RunningCommand | undefined;
  session.on('signal', (_accept, _reject, info) => {
    context.commands.signalByChannel(running, info.name);
  });
  session.on('exec', (accept, _reject, info) => {
    const channel = accept();
    const exitCode = context.commands.signalByScript(info.command);
    if (exitCode !== undefined) {
      channel.exit(exitCode);
      channel.end();
      return;
    }
    const command = context.commands.start(info.command);
    running = command;
    // A channel that closes early (client gone) must not bring the whole network down.
    channel.on('error', () => command.interrupt.abort());
    channel.on('close', () => {
      command.interrupt.abort();
      context.commands.end(command);
    });
    void answer(world, machine, channel, { context, running: command });
  });
}

async function answer(
  world: World,
  machine: Machine,
  channel: ServerChannel,
  command: { context: SessionContext; running: RunningCommand },
): Promise<void> {
  const { context, running } = command;
  const { signal } = running.interrupt;
  const stdin = collectStdin(channel);
  // Half of a management link's delay on the way in, half on the way out.
  await sleep(machine.faults.managementDelayMs / 2, signal);
  const outcome = await runCommand(world, machine, {
    line: running.line,
    via: 'ssh',
    environment: context.environment,
    readStdin: () => stdin,
    stream: (text) => {
      if (channel.writable) channel.write(text);
    },
    interrupted: signal,
    kill() {
      running.signalName = 'KILL';
      running.interrupt.abort();
    },
  });
  await sleep(machine.faults.managementDelayMs / 2, signal);
  if (outcome.kind === 'connection-lost') context.dropConnection();
  else await finish(channel, outcome, running);
}

async function finish(
  channel: ServerChannel,
  outcome: Exclude<CommandOutcome, { kind: 'connection-lost' }>,
  running: RunningCommand,
): Promise<void> {
  if (outcome.kind === 'hanging') {
    await untilAborted(running.interrupt.signal);
    if (!channel.writable) return;
    channel.exit(running.signalName ?? 'TERM', false, '');
    channel.end();
    return;
  }
  if (!channel.writable) return;
  if (outcome.stdout !== undefined && outcome.stdout !== '') channel.write(outcome.stdout);
  if (outcome.stderr !== undefined && outcome.stderr !== '') channel.stderr.write(outcome.stderr);
  channel.exit(outcome.exitCode);
  channel.end();
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function collectStdin(channel: ServerChannel): Promise<string> {
  const chunks: Buffer[] = [];
  channel.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve) => {
    const complete = (): void => resolve(Buffer.concat(chunks).toString('utf8'));
    channel.on('end', complete);
    channel.on('close', complete);
  });
}
