// The only place where a command becomes a string: for the remote shell, and (redacted) for logs.
// An SSH server hands the string to the login shell, so every word is quoted for a POSIX shell.
// Deliberately not here: shell syntax of any kind. A pipe or a redirection is an argument of `sh -c`
// in the plan, where an approver can read it.

import type { RemoteCommand } from '../../domain/plan.ts';

/** Words that no POSIX shell reads as anything but themselves; `A=1` would be an assignment. */
const PLAIN_WORD = /^[A-Za-z0-9_%+:,./@-]+$/;

/** One word for a POSIX shell. Throws on NUL, which no argument can hold: the kernel ends it there. */
export function quoteWord(word: string): string {
  if (word.includes('\0')) throw new Error('An argument of a remote command holds a NUL byte.');
  // Inside single quotes everything is literal; the quote itself is written outside: '\''.
  return PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

export function quoteWords(argv: readonly string[]): string {
  return argv.map(quoteWord).join(' ');
}

/** The argv that really runs: through sudo when root is wanted and the login is another user. */
export function effectiveArgv(command: RemoteCommand, loginUser: string): readonly string[] {
  if (command.argv.length === 0) throw new Error('A remote command has no words.');
  const needsSudo = command.asRoot === true && loginUser !== 'root';
  // -n: never ask for a password, which nobody could type. --: the rest is the command.
  return needsSudo ? ['sudo', '-n', '--', ...command.argv] : command.argv;
}

/** What is sent to the host. */
export function commandLine(command: RemoteCommand, loginUser: string): string {
  return quoteWords(effectiveArgv(command, loginUser));
}

const SECRET_NAME = /pass(?:word|phrase|wd)?|secret|token|api-?_?key|credential/i;
const WORD_LENGTH_MAX = 200;

/** For logs: long words cut, values of secret-looking names hidden, standard input only counted. */
export function renderForLog(command: RemoteCommand): string {
  const words = command.argv.map((word, index) => {
    const before = command.argv[index - 1] ?? '';
    return quoteWord(redactWord(word, before).replaceAll('\0', '\\0'));
  });
  const stdinBytes = command.stdin === undefined ? 0 : Buffer.byteLength(command.stdin);
  return words.join(' ') + (command.stdin === undefined ? '' : ` < ${stdinBytes} bytes`);
}

function redactWord(word: string, before: string): string {
  // `--password VALUE`
  if (/^--?\w/.test(before) && !before.includes('=') && SECRET_NAME.test(before)) return '[hidden]';
  // `--token=VALUE`, `SECRET=VALUE`
  const assignment = /^([\w-]+)=/.exec(word);
  const name = assignment?.[1];
  if (name !== undefined && SECRET_NAME.test(name)) return `${name}=[hidden]`;
  if (word.includes('PRIVATE KEY-----')) return '[hidden]';
  return word.length > WORD_LENGTH_MAX ? `${word.slice(0, WORD_LENGTH_MAX)}…` : word;
}
