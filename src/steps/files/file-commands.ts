// The commands that write one small file so that no reader ever sees half of it. Shared by the steps
// that write files; whose text may be overwritten is their business.

import type { RemoteCommand, TakeBackCommand } from '../../domain/plan.ts';
import { plainly } from '../dead-man/take-backs.ts';

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

/**
 * As a take-back. A directory that never came to be holds no file to delete. What a person wrote into
 * the file within the two minutes of a change is lost; the undo of the engine would leave it alone.
 */
export function restoringCommands(
  file: FilePlace,
  content: string | null,
): readonly TakeBackCommand[] {
  const commands = [...writingCommands(file, content), tidyCommand(file)].map(plainly);
  if (content !== null) return commands;
  const onlyIf = ['test', '-e', placesOf(file).directory];
  return commands.map((command) => ({ ...command, onlyIf }));
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
