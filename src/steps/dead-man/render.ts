// Take-backs as data, rendered as the plain sh that the program on the host runs. The whole of its
// grammar, one command after the other, each of them in the four forms below and nothing else:
//
//     WORDS || exit 1
//     WORDS || :                                  its exit code does not matter
//     printf '%s' 'TEXT' | WORDS || exit 1        TEXT, exactly, on standard input
//     if WORDS; then ANY OF THE ABOVE; fi
//
// Deliberately no variables, loops and here-documents: a text without a last newline has to survive.

import type { TakeBackCommand } from '../../domain/plan.ts';

/** Ends with a newline, and with 0 when the state is as before. */
export function renderTakeBack(commands: readonly TakeBackCommand[]): string {
  return commands.map((command) => `${renderCommandLine(command)}\n`).join('');
}

function renderCommandLine({ argv, stdin, onlyIf, mayFail }: TakeBackCommand): string {
  const input = stdin === undefined ? '' : `printf '%s' ${quoteWord(stdin)} | `;
  const line = `${input}${wordsOf(argv)} || ${mayFail === true ? ':' : 'exit 1'}`;
  return onlyIf === undefined ? line : `if ${wordsOf(onlyIf)}; then ${line}; fi`;
}

function wordsOf(argv: readonly string[]): string {
  return argv.map(quoteWord).join(' ');
}

/** Words that no POSIX shell reads as anything but themselves; `A=1` would be an assignment. */
const PLAIN_WORD = /^[A-Za-z0-9_%+:,./@-]+$/;

function quoteWord(word: string): string {
  if (word.includes('\0')) throw new Error('A word of a take-back holds a NUL byte.');
  return PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
