// Runs one command line on one model host: faults first, then the tool, then the time it takes.
// Called by the SSH server and by the console (LabNetwork.run); knows nothing of either.
import type { Moment } from '../tools/services/dead-man/fire.ts';
import { PROGRAM, runProgram } from '../tools/services/dead-man/program.ts';
import { begin, readInside } from '../tools/services/dead-man/run-inside.ts';
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
  /** Ends it as kill -9 does. */
  kill(): void;
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
  world.catchUp();
  const fault = via === 'ssh' ? machine.faults.take(line) : undefined;
  if (fault?.kind === 'drop-connection' && fault.when === 'before') {
    return { kind: 'connection-lost' };
  }
  await letGo(fault);
  return runInside(world, machine, request, fault);
}

/** Through the dead-man switch where the line says so. */
async function runInside(
  world: World,
  machine: Machine,
  request: CommandRequest,
  fault: CommandFault | undefined,
): Promise<CommandOutcome> {
  let isKilled = false;
  const begun = beginInside(world, machine, request, () => {
    isKilled = true;
    request.kill();
  });
  if (typeof begun !== 'function') return afterEffect(fault, { kind: 'finished', ...begun });
  const outcome = beforeEffect(fault) ?? (await finished(world, machine, request));
  // One that hangs has not ended, and whoever takes back has to end it.
  if (outcome.kind !== 'hanging') begun();
  // Ping, too, which would sum up after a gentler signal.
  return isKilled ? { kind: 'hanging' } : afterEffect(fault, outcome);
}

/** How to tell that it has ended, or with what a dead-man switch that it runs through refuses it. */
function beginInside(
  world: World,
  { kernel: host }: Machine,
  request: CommandRequest,
  kill: () => void,
): ToolResult | (() => void) {
  const split = splitWords(request.line);
  const inside = split.kind === 'words' ? readInside(withoutSudo(split.words).words) : undefined;
  if (inside === undefined) return () => {};
  const moment: Moment = { host, now: () => world.now() };
  return begin(moment, inside, kill);
}

async function letGo(fault: CommandFault | undefined): Promise<void> {
  if (fault?.kind === 'wait') await fault.until;
}

function beforeEffect(fault: CommandFault | undefined): CommandOutcome | undefined {
  switch (fault?.kind) {
    case 'hang':
      return { kind: 'hanging' };
    case 'fail':
      return fault.afterEffect ? undefined : failed(fault);
    case 'drop-connection':
    case 'wait':
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
  const { words: outer, isSudo } = withoutSudo(split.words);
  const [name = '', ...words] = readInside(outer)?.words ?? outer;
  if (machine.faults.hangingCommands.has(name)) return 'hanging';
  return name === 'sh' && words[0] === PROGRAM
    ? runDeadMan(world, machine, request, words)
    : runTool(world, machine, request, { name, words, isSudo });
}

async function runTool(
  world: World,
  machine: Machine,
  request: CommandRequest,
  command: { name: string; words: string[]; isSudo: boolean },
): Promise<ToolResult> {
  const { name, isSudo } = command;
  const tool = machine.tools.find(name);
  if (tool === 'absent') return notFound(name, isSudo);
  if (tool === 'unknown') return complain(world, machine, request.line, `no command ${name}`);
  const call = await makeCall(world, machine, request, command);
  const result = world.change(() => tool(call));
  if (result === undefined) {
    return complain(world, machine, request.line, `${name}: this form is not modelled`);
  }
  return result;
}

async function runDeadMan(
  world: World,
  { kernel: host }: Machine,
  request: CommandRequest,
  [, ...words]: readonly string[],
): Promise<ToolResult> {
  const stdin = words[0] === 'arm' ? await request.readStdin() : '';
  return world.change(() => runProgram({ host, now: () => world.now() }, words, stdin));
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
