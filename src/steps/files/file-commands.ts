// The commands that write one small file so that no reader ever sees half of it. Shared by the steps
// that write files; whose text may be overwritten is their business.

import type { RemoteCommand } from '../../domain/plan.ts';

export interface FilePlace {
  readonly path: string;
  /** Octal permission bits; the owner is root. */
  readonly mode: string;
  /** Also its directories, where they are missing. */
  readonly makesDirectories?: boolean | undefined;
}

/** Written beside the file and moved over it; null: the file is deleted. */
export function writingCommands(file: FilePlace, content: string | null): readonly RemoteCommand[] {
  const { directory, temporary } = placesOf(file);
  const syncDirectory = ['sync', directory];
  if (content === null) return [['rm', '-f', file.path], syncDirectory].map(asRoot);
  const options = file.makesDirectories === true ? ['-D', '-m', file.mode] : ['-m', file.mode];
  const install = ['install', ...options, '/dev/stdin', temporary];
  const rest = [['sync', temporary], ['mv', '-f', temporary, file.path], syncDirectory];
  return [{ ...asRoot(install), stdin: content }, ...rest.map(asRoot)];
}

/** A write that was cut off leaves its temporary file behind. */
export function tidyCommand(file: FilePlace): RemoteCommand {
  return asRoot(['rm', '-f', placesOf(file).temporary]);
}

function placesOf({ path }: FilePlace) {
  const directory = path.slice(0, path.lastIndexOf('/'));
  const name = path.slice(directory.length + 1);
  // A leading dot: ifupdown's `source interfaces.d/*`, keepalived's include and run-parts skip it.
  return { directory, temporary: `${directory}/.arpeggio.${name}.new` };
}

function asRoot(argv: readonly string[]): RemoteCommand {
  return { argv, asRoot: true };
}
