// Commands that change files: install from standard input, chmod/chown by reference, mv, rm, sync.
// Messages of GNU coreutils 9.1 in the C locale. Renaming replaces, as rename(2) does.
import { parentOf } from '../kernel/file-tree.ts';
import type { ModelHost } from '../kernel/model-host.ts';
import { fail, succeed, type Tool, type ToolResult } from './tool.ts';

const NOT_FOUND = 'No such file or directory';

/** install [-D] -m MODE /dev/stdin PATH; -D makes the directories on the way. */
export const install: Tool = ({ host, words, stdin }) => {
  const makesDirectories = words[0] === '-D';
  const place = installPlace(makesDirectories ? words.slice(1) : words);
  if (place === undefined) return undefined;
  const { path, mode } = place;
  if (makesDirectories) host.files.makeDirectory(parentOf(path));
  if (!host.files.isDirectory(parentOf(path))) {
    return fail(1, `install: cannot create regular file '${path}': ${NOT_FOUND}`);
  }
  host.files.write(path, stdin, { mode, userId: 0, groupId: 0 });
  return succeed();
};

function installPlace(words: readonly string[]): { path: string; mode: number } | undefined {
  const [option, mode = '', source, path = '', ...rest] = words;
  const isKnown = option === '-m' && source === '/dev/stdin' && path !== '' && rest.length === 0;
  if (!isKnown || !/^0?[0-7]{3}$/.test(mode)) return undefined;
  return { path, mode: Number.parseInt(mode, 8) };
}

export const chmod: Tool = ({ host, words }) =>
  likeReference(host, 'chmod', words, (path, reference) => {
    host.files.write(path.name, path.content, { mode: reference.mode });
  });

export const chown: Tool = ({ host, words }) =>
  likeReference(host, 'chown', words, (path, { userId, groupId }) => {
    host.files.write(path.name, path.content, { userId, groupId });
  });

function likeReference(
  host: ModelHost,
  tool: string,
  words: readonly string[],
  change: (
    path: { name: string; content: string },
    reference: { mode: number; userId: number; groupId: number },
  ) => void,
): ToolResult | undefined {
  const [option = '', ...rest] = words;
  const [name, ...more] = rest[0] === '--' ? rest.slice(1) : rest;
  if (!option.startsWith('--reference=') || name === undefined || more.length > 0) return undefined;
  const model = option.slice('--reference='.length);
  const reference = host.files.read(model);
  if (reference === undefined) {
    return fail(1, `${tool}: failed to get attributes of '${model}': ${NOT_FOUND}`);
  }
  const file = host.files.read(name);
  if (file === undefined) return fail(1, `${tool}: cannot access '${name}': ${NOT_FOUND}`);
  change({ name, content: file.content }, reference);
  return succeed();
}

function bareWords(words: readonly string[], flag?: string): readonly string[] | undefined {
  const rest =
    flag === undefined || words[0] === flag ? words.slice(flag === undefined ? 0 : 1) : [];
  const paths = rest[0] === '--' ? rest.slice(1) : rest;
  return paths.length === 0 || paths.some((path) => path.startsWith('-')) ? undefined : paths;
}

export const mv: Tool = ({ host, words }) => {
  const [source, target, ...more] = bareWords(words, '-f') ?? [];
  if (source === undefined || target === undefined || more.length > 0) return undefined;
  const file = host.files.read(source);
  if (file === undefined) return fail(1, `mv: cannot stat '${source}': ${NOT_FOUND}`);
  const place = host.files.isDirectory(target)
    ? `${target}/${source.slice(source.lastIndexOf('/') + 1)}`
    : target;
  if (!host.files.isDirectory(parentOf(place))) {
    return fail(1, `mv: cannot move '${source}' to '${place}': ${NOT_FOUND}`);
  }
  host.files.remove(source);
  host.files.write(place, file.content, file);
  return succeed();
};

export const rm: Tool = ({ host, words }) => {
  const paths = bareWords(words, '-f');
  if (paths === undefined) return undefined;
  let stderr = '';
  for (const path of paths) {
    if (host.files.isDirectory(path)) stderr += `rm: cannot remove '${path}': Is a directory\n`;
    else host.files.remove(path);
  }
  return { exitCode: stderr === '' ? 0 : 1, stderr };
};

export const sync: Tool = ({ host, words }) => {
  const paths = bareWords(words);
  if (paths === undefined) return undefined;
  const absent = paths.filter(
    (path) => host.files.read(path) === undefined && !host.files.isDirectory(path),
  );
  const stderr = absent.map((path) => `sync: error opening '${path}': ${NOT_FOUND}\n`).join('');
  return { exitCode: absent.length === 0 ? 0 : 1, stderr };
};
