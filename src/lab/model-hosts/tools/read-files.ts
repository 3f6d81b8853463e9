// Commands that look at files: cat, find, grep, sha256sum, stat, as GNU coreutils 9.1, findutils
// 4.9 and grep 3.8 answer in the C locale. Only the forms that are sent.
import { createHash } from 'node:crypto';
import type { ModelHost } from '../kernel/model-host.ts';
import { readProcVlan } from './proc-vlan.ts';
import type { Tool, ToolResult } from './tool.ts';

const NOT_FOUND = 'No such file or directory';

interface Output {
  exitCode: number;
  stdout: string;
  stderr: string;
}

function perPath(
  paths: readonly string[],
  visit: (path: string, output: Output) => void,
): ToolResult {
  const output: Output = { exitCode: 0, stdout: '', stderr: '' };
  for (const path of paths) visit(path, output);
  return output;
}

/** Prints what the command says for a directory or a missing file; true when there is neither. */
function isFile(host: ModelHost, tool: string, path: string, output: Output): boolean {
  if (host.files.read(path) !== undefined) return true;
  output.exitCode = 1;
  const why = host.files.isDirectory(path) ? 'Is a directory' : NOT_FOUND;
  output.stderr += `${tool}: ${path}: ${why}\n`;
  return false;
}

export const cat: Tool = ({ host, words }) => {
  const [dashes, ...paths] = words;
  if (dashes !== '--' || paths.length === 0) return undefined;
  return perPath(paths, (path, output) => {
    const kernelText = readProcVlan(host, path);
    if (kernelText !== undefined) output.stdout += kernelText;
    else if (isFile(host, 'cat', path, output)) {
      output.stdout += host.files.read(path)?.content ?? '';
    }
  });
};

export const sha256sum: Tool = ({ host, words }) => {
  const [dashes, ...paths] = words;
  if (dashes !== '--' || paths.length === 0) return undefined;
  return perPath(paths, (path, output) => {
    if (!isFile(host, 'sha256sum', path, output)) return;
    const digest = createHash('sha256').update(host.files.read(path)?.content ?? '');
    output.stdout += `${digest.digest('hex')}  ${path}\n`;
  });
};

export const find: Tool = ({ host, words }) => {
  const [, paths = '', depth] = /^((?:\/\S+ )+)(-maxdepth 1 )?-type f$/.exec(words.join(' ')) ?? [];
  if (paths === '') return undefined;
  return perPath(paths.trim().split(' '), (path, output) => {
    if (host.files.read(path) !== undefined) output.stdout += `${path}\n`;
    else if (host.files.isDirectory(path)) {
      const found = depth === undefined ? host.files.below(path) : host.files.directlyIn(path);
      output.stdout += found.map((name) => `${name}\n`).join('');
    } else {
      output.exitCode = 1;
      output.stderr += `find: '${path}': ${NOT_FOUND}\n`;
    }
  });
};

export const grep: Tool = ({ host, words }) => {
  const [option, ...rest] = words;
  if (option === '-rlF') return filesWith(host, rest);
  if (option === '-rEs') return matchingLines(host, rest);
  const isOfEveryLine = option === '-r' && rest.length === 2 && rest[0] === '';
  return isOfEveryLine ? everyLine(host, rest[1] ?? '') : undefined;
};

/** -rlF [--] TEXT PATH… */
function filesWith(host: ModelHost, words: readonly string[]): ToolResult | undefined {
  const [text, ...paths] = words[0] === '--' ? words.slice(1) : words;
  if (text === undefined || paths.length === 0) return undefined;
  const output = perPath(paths, (path, written) => {
    const hits = host.files
      .below(path)
      .filter((name) => host.files.read(name)?.content.includes(text));
    written.stdout += hits.map((name) => `${name}\n`).join('');
    if (host.files.read(path) !== undefined || host.files.isDirectory(path)) return;
    written.exitCode = 2;
    written.stderr += `grep: ${path}: ${NOT_FOUND}\n`;
  });
  const hasHit = output.stdout !== '';
  return { ...output, exitCode: output.exitCode === 2 ? 2 : Number(!hasHit) };
}

/** -r '' DIRECTORY: every line with its file. */
function everyLine(host: ModelHost, directory: string): ToolResult {
  if (!host.files.isDirectory(directory)) {
    return { exitCode: 2, stderr: `grep: ${directory}: ${NOT_FOUND}\n` };
  }
  const stdout = host.files.below(directory).flatMap((path) => {
    const lines = host.files.read(path)?.content.replace(/\n$/, '').split('\n') ?? [];
    return lines.map((line) => `${path}:${line}\n`);
  });
  return { exitCode: stdout.length === 0 ? 1 : 0, stdout: stdout.join('') };
}

/** -rEs PATTERN PATH…: every line that matches, with its file; missing files only make it exit 2. */
function matchingLines(host: ModelHost, words: readonly string[]): ToolResult {
  const [pattern = '', ...paths] = words;
  const matcher = new RegExp(pattern.replaceAll('[:space:]', '\\s'));
  const lines = paths
    .flatMap((path) => host.files.below(path))
    .flatMap((path) =>
      (host.files.read(path)?.content ?? '')
        .split('\n')
        .filter((line) => matcher.test(line))
        .map((line) => `${path}:${line}\n`),
    );
  const isAnyMissing = paths.some(
    (path) => host.files.read(path) === undefined && !host.files.isDirectory(path),
  );
  const exitCode = isAnyMissing ? 2 : Number(lines.length === 0);
  return { exitCode, stdout: lines.join('') };
}

export const stat: Tool = ({ host, words }) => {
  const [option, format, dashes, ...paths] = words;
  if (option !== '-c' || format === undefined || dashes !== '--' || paths.length === 0) {
    return undefined;
  }
  const unknown = format.replaceAll(/%[%aAFgGnsuU]/g, '').includes('%');
  if (unknown) return undefined;
  return perPath(paths, (path, output) => {
    const facts = describe(host, path);
    if (facts === undefined) {
      output.exitCode = 1;
      output.stderr += `stat: cannot statx '${path}': ${NOT_FOUND}\n`;
      return;
    }
    output.stdout += `${format.replaceAll(/%(.)/g, (_, letter: string) => facts[letter] ?? '')}\n`;
  });
};

/** What each `%` letter stands for. */
function describe(host: ModelHost, path: string): Record<string, string> | undefined {
  const isDirectory = host.files.isDirectory(path);
  // What a directory that nobody touched looks like.
  const directory = isDirectory ? { mode: 0o755, userId: 0, groupId: 0 } : undefined;
  const file = host.files.read(path);
  const attributes = file ?? directory;
  if (attributes === undefined) return undefined;
  const { mode, userId, groupId } = attributes;
  const size = file === undefined ? 4096 : Buffer.byteLength(file.content);
  return {
    '%': '%',
    a: mode.toString(8),
    A: (isDirectory ? 'd' : '-') + permissions(mode),
    F: kindOf(isDirectory, size),
    g: String(groupId),
    G: nameOf(groupId),
    n: path,
    s: String(size),
    u: String(userId),
    U: nameOf(userId),
  };
}

function nameOf(id: number): string {
  return id === 0 ? 'root' : 'UNKNOWN';
}

function kindOf(isDirectory: boolean, size: number): string {
  if (isDirectory) return 'directory';
  return size === 0 ? 'regular empty file' : 'regular file';
}

function permissions(mode: number): string {
  return [6, 3, 0]
    .map((shift) => {
      const bits = (mode >> shift) & 7;
      return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${bits & 1 ? 'x' : '-'}`;
    })
    .join('');
}

/** -e PATH: a file, a directory, or an interface below /sys/class/net. */
export const test: Tool = ({ host, words }) => {
  const [option, path = '', ...rest] = words;
  if (option !== '-e' || rest.length > 0) return undefined;
  const [, interfaceName] = /^\/sys\/class\/net\/([^/]+)$/.exec(path) ?? [];
  const isThere =
    interfaceName === undefined
      ? host.files.read(path) !== undefined || host.files.isDirectory(path)
      : host.link(interfaceName) !== undefined;
  return { exitCode: isThere ? 0 : 1 };
};
