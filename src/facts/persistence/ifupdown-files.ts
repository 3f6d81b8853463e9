// Fact: the files from which ifupdown configures a host, and the stanzas and lines in them that speak
// of an interface or an address. See interfaces(5). Deliberately not a full parser: it recognises the
// forms that can be edited safely, and whoever edits refuses everything else.

import type { HostName, InterfaceName, IpAddress } from '../../domain/names.ts';
import type { World } from '../../ports/world.ts';
import { lookFailed, look, lookOrFail } from '../look.ts';

export interface IfupdownFile {
  readonly path: string;
  readonly content: string;
  /** Octal permission bits, e.g. `644`. */
  readonly mode: string;
  readonly isOwnedByRoot: boolean;
}

export interface IfupdownStanza {
  readonly path: string;
  readonly interface: string;
  /** First line (`iface …`) and the last line that belongs to it, counted from 0. */
  readonly firstLine: number;
  readonly lastLine: number;
  readonly lines: readonly string[];
}

export const INTERFACES_FILE = '/etc/network/interfaces';
export const INTERFACES_DIRECTORY = '/etc/network/interfaces.d';

export async function readIfupdownFiles(
  world: World,
  host: HostName,
): Promise<readonly IfupdownFile[]> {
  const command = {
    argv: ['find', INTERFACES_FILE, INTERFACES_DIRECTORY, '-maxdepth', '1', '-type', 'f'],
  };
  const result = await look(world, host, command);
  // Exit code 1 when one of the two is missing: then the other one is the answer.
  if (result.exitCode !== 0 && result.exitCode !== 1) throw lookFailed(command, result);
  const paths = result.stdout.split('\n').filter((path) => path !== '');
  return Promise.all(paths.toSorted().map((path) => readIfupdownFile(world, host, path)));
}

async function readIfupdownFile(world: World, host: HostName, path: string): Promise<IfupdownFile> {
  const [content, status] = await Promise.all([
    lookOrFail(world, host, { argv: ['cat', '--', path], asRoot: true }),
    lookOrFail(world, host, { argv: ['stat', '-c', '%a %u %g', '--', path], asRoot: true }),
  ]);
  const [mode, ...owner] = status.trim().split(' ');
  return { path, content, mode: mode ?? '', isOwnedByRoot: owner.join(':') === '0:0' };
}

/** Whether the main file pulls in every file of interfaces.d, as Debian's own does. */
export function sourcesDirectory(files: readonly IfupdownFile[]): boolean {
  const main = files.find((file) => file.path === INTERFACES_FILE);
  return (main?.content ?? '')
    .split('\n')
    .some((line) =>
      /^\s*(?:source\s+\/etc\/network\/interfaces\.d\/\*|source-directory\s+\/etc\/network\/interfaces\.d)\s*$/.test(
        line,
      ),
    );
}

/** Every `iface` stanza of one interface, in file order. */
export function stanzasOf(
  files: readonly IfupdownFile[],
  name: InterfaceName,
): readonly IfupdownStanza[] {
  return files.flatMap(parseStanzas).filter((stanza) => stanza.interface === name);
}

/** Whether a line names exactly this address, alone or with a prefix length. */
export function lineNames(line: string, ip: IpAddress): boolean {
  return line.split(/[\s/]+/).includes(ip);
}

// These words begin a new top-level statement and so end the stanza before them (interfaces(5)).
const STATEMENT =
  /^\s*(?:iface|auto|allow-\S+|mapping|source|source-directory|no-auto-down|no-scripts|rename|template)\b/;

function parseStanzas(file: IfupdownFile): readonly IfupdownStanza[] {
  const lines = file.content.split('\n');
  const starts = lines.flatMap((line, index) => (/^\s*iface\s+\S+/.test(line) ? [index] : []));
  return starts.map((firstLine) => {
    const next = lines.findIndex((line, index) => index > firstLine && STATEMENT.test(line));
    const lastLine = lastContentLine(lines, firstLine, next === -1 ? lines.length : next);
    return {
      path: file.path,
      interface: lines[firstLine]?.trim().split(/\s+/)[1] ?? '',
      firstLine,
      lastLine,
      lines: lines.slice(firstLine, lastLine + 1),
    };
  });
}

function lastContentLine(lines: readonly string[], first: number, end: number): number {
  return lines.slice(0, end).findLastIndex((line, index) => index >= first && isContent(line));
}

function isContent(line: string): boolean {
  return line.trim() !== '' && !line.trim().startsWith('#');
}
