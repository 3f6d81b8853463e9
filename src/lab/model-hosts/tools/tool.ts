// What every modelled command gets and gives back. A tool is a pure function of the host's state
// and its words, except that it changes that state. `undefined` means: a form of the command that
// is not modelled; the caller records a complaint and answers 127 rather than inventing an output.
import type { ModelHost } from '../kernel/model-host.ts';

export interface ToolCall {
  host: ModelHost;
  /** Words after the command's own name. */
  words: readonly string[];
  stdin: string;
  /** The world's clock, in milliseconds since 1970. */
  now: () => number;
  /** SSH_CONNECTION and the like. */
  environment: Readonly<Record<string, string>>;
  /** Sends standard output before the command ends. */
  stream(text: string): void;
  /** Aborted when the client sends a signal or goes away. */
  interrupted: AbortSignal;
  /** True while one probe or echo packet on the host's public link is lost by a set fault. */
  losesPacket(): boolean;
}

export interface ToolResult {
  exitCode: number;
  stdout?: string;
  stderr?: string;
  /** How long the real command takes after its effect; scaled by the network's timeScale. */
  takesMs?: number;
}

export type Tool = (call: ToolCall) => ToolResult | Promise<ToolResult> | undefined;

export function succeed(stdout = ''): ToolResult {
  return { exitCode: 0, stdout };
}

export function fail(exitCode: number, stderr: string): ToolResult {
  return { exitCode, stderr: `${stderr}\n` };
}

/** What ip(8) says about an interface that is not there. */
export function noDevice(device: string): ToolResult {
  return fail(1, `Cannot find device "${device}"`);
}

/** Reads `name VALUE` pairs; undefined for a name that is not in the list, or without its value. */
export function readPairs(
  words: readonly string[],
  names: readonly string[],
): Map<string, string> | undefined {
  const pairs = new Map<string, string>();
  for (let index = 0; index < words.length; index += 2) {
    const name = words[index] ?? '';
    const value = words[index + 1];
    if (!names.includes(name) || value === undefined) return undefined;
    pairs.set(name, value);
  }
  return pairs;
}

/** Reads `-x VALUE` options and one target; undefined for anything that is not in the lists. */
export function readOptions(
  words: readonly string[],
  known: { flags: string; values: string },
): { flags: Set<string>; values: Map<string, string>; target: string } | undefined {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const targets: string[] = [];
  const queue = [...words];
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    const letter = word.slice(1, 2);
    if (!/^-[A-Za-z]/.test(word)) targets.push(word);
    else if (known.flags.includes(letter) && word.length === 2) flags.add(letter);
    else if (known.values.includes(letter))
      values.set(letter, word.slice(2) || (queue.shift() ?? ''));
    else return undefined;
  }
  const [target, ...more] = targets;
  return target === undefined || more.length > 0 ? undefined : { flags, values, target };
}
