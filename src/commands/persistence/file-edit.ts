// An edit of one configuration file as a plan holds it, and the rules that every edit keeps.

import { refuse } from '../../domain/failures.ts';
import type { HostName } from '../../domain/names.ts';
import { INTERFACES_DIRECTORY, type IfupdownFile } from '../../facts/persistence/ifupdown-files.ts';

export interface FileEdit {
  readonly path: string;
  /** null: there is no such file. */
  readonly before: string | null;
  /** null: the file goes. */
  readonly after: string | null;
  /** Octal permission bits, e.g. `644`. */
  readonly mode: string;
  /** Where the file is a drop-in, whose directory may be missing. */
  readonly makesDirectories?: boolean;
}

type Refused = ReturnType<typeof refuse>;

// Options of interfaces(5) and wpa_supplicant(8) whose value nobody should see in a thread.
const SECRET_OPTION =
  /^\s*(?:wpa-(?:psk|password|private-key-passwd|wep-key\d)|wireless-key\d?|ppp-password)\s/m;

/** A plan shows and the journal keeps the whole text of a file that is edited. */
export function holdsSecret(host: HostName, file: IfupdownFile): Refused | null {
  if (!SECRET_OPTION.test(file.content)) return null;
  return refuse('persistence-unclear', {
    what: `${file.path} on ${host} holds a password or key.`,
    why: 'Editing it would put that into the plan, the thread and the journal.',
    fix: `Nothing was done. Move the rest into a file of its own in ${INTERFACES_DIRECTORY}.`,
  });
}

/** The file without these lines, counted from 0. */
export function withoutLines(file: IfupdownFile, removed: ReadonlySet<number>): FileEdit {
  const kept = file.content.split('\n').filter((_line, index) => !removed.has(index));
  const isEmpty = kept.every((line) => line.trim() === '' || line.trim().startsWith('#'));
  // A file of interfaces.d that only held these lines goes; the main file always stays.
  const after = isEmpty && file.path.startsWith(INTERFACES_DIRECTORY) ? null : kept.join('\n');
  return { path: file.path, before: file.content, after, mode: file.mode };
}
