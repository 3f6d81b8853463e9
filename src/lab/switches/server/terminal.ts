// The terminal side of a session: echo, Enter, paging with its keys, and the faults that a test sets.
// Knows nothing of what the lines mean.

import type { ServerChannel } from 'ssh2';
import type { Cli } from '../cli.ts';
import type { Faults } from './faults.ts';

export interface TerminalHooks {
  readonly faults: Faults;
  readonly onLine: (line: string) => void;
  /** Cuts the connection, as a switch that restarts. */
  readonly cut: () => void;
}

export function serveTerminal(channel: ServerChannel, cli: Cli, hooks: TerminalHooks): void {
  const session = new TerminalSession(channel, cli, hooks);
  session.greet();
}

class TerminalSession {
  readonly #channel: ServerChannel;
  readonly #cli: Cli;
  readonly #hooks: TerminalHooks;
  /** Lines that wait behind a pager. */
  #pages: string[] = [];
  #typed = '';
  #isHanging = false;
  #keys: string[] = [];
  #isBusy = false;

  constructor(channel: ServerChannel, cli: Cli, hooks: TerminalHooks) {
    this.#channel = channel;
    this.#cli = cli;
    this.#hooks = hooks;
    channel.on('data', (chunk: Buffer) => {
      this.#keys.push(...chunk.toString('latin1'));
      void this.#work();
    });
    channel.on('close', () => cli.drop?.());
    channel.on('error', () => cli.drop?.());
  }

  greet(): void {
    void this.#print(`\r\n${this.#cli.banner.replaceAll('\n', '\r\n')}${this.#cli.prompt()}`);
  }

  /** One key after the other: what is typed while something is printed waits. */
  async #work(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (let key = this.#keys.shift(); key !== undefined; key = this.#keys.shift()) {
      if (this.#isHanging) continue;
      if (this.#pages.length > 0) await this.#page(key);
      else await this.#key(key);
    }
    this.#isBusy = false;
  }

  async #key(key: string): Promise<void> {
    if (key !== '\r' && key !== '\n') {
      this.#typed += key;
      await this.#print(key);
      return;
    }
    const line = this.#typed;
    this.#typed = '';
    await this.#print('\r\n');
    await this.#run(line);
  }

  async #run(line: string): Promise<void> {
    const { faults, onLine, cut } = this.#hooks;
    onLine(line);
    const fault = faults.take(line);
    if (fault === 'cut-before') return cut();
    if (fault === 'hang') {
      this.#isHanging = true;
      return;
    }
    if (fault === 'ask') {
      this.#isHanging = true;
      return this.#print('Do you want to continue (y/n)? ');
    }
    const output = this.#cli.run(line);
    if (fault === 'cut-after') return cut();
    this.#pages = output === '' ? [] : output.replace(/\n$/, '').split('\n');
    await this.#page(' ');
  }

  async #page(key: string): Promise<void> {
    const isWaiting = this.#pages.length > 0 && this.#cli.pageLength() > 0;
    if (key !== ' ' && isWaiting) this.#pages = [];
    const length = this.#cli.pageLength() || Number.POSITIVE_INFINITY;
    const page = this.#pages.slice(0, length - 1 || 1);
    this.#pages = this.#pages.slice(page.length);
    const erase = this.#isPaged ? this.#cli.pager.erase : '';
    this.#isPaged = this.#pages.length > 0;
    const text = page.map((line) => `${line}\r\n`).join('');
    await this.#print(erase + text + (this.#isPaged ? this.#cli.pager.text : ''));
    if (!this.#isPaged) await this.#finish();
  }

  #isPaged = false;

  async #finish(): Promise<void> {
    if (!this.#cli.isOver()) return this.#print(this.#cli.prompt());
    this.#channel.exit(0);
    this.#channel.end();
  }

  /** In small pieces where a test wants a slow line. */
  async #print(text: string): Promise<void> {
    const { pieceLength, pauseMs } = this.#hooks.faults.slowness;
    for (let at = 0; at < text.length; at += pieceLength) {
      if (!this.#channel.writable) return;
      this.#channel.write(text.slice(at, at + pieceLength));
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
