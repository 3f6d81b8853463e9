// What SQLite and the file system say when the store's disk cannot be used, as a typed failure.
// Everything else (a constraint, a wrong statement) is a bug and passes through unchanged.

import { Failed, type Failure } from '../../../domain/failures.ts';

const UNCHANGED = 'Nothing was written and no new step was started.';

type Texts = Pick<Failure, 'why' | 'fix'>;

// Primary result codes, https://sqlite.org/rescode.html
const TEXTS: ReadonlyMap<number, Texts> = new Map([
  [
    5,
    { why: 'Another program holds a lock on it.', fix: 'Close that program (a backup, a shell).' },
  ],
  [8, { why: 'It is read-only.', fix: 'Make the directory writable for the bot.' }],
  [10, { why: 'The disk reported an error.', fix: 'Look at `dmesg` and the disk, then restart.' }],
  [11, { why: 'Its pages are damaged.', fix: 'Stop the bot and restore the last backup.' }],
  [13, { why: 'The disk is full.', fix: 'Free space on its disk; the bot then goes on.' }],
  [14, { why: 'It cannot be opened.', fix: 'Check that the directory exists and is writable.' }],
  [26, { why: 'It is not a database.', fix: 'Stop the bot and restore the last backup.' }],
]);

// Extended codes carry the primary one in their low byte.
const PRIMARY_CODE_MASK = 0xff;

/** `Failed` (store-unavailable) for a disk error, else the thrown value as it is. */
export function storeError(path: string, thrown: unknown): unknown {
  if (!(thrown instanceof Error)) return thrown;
  const texts = sqliteTexts(thrown) ?? fileSystemTexts(thrown);
  if (texts === null) return thrown;
  return new Failed(
    {
      code: 'store-unavailable',
      what: `The store ${path} cannot be used: ${thrown.message}.`,
      why: texts.why,
      fix: `${UNCHANGED} ${texts.fix}`,
    },
    thrown,
  );
}

/** Runs `work` on the store's files; disk errors leave it as `Failed`. */
export function onStoreFile<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (thrown) {
    throw storeError(path, thrown);
  }
}

/** SQLite's primary result code; null when SQLite did not throw this. */
export function sqliteCode(thrown: unknown): number | null {
  if (!(thrown instanceof Error) || !('errcode' in thrown)) return null;
  return typeof thrown.errcode === 'number' ? thrown.errcode & PRIMARY_CODE_MASK : null;
}

function sqliteTexts(thrown: Error): Texts | null {
  const code = sqliteCode(thrown);
  return code === null ? null : (TEXTS.get(code) ?? null);
}

function fileSystemTexts(thrown: Error): Texts | null {
  if (!('syscall' in thrown)) return null;
  return {
    why: 'The operating system refused access to its directory.',
    fix: 'Check ARPEGGIO_DATA_DIR: the path, its owner and the free space.',
  };
}
