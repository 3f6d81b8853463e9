// A dialog with a switch: wait for the prompt, type a line, read until the prompt is back. A prompt
// counts only when it is the last thing printed, begins with the name that the first prompt had, and
// stands behind the echo of the line; so neither a banner nor a line of output is taken for one.

import type { ClientChannel } from 'ssh2';
import type { Terminal } from '../../../ports/terminals.ts';
import type { Target } from '../failures.ts';
import type { SshLimits } from '../settings.ts';
import * as failures from './failures.ts';
import { createScreen } from './screen.ts';

export interface Dialog {
  /** Awaits the first prompt and types what the terminal wants first. Throws `Failed`. */
  open(): Promise<void>;
  /** Types one line and returns what it printed, without echo and prompt. Throws `Failed`. */
  type(line: string): Promise<string>;
  close(): void;
}

/** Where paging was not off yet, or a line pages in spite of it. */
const PAGING = /(?:-+\s*\(?more\b[^\n]*-+|-- MORE --[^\n]*|<-+ ?more ?-+>)\s*$/i;
// What a person's Enter key sends; AOS-CX takes nothing else.
const ENTER = '\r';

interface Waiting {
  readonly isAnswered: () => boolean;
  readonly quietMs: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export function createDialog(
  channel: ClientChannel,
  { target, terminal, limits }: { target: Target; terminal: Terminal; limits: SshLimits },
): Dialog {
  const prompt = new RegExp(`^${terminal.prompt}`);
  const screen = createScreen(limits.outputBytesMax);
  const typed: string[] = [];
  let line: string | null = null;
  let name: string | null = null;
  let endReason: string | null = null;
  let waiting: Waiting | null = null;
  let quiet: NodeJS.Timeout | undefined;

  const progress = (): failures.Progress => ({ target, typed, line });
  const lastLine = (): string => screen.lines().at(-1) ?? '';

  const lookAgain = (): void => {
    clearTimeout(quiet);
    if (waiting === null) return;
    const { isAnswered, quietMs, resolve, reject } = waiting;
    if (screen.isOverfull()) reject(failures.tooMuch(progress(), limits.outputBytesMax));
    else if (PAGING.test(lastLine())) {
      screen.eraseLine();
      channel.write(' ');
    } else if (isAnswered()) quiet = setTimeout(resolve, quietMs);
    else if (endReason !== null) reject(failures.cutOff(progress(), endReason));
  };
  channel.on('data', (chunk: Buffer) => {
    screen.add(chunk);
    lookAgain();
  });
  const ended = (reason: string): void => {
    endReason ??= reason;
    lookAgain();
  };
  // With a terminal everything comes on one stream; what is not read would stop the channel.
  channel.stderr.resume();
  channel.on('error', (error: Error) => ended(error.message));
  channel.on('close', () => ended('The switch closed it.'));

  const until = async (wait: Omit<Waiting, 'resolve' | 'reject'>, timeoutMs: number) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(
      () => reject(failures.noPrompt(progress(), timeoutMs / 1000, lastLine())),
      timeoutMs,
    );
    waiting = { ...wait, resolve, reject };
    lookAgain();
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      clearTimeout(quiet);
      waiting = null;
    }
  };

  const dialog: Dialog = {
    async open() {
      const isAnswered = (): boolean => prompt.test(lastLine());
      await until({ isAnswered, quietMs: limits.firstPromptQuietMs }, limits.sessionTimeoutMs);
      name = prompt.exec(lastLine())?.[1] ?? '';
      for (const opening of terminal.opening) await dialog.type(opening);
      // They change nothing on the switch, so nobody has to read of them.
      typed.length = 0;
    },
    async type(text) {
      line = text;
      screen.clear();
      if (endReason === null) channel.write(text + ENTER);
      const isAnswered = (): boolean => {
        const lines = screen.lines();
        const echo = echoOf(text, lines);
        const again = prompt.exec(lines.at(-1) ?? '')?.[1];
        // IOS cuts a long name short in its configuration modes.
        return echo >= 0 && echo < lines.length - 1 && !!again && name?.startsWith(again) === true;
      };
      await until({ isAnswered, quietMs: limits.promptQuietMs }, limits.terminalLineTimeoutMs);
      const lines = screen.lines();
      const output = lines.slice(echoOf(text, lines) + 1, -1).join('\n');
      const refusal = refusalIn(output, terminal);
      if (refusal !== null) throw failures.refused(progress(), refusal);
      typed.push(text);
      return output;
    },
    close: () => channel.close(),
  };
  return dialog;
}

/** The line on which the echo of what was typed ends; it may stand behind a prompt. -1: none yet. */
function echoOf(text: string, lines: readonly string[]): number {
  const plain = (words: string): string => words.trim().replaceAll(/\s+/g, ' ');
  return lines.findIndex((line) => plain(line).endsWith(plain(text)));
}

function refusalIn(output: string, { refusals }: Terminal): string | null {
  for (const pattern of refusals) {
    const found = new RegExp(pattern, 'm').exec(output)?.[0];
    if (found !== undefined) return found.trim();
  }
  return null;
}
