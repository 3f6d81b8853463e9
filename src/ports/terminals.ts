// Command lines that are not a shell: switches, on which a person types and reads.
//
// Contract: `type` opens a session of its own, types the lines one after the other, each when the
// prompt is back, and returns what each printed, without the echo and the prompt. It throws `Failed`:
// host-unreachable and its kin when nothing was typed, `switch-refused` with the line and the answer
// when an output matches a refusal (no further line is typed), `command-timed-out` when no prompt
// came back, `command-failed` when the session ended in the middle. It never repeats a line, and
// answers no question except that of a pager.

import { Failed } from '../domain/failures.ts';
import type { HostName } from '../domain/names.ts';

/** How one switch system talks; data, from its dialect. Patterns are sources of RegExp. */
export interface Terminal {
  /**
   * Matches the line of a prompt, in every mode. Its first group is the part that is the same in all
   * of them, such as the switch's name; in some modes it may be cut short.
   */
  readonly prompt: string;
  /** Typed first, e.g. what turns paging off. */
  readonly opening: readonly string[];
  /** An output that matches one of these is a refusal. */
  readonly refusals: readonly string[];
}

export interface Terminals {
  type(host: HostName, terminal: Terminal, lines: readonly string[]): Promise<readonly string[]>;
}

/** Where no switch is configured. */
export const NO_TERMINALS: Terminals = {
  type: (host) =>
    Promise.reject(
      new Failed({
        code: 'switch-refused',
        what: `${host} cannot be typed on.`,
        why: 'No switch is configured.',
        fix: 'Nothing was done. Add it to networks.switches in arpeggio.yaml.',
      }),
    ),
};
