// A dialog with a switch: wait for the prompt, type a line, read until the prompt is back. A prompt
// counts only when it is the last thing printed, begins with the name that the first prompt had, and
// stands behind the echo of the line; so neither a banner nor a line of output is taken for one.

import type { ClientChannel } from 'ssh2';
import type { Terminal } from '../../../ports/terminals.ts';
import type { Target } from '../failures.ts';
import type { SshLimits } from '../settings.ts';
import * as failures from './failures.ts';
import { Screen } from './screen.ts';

/** Where paging was not off yet, or a line pages in spite of it. */
const PAGING = /(?:-+\s*\(?more\b[^\n]*-+|-- MORE --[^\n]*|<-+ ?more ?-+>)\s*$/i;
// What a person's Enter key sends; AOS-CX takes nothing else.
const ENTER = '\r';

interface Waiting {
  readonly isAnswered: () => boolean;
  readonly quietMs: number;
  readonly timeoutMs: number;
}

interface DialogOptions {
  readonly target: Target;
  readonly terminal: Terminal;
  readonly limits: SshLimits;
}

export class Dialog {
  readonly #channel: ClientChannel;
  readonly #options: DialogOptions;
  readonly #prompt: RegExp;
  readonly #screen: Screen;
  #typed: string[] = [];
  #line: string | null = null;
  /** First group of the first prompt. */
  #name = '';
  #endReason: string | null = null;
  #lookAgain: () => void = () => {};

  constructor(channel: ClientChannel, options: DialogOptions) {
    this.#channel = channel;
    this.#options = options;
    this.#prompt = new RegExp(`^${options.terminal.prompt}`);
    this.#screen = new Screen(options.limits.outputBytesMax);
    channel.on('data', (chunk: Buffer) => {
      this.#screen.add(chunk);
      this.#lookAgain();
    });
    // With a terminal everything comes on one stream; what is not read would stop the channel.
    channel.stderr.resume();
    const end = (reason: string): void => {
      this.#endReason ??= reason;
      this.#lookAgain();
    };
    channel.on('error', (error: Error) => end(error.message));
    channel.on('close', () => end('The switch closed it.'));
  }

  /** Awaits the first prompt and types what the terminal wants first. Throws `Failed`. */
  async open(): Promise<void> {
    const { limits, terminal } = this.#options;
    await this.#until({
      isAnswered: () => this.#prompt.test(this.#screen.lastLine()),
      quietMs: limits.firstPromptQuietMs,
      timeoutMs: limits.sessionTimeoutMs,
    });
    this.#name = this.#promptName();
    for (const opening of terminal.opening) await this.type(opening);
    // They change nothing on the switch, so nobody has to read of them.
    this.#typed = [];
  }

  /** Types one line and returns what it printed, without echo and prompt. Throws `Failed`. */
  async type(line: string): Promise<string> {
    const { limits, terminal } = this.#options;
    this.#line = line;
    this.#screen.clear();
    if (this.#endReason === null) this.#channel.write(line + ENTER);
    await this.#until({
      isAnswered: () => this.#isBack(line),
      quietMs: limits.promptQuietMs,
      timeoutMs: limits.terminalLineTimeoutMs,
    });
    const lines = this.#screen.lines();
    const output = lines.slice(echoOf(line, lines) + 1, -1).join('\n');
    const refusal = refusalIn(output, terminal);
    if (refusal !== null) throw failures.refused(this.#progress(), refusal);
    this.#typed.push(line);
    return output;
  }

  close(): void {
    this.#channel.close();
  }

  #progress(): failures.Progress {
    return { target: this.#options.target, typed: this.#typed, line: this.#line };
  }

  #promptName(): string {
    return this.#prompt.exec(this.#screen.lastLine())?.[1] ?? '';
  }

  #isBack(line: string): boolean {
    const name = this.#promptName();
    // IOS cuts a long name short in its configuration modes.
    if (name === '' || !this.#name.startsWith(name)) return false;
    const lines = this.#screen.lines();
    const echo = echoOf(line, lines);
    return echo >= 0 && echo < lines.length - 1;
  }

  async #until({ isAnswered, quietMs, timeoutMs }: Waiting): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let quiet: NodeJS.Timeout | undefined;
    const timer = setTimeout(() => {
      const last = this.#screen.lastLine();
      reject(failures.noPrompt(this.#progress(), timeoutMs / 1000, last));
    }, timeoutMs);
    this.#lookAgain = () => {
      clearTimeout(quiet);
      if (this.#screen.isOverfull()) reject(this.#tooMuch());
      else if (PAGING.test(this.#screen.lastLine())) this.#turnPage();
      else if (isAnswered()) quiet = setTimeout(resolve, quietMs);
      else if (this.#endReason !== null) {
        reject(failures.cutOff(this.#progress(), this.#endReason));
      }
    };
    this.#lookAgain();
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      clearTimeout(quiet);
      this.#lookAgain = () => {};
    }
  }

  #tooMuch(): Error {
    return failures.tooMuch(this.#progress(), this.#options.limits.outputBytesMax);
  }

  #turnPage(): void {
    this.#screen.eraseLine();
    this.#channel.write(' ');
  }
}

/** The line on which the echo of what was typed ends; it may stand behind a prompt. -1: none yet. */
function echoOf(text: string, lines: readonly string[]): number {
  return lines.findIndex((line) => withSingleSpaces(line).endsWith(withSingleSpaces(text)));
}

function withSingleSpaces(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}

function refusalIn(output: string, { refusals }: Terminal): string | null {
  for (const pattern of refusals) {
    const found = new RegExp(pattern, 'm').exec(output)?.[0];
    if (found !== undefined) return found.trim();
  }
  return null;
}
