// SSH as the engine meets it: a command takes its time on the line, and may be refused, cut off before
// or after its effect, or hang. It keeps the contract of ports/hosts.ts, with the time-outs of the real
// adapter. Deliberately no effect after the time-out: the adapter ends what it gives up.

import { commandLine } from '../../../src/adapters/ssh/argv.ts';
import { DEFAULT_LIMITS } from '../../../src/adapters/ssh/settings.ts';
import { Failed } from '../../../src/domain/failures.ts';
import type { HostName } from '../../../src/domain/names.ts';
import type { RemoteCommand } from '../../../src/domain/plan.ts';
import type { ModelHost } from '../../../src/lab/model-hosts/kernel/model-host.ts';
import type { ToolResult } from '../../../src/lab/model-hosts/tools/tool.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { CommandResult, Hosts } from '../../../src/ports/hosts.ts';
import type { Chance } from '../seed/chance.ts';
import type { Faults } from '../seed/faults.ts';
import type { SimNetwork } from './network.ts';

export interface HostsParts {
  readonly network: SimNetwork;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly faults: Faults;
  /** The process dies here. */
  readonly die: () => void;
  /** Told of each command that a host really ran, and whether its result goes back to the bot. */
  readonly ran: (run: HostRun) => void;
}

export interface HostRun {
  readonly host: HostName;
  readonly line: string;
  readonly stdin: string | undefined;
  readonly exitCode: number;
  readonly isReported: boolean;
}

const KINDS = [
  'refused before',
  'reset before the effect',
  'hang without effect',
  'time-out after the effect',
  'reply lost after the effect',
  'slow',
  'bot dies before the effect',
  'bot dies after the effect',
] as const;
type Kind = (typeof KINDS)[number];

// A management network and a login that is kept: some milliseconds each way.
const WAY_MS_MAX = 40;
const REFUSED_AFTER_MS = 1_000;
// Just within the time that a command has.
const SLOW_MARGIN_MS = 100;

interface Call {
  readonly host: HostName;
  readonly command: RemoteCommand;
  readonly line: string;
  readonly timeoutMs: number;
  readonly startedAt: number;
  readonly fault: Kind | null;
}

export function createHosts(parts: HostsParts): Hosts {
  return {
    run: (host, command) => run(parts, host, command),
    start: () => Promise.reject(new Error('The simulation has a probe of its own.')),
  };
}

async function run(
  parts: HostsParts,
  host: HostName,
  command: RemoteCommand,
): Promise<CommandResult> {
  const { clock, chance, faults } = parts;
  const line = commandLine(command, 'root');
  const startedAt = clock.now();
  const timeoutMs = command.timeoutMs ?? DEFAULT_LIMITS.commandTimeoutMs;
  const fault = faults.at(`ssh ${host} ${line.slice(0, 90)}`, KINDS);
  const call: Call = { host, command, line, timeoutMs, startedAt, fault };
  await clock.sleep(chance.between(`way ${host} ${line} ${startedAt}`, 1, WAY_MS_MAX));
  if (fault === 'bot dies before the effect') {
    parts.die();
    return cutOff(parts, call);
  }
  if (fault === 'refused before' || !parts.network.host(host).isOn) {
    await clock.sleep(REFUSED_AFTER_MS);
    throw unreachable(host);
  }
  if (fault === 'reset before the effect') return cutOff(parts, call);
  if (fault === 'hang without effect') {
    await clock.sleep(timeoutMs);
    return cutOff(parts, call, true);
  }
  return withEffect(parts, call);
}

async function withEffect(parts: HostsParts, call: Call): Promise<CommandResult> {
  const { host, line, command, fault, timeoutMs } = call;
  const { clock, network } = parts;
  const kernel = network.host(host);
  const boots = kernel.bootCount;
  const outcome = await network.run(host, line, command.stdin);
  if (outcome.kind !== 'finished') return cutOff(parts, call);
  const { exitCode, takesMs = 0 } = outcome;
  const isReported = fault === null || fault === 'slow';
  parts.ran({ host, line, stdin: command.stdin, exitCode, isReported });
  if (fault === 'bot dies after the effect') parts.die();
  if (fault === 'reply lost after the effect') return cutOff(parts, call);
  const isTooSlow = fault === 'time-out after the effect' || takesMs >= timeoutMs;
  await clock.sleep(isTooSlow ? timeoutMs : backMsOf(parts, call, takesMs));
  const silence = cutOff(parts, call, isTooSlow);
  // A host that went down meanwhile reports nothing any more.
  if (isTooSlow || isOtherBoot(kernel, boots)) return silence;
  return { ...silence, ...saidBy(outcome) };
}

function isOtherBoot({ isOn, bootCount }: ModelHost, boots: number): boolean {
  return !isOn || bootCount !== boots;
}

function saidBy({ exitCode, stdout = '', stderr = '' }: ToolResult) {
  return { exitCode, stdout, stderr };
}

function backMsOf({ chance }: HostsParts, call: Call, takesMs: number): number {
  if (call.fault === 'slow') return Math.max(takesMs, call.timeoutMs - SLOW_MARGIN_MS);
  const about = `back ${call.host} ${call.line} ${call.startedAt}`;
  return takesMs + chance.between(about, 1, WAY_MS_MAX);
}

function cutOff(parts: HostsParts, call: Call, isTimedOut = false): CommandResult {
  return {
    argv: call.command.argv,
    host: call.host,
    exitCode: null,
    signal: null,
    stdout: '',
    stderr: '',
    isTruncated: false,
    isTimedOut,
    durationMs: parts.clock.now() - call.startedAt,
  };
}

function unreachable(host: HostName): Failed {
  return new Failed({
    code: 'host-unreachable',
    what: `No SSH connection to ${host}.`,
    why: 'The simulation says so.',
    fix: 'Nothing was changed. Try again.',
  });
}
