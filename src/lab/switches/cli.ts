// What the command line of one system is to the terminal that serves it, and the matching of typed
// words, which may be abbreviated, against patterns.

import type { SwitchState } from './state.ts';

export interface Cli {
  /** Printed before the first prompt. */
  readonly banner: string;
  prompt(): string;
  /** What the line prints; lines end with \n. */
  run(line: string): string;
  /** Lines on a page; 0: paging is off. */
  pageLength(): number;
  /** What a pager shows, and how it takes that away again. */
  readonly pager: { readonly text: string; readonly erase: string };
  /** True after `exit` on the outermost level. */
  isOver(): boolean;
  /** The session broke: what was not committed is lost where a system works so. */
  drop?(): void;
}

/** One switch; each session is a Cli of its own on the same machine. */
export interface Machine {
  readonly name: string;
  readonly running: SwitchState;
  readonly saved: SwitchState;
  reload(): void;
  login(): Cli;
  /** Exit code and output of a command without a terminal; undefined: there is no such way in. */
  exec?(line: string): { exitCode: number; stdout: string; stderr: string };
}

/** A word of a pattern in angle brackets takes anything; `<rest>` takes all that follows. */
export function matchWords(line: string, pattern: string): string[] | undefined {
  const typed = line.trim().split(/\s+/);
  const words = pattern.split(' ');
  const values: string[] = [];
  for (const [index, word] of words.entries()) {
    const given = typed[index];
    if (given === undefined) return undefined;
    if (word === '<rest>') return [...values, typed.slice(index).join(' ')];
    if (word.startsWith('<')) values.push(given);
    else if (!word.toLowerCase().startsWith(given.toLowerCase())) return undefined;
  }
  return typed.length === words.length ? values : undefined;
}

export type Handler = (...values: string[]) => string;

/** The first pattern that matches decides; undefined: none does. */
export function dispatch(
  line: string,
  handlers: Readonly<Record<string, Handler>>,
): string | undefined {
  for (const [pattern, handler] of Object.entries(handlers)) {
    const values = matchWords(line, pattern);
    if (values !== undefined) return handler(...values);
  }
  return undefined;
}
