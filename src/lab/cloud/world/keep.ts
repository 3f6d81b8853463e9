// The state file: the whole books as JSON, replaced at once, so that a reader never sees half of it.

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { firstContent } from './first-content.ts';
import type { CloudState } from './rows.ts';

export interface Keeper {
  /** What the file holds; the first content when there is none. */
  read(): CloudState;
  write(state: CloudState): void;
}

export function makeKeeper(file: string | undefined): Keeper {
  let written = '';
  return {
    read() {
      if (file === undefined || !existsSync(file)) return firstContent();
      // Written by us alone; a file that somebody broke ends the start with the parser's complaint.
      return JSON.parse(readFileSync(file, 'utf8')) as CloudState;
    },
    write(state) {
      if (file === undefined) return;
      const text = `${JSON.stringify(state, null, 1)}\n`;
      if (text === written) return;
      writeFileSync(`${file}.new`, text, { mode: 0o600 });
      renameSync(`${file}.new`, file);
      written = text;
    },
  };
}
