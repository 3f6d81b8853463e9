// Runs one command line on one model host: faults first, then the tool, then the time it takes.
// Called by the SSH server and by the console (LabNetwork.run); knows nothing of either.
import { splitWords } from './split-words.ts';
import type { ToolCall, ToolResult } from '../tools/tool.ts';
import type { CommandFault } from './faults.ts';
import type { Machine, World } from './world.ts';

export interface CommandRequest {
  line: string;
  via: 'ssh' | 'console';
  environment: Readonly<Record<string, string>>;
  /** Resolves at the end of standard input. Read only by commands that read it. */
  readStdin(): Promise<string>;
  stream(text: string): void;
  /** Aborted by a signal from the client or the end of its connection. */
  interrupted: AbortSignal;
}

export type CommandOutcome =
  | ({ kind: 'finished' } & ToolResult)
  /** Never ends by itself; the caller waits for a signal. */
  | { kind: 'hanging' }
  | { kind: 'connection-lost' };

export async function runCommand(
  world: World,
  machine: Machine,
  request: CommandRequest,
): Promise<CommandOutcome> {
  const { line, via } = request;
  world.execLog.push({ host: machine.kernel.name, line, at: world.now(), via });
  const fault = via === 'ssh' ? machine.faults.take(line) : undefined;
  return beforeEffect(fault) ?? afterEffect(fault, await finished(world, machine, request));
}

function beforeEffect(fault: CommandFault | undefined): CommandOutcome | undefined {
  switch (fault?.kind) {
    case 'hang':
      return { kind: 'hanging' };
    case 'drop-connection':
      return fault.when === 'before' ? { kind: 'connection-lost' } : undefined;
    case 'fail':
      return fault.afterEffect ? undefined : failed(fault);
    case undefined:
      return undefined;
  }
}

function afterEffect(fault: CommandFault | undefined, outcome: CommandOutcome): CommandOutcome {
  if (outcome.kind === 'hanging') return outcome;
  if (fault?.kind === 'drop-connection') return { kind: 'connection-lost' };
  return fault?.kind === 'fail' ? failed(fault) : outcome;
}

async function finished(
  world: World,
  machine: Machine,
  request: CommandRequest,
): Promise<CommandOutcome> {
  const result = await execute(world, machine, request);
  if (result === 'hanging') return { kind: 'hanging' };
  const takesMs = result.takesMs ?? 0;
  await world.pass(takesMs, request.interrupted);
  // A signal in the middle of its wait ends a command without its exit code.
  const isCutShort = takesMs > 0 && request.interrupted.aborted;
  return isCutShort ? { kind: 'hanging' } : { kind: 'finished', ...result };
}

function failed(fault: Extract<CommandFault, { kind: 'fail' }>): CommandOutcome {
  return { kind: 'finished', exitCode: fault.exitCode, stderr: fault.stderr };
}

async function execute(
  world: World,
  machine: Machine,
  request: CommandRequest,
): Promise<ToolResult | 'hanging'> {
  const split = splitWords(request.line);
  if (split.kind === 'refused') return complain(world, machine, request.line, split.why);
  const { words, isSudo } = withoutSudo(split.words);
  const [name = '', ...rest] = words;
  if (machine.faults.hangingCommands.has(name)) return 'hanging';
  const tool = machine.tools.find(name);
  if (tool === 'absent') return notFound(name, isSudo);
  if (tool === 'unknown') return complain(world, machine, request.line, `no command ${name}`);
  const call = await makeCall(world, machine, request, { words: rest, isSudo, name });
  const result = world.change(() => tool(call));
  if (result === undefined) {
    return complain(world, machine, request.line, `${name}: this form is not modelled`);
  }
  return result;
}

function withoutSudo(words: string[]): { words: string[]; isSudo: boolean } {
  const isSudo = words.slice(0, 3).join(' ') === 'sudo -n --';
  return { words: isSudo ? words.slice(3) : words, isSudo };
}

async function makeCall(
  world: World,
  machine: Machine,
  request: CommandRequest,
  command: { name: string; words: string[]; isSudo: boolean },
): Promise<ToolCall> {
  const readsStdin = command.words.includes('/dev/stdin') || command.words.join(' ') === '-f -';
  return {
    host: machine.kernel,
    words: command.words,
    stdin: readsStdin ? await request.readStdin() : '',
    now: () => world.now(),
    environment: command.isSudo ? { ...request.environment, USER: 'root' } : request.environment,
    stream: (text) => request.stream(text),
    interrupted: request.interrupted,
    losesPacket: () => machine.faults.losesPacket(),
  };
}

/** What bash, or sudo, says about a command that is not installed. */
function notFound(name: string, isSudo: boolean): ToolResult {
  if (isSudo) return { exitCode: 1, stderr: `sudo: ${name}: command not found\n` };
  return { exitCode: 127, stderr: `bash: line 1: ${name}: command not found\n` };
}

function complain(world: World, machine: Machine, line: string, why: string): ToolResult {
  world.unknownCommands.push(`${machine.kernel.name}: ${line} (${why})`);
  return { exitCode: 127, stderr: `model host ${machine.kernel.name}: ${why}\n` };
}
