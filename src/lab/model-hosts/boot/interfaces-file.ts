// Reads /etc/network/interfaces as Debian's ifupdown does: `auto`, `iface … inet static|manual|
// loopback`, `source` with a shell glob, `source-directory` with its name rule. Stanzas keep the
// order in which they are read, and several stanzas of one interface all apply.
// Options that ifupdown would hand to hooks are kept as they are; nothing is executed here.
import type { FileTree } from '../kernel/file-tree.ts';

export interface Stanza {
  device: string;
  method: string;
  options: [name: string, value: string][];
}

export interface InterfacesFile {
  autoDevices: string[];
  stanzas: Stanza[];
  /** What ifup would print on stderr. */
  faults: string[];
}

const INTERFACES_PATH = '/etc/network/interfaces';

export function readInterfaces(files: FileTree): InterfacesFile {
  const result: InterfacesFile = { autoDevices: [], stanzas: [], faults: [] };
  readOne(files, INTERFACES_PATH, result);
  return result;
}

function readOne(files: FileTree, path: string, result: InterfacesFile): void {
  let stanza: Stanza | undefined;
  for (const [keyword = '', ...rest] of linesOf(files.read(path)?.content ?? '')) {
    if (keyword === 'iface') {
      stanza = { device: rest[0] ?? '', method: rest[2] ?? '', options: [] };
      result.stanzas.push(stanza);
    } else if (isTopLevel(keyword)) {
      stanza = undefined;
      readTopLevel(files, keyword, rest, result);
    } else if (stanza === undefined) {
      result.faults.push(`${path}: misplaced option ${keyword}`);
    } else {
      stanza.options.push([keyword, rest.join(' ')]);
    }
  }
}

function isTopLevel(keyword: string): boolean {
  const isSelection = keyword.startsWith('allow-') || keyword === 'auto';
  return isSelection || ['source', 'source-directory', 'no-auto-down'].includes(keyword);
}

function readTopLevel(
  files: FileTree,
  keyword: string,
  words: readonly string[],
  result: InterfacesFile,
): void {
  if (keyword === 'auto' || keyword === 'allow-auto') result.autoDevices.push(...words);
  if (!keyword.startsWith('source')) return;
  for (const found of included(files, keyword, words[0] ?? '')) readOne(files, found, result);
}

function linesOf(content: string): string[][] {
  return content
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(/\s+/));
}

/** `source` takes a glob, which skips dot files; `source-directory` takes only plain names. */
function included(files: FileTree, keyword: string, argument: string): string[] {
  if (keyword === 'source-directory') {
    return files.directlyIn(argument).filter((path) => /\/[A-Za-z0-9_-]+$/.test(path));
  }
  const folder = argument.slice(0, argument.lastIndexOf('/'));
  const pattern = argument
    .slice(folder.length + 1)
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const glob = new RegExp(`^${pattern}$`);
  return files.directlyIn(folder).filter((path) => {
    const name = path.slice(folder.length + 1);
    return glob.test(name) && (!name.startsWith('.') || argument.includes('/.'));
  });
}
