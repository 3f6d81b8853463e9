// Small commands about the host itself: who am I, which kernel, sysctls.
import { dottedName, pathOf } from '../kernel/sysctl-tree.ts';
import { type Tool, succeed } from './tool.ts';

/** Debian 12's cloud kernel, which the lab's virtual machine runs. */
const KERNEL = 'Linux 6.1.0-56-cloud-amd64';

export const uname: Tool = (call) => {
  if (call.words.join(' ') === '-s') return succeed('Linux\n');
  return call.words.join(' ') === '-sr' ? succeed(`${KERNEL}\n`) : undefined;
};

export const hostname: Tool = (call) =>
  call.words.length === 0 ? succeed(`${call.host.name}\n`) : undefined;

export const trueCommand: Tool = () => succeed();

export const identity: Tool = (call) =>
  call.words.join(' ') === '-u' ? succeed(`${userId(call.environment)}\n`) : undefined;

/** The first ordinary user of a Debian host is 1000. */
function userId(environment: Readonly<Record<string, string>>): number {
  return environment['USER'] === 'root' ? 0 : 1000;
}

export const printenv: Tool = (call) => {
  const [name, ...rest] = call.words;
  if (name === undefined || rest.length > 0) return undefined;
  const value = call.environment[name];
  return value === undefined ? { exitCode: 1 } : succeed(`${value}\n`);
};

export const sysctl: Tool = (call) => {
  const [option, ...keys] = call.words;
  if (keys.length === 0) return undefined;
  if (option === '-a') return listKeys(call, keys);
  if (option === '-n') return readKeys(call, keys);
  if (option === '-w') return writeKeys(call, keys);
  const quiet = option === '-qw' ? writeKeys(call, keys) : undefined;
  return quiet && { ...quiet, stdout: '' };
};

/** -a -r PATTERN: the pattern is matched against dotted names, in which a name's dot is a slash. */
function listKeys({ host }: Parameters<Tool>[0], words: readonly string[]): Outcome | undefined {
  const [option, pattern = '', ...rest] = words;
  if (option !== '-r' || rest.length > 0) return undefined;
  const matcher = new RegExp(pattern);
  const lines = host.sysctls
    .all()
    .map(([path, value]) => [dottedName(path), value] as const)
    .filter(([name]) => matcher.test(name))
    .map(([name, value]) => `${name} = ${value}\n`);
  return { exitCode: 0, stdout: lines.toSorted().join(''), stderr: '' };
}

type Outcome = { exitCode: number; stdout: string; stderr: string };

function missing(key: string): string {
  return `sysctl: cannot stat /proc/sys/${pathOf(key)}: No such file or directory\n`;
}

function readKeys(call: Parameters<Tool>[0], keys: readonly string[]): Outcome {
  const outcome: Outcome = { exitCode: 0, stdout: '', stderr: '' };
  for (const key of keys) {
    const value = call.host.sysctls.read(key);
    if (value === undefined) {
      outcome.exitCode = 1;
      outcome.stderr += missing(key);
    } else outcome.stdout += `${value}\n`;
  }
  return outcome;
}

function writeKeys(call: Parameters<Tool>[0], pairs: readonly string[]): Outcome | undefined {
  const outcome: Outcome = { exitCode: 0, stdout: '', stderr: '' };
  for (const pair of pairs) {
    const separator = pair.indexOf('=');
    if (separator < 0) return undefined;
    const key = pair.slice(0, separator);
    const value = pair.slice(separator + 1);
    if (call.host.sysctls.write(key, value)) outcome.stdout += `${dottedName(key)} = ${value}\n`;
    else {
      outcome.exitCode = 1;
      outcome.stderr += missing(key);
    }
  }
  return outcome;
}
