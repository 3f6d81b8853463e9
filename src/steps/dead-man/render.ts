// From take-backs as data to what the program on the host reads: the bundle, in which each take-back is
// plain sh that ends with 0 when the state is as before. The whole of its grammar, one command after the
// other, each of them in the four forms below and nothing else:
//
//     WORDS || exit 1
//     WORDS || :                                  its exit code does not matter
//     printf '%s' 'TEXT' | WORDS || exit 1        TEXT, exactly, on standard input
//     if WORDS; then ANY OF THE ABOVE; fi
//
// Deliberately no variables, loops and here-documents: a text without a last newline has to survive.

import type { TakeBackCommand } from '../../domain/plan.ts';

export interface NumberedTakeBack {
  /** They run from the highest number down. */
  readonly number: number;
  readonly commands: readonly TakeBackCommand[];
  /** Also after a reboot. */
  readonly atBoot: boolean;
}

/** As `arm` of the program takes it on standard input. */
export function renderBundle(takeBacks: readonly NumberedTakeBack[]): string {
  return takeBacks
    .map(({ number, commands, atBoot }) => {
      const text = renderTakeBack(commands);
      const lineCount = text.split('\n').length - 1;
      const when = atBoot ? 'boot' : 'live';
      return `take-back ${renderNumber(number)} ${when} ${lineCount}\n${text}`;
    })
    .join('');
}

// Names of files, which the program takes in the order of their text.
const DIGITS = 2;

export function renderNumber(number: number): string {
  return `${number}`.padStart(DIGITS, '0');
}

/** Ends with a newline. */
export function renderTakeBack(commands: readonly TakeBackCommand[]): string {
  return commands.map((command) => `${renderCommandLine(command)}\n`).join('');
}

function renderCommandLine({ argv, stdin, onlyIf, mayFail }: TakeBackCommand): string {
  const input = stdin === undefined ? '' : `printf '%s' ${quoteWord(stdin)} | `;
  const line = `${input}${words(argv)} || ${mayFail === true ? ':' : 'exit 1'}`;
  return onlyIf === undefined ? line : `if ${words(onlyIf)}; then ${line}; fi`;
}

function words(argv: readonly string[]): string {
  return argv.map(quoteWord).join(' ');
}

/** Words that no POSIX shell reads as anything but themselves; `A=1` would be an assignment. */
const PLAIN_WORD = /^[A-Za-z0-9_%+:,./@-]+$/;

function quoteWord(word: string): string {
  if (word.includes('\0')) throw new Error('A word of a take-back holds a NUL byte.');
  return PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
