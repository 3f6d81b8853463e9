// The files of one host: content, mode and owner by absolute path; directories exist on their own.
// /run and /tmp are lost at boot, the rest survives. No links, no permission checks (we are root).

export interface ModelFile {
  content: string;
  mode: number;
  userId: number;
  groupId: number;
}

const VOLATILE = ['/run', '/tmp'];

export class FileTree {
  readonly #files = new Map<string, ModelFile>();
  readonly #directories = new Set<string>(['/']);

  constructor(directories: readonly string[] = []) {
    for (const directory of directories) this.makeDirectory(directory);
  }

  makeDirectory(path: string): void {
    for (const parent of [path, ...parentsOf(path)]) this.#directories.add(parent);
  }

  isDirectory(path: string): boolean {
    return this.#directories.has(path);
  }

  read(path: string): ModelFile | undefined {
    return this.#files.get(path);
  }

  /** Keeps mode and owner of an existing file unless given. Throws without the directory. */
  write(path: string, content: string, attributes: Partial<Omit<ModelFile, 'content'>> = {}): void {
    if (!this.isDirectory(parentOf(path))) throw new Error(`no such directory: ${parentOf(path)}`);
    const before = this.#files.get(path) ?? { mode: 0o644, userId: 0, groupId: 0 };
    const { mode, userId, groupId } = { ...before, ...attributes };
    this.#files.set(path, { content, mode, userId, groupId });
  }

  remove(path: string): boolean {
    return this.#files.delete(path);
  }

  /** Sorted paths of all files at or below `path`. */
  below(path: string): string[] {
    const folder = path === '/' ? '/' : `${path}/`;
    return [...this.#files.keys()]
      .filter((name) => name === path || name.startsWith(folder))
      .toSorted();
  }

  directlyIn(path: string): string[] {
    return this.below(path).filter((name) => parentOf(name) === path);
  }

  dropVolatile(): void {
    for (const folder of VOLATILE) for (const path of this.below(folder)) this.#files.delete(path);
  }

  clear(): void {
    this.#files.clear();
  }
}

export function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}

function parentsOf(path: string): string[] {
  const parent = parentOf(path);
  return parent === '/' ? [] : [parent, ...parentsOf(parent)];
}
