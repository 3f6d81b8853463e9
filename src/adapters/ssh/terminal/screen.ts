// What a stream of characters looks like on a terminal: backspaces, carriage returns and escape
// sequences are carried out, so that a paging prompt that was wiped out is gone from the text too.
// Only what command lines of switches use; a full-screen program would look wrong here.

import { StringDecoder } from 'node:string_decoder';

const ESC = '\u001b';
const BELL = '\u0007';
// Colours and cursor movements (CSI), titles (OSC), and the choice of a character set.
const ESCAPE = new RegExp(
  `^${ESC}(?:\\[([\\d;?]*)([@-~])|\\][^${BELL}${ESC}]*(?:${BELL}|${ESC}\\\\)|[()][A-Za-z0-9]|[^[\\]()])`,
);
// Longer than any sequence of ours; what does not end by then is no sequence.
const ESCAPE_LENGTH_MAX = 100;

export class Screen {
  readonly #charactersMax: number;
  #decoder = new StringDecoder('utf8');
  #done: string[] = [];
  #line: string[] = [];
  #column = 0;
  #seen = 0;
  /** The beginning of a sequence whose rest has not arrived. */
  #pending = '';

  constructor(charactersMax: number) {
    this.#charactersMax = charactersMax;
  }

  add(chunk: Buffer): void {
    const fresh = this.#decoder.write(chunk);
    this.#seen += fresh.length;
    if (this.isOverfull()) return;
    const text = this.#pending + fresh;
    this.#pending = '';
    for (let at = 0; at < text.length; ) {
      const used = this.#take(text.slice(at, at + ESCAPE_LENGTH_MAX + 1));
      if (used === 0) {
        this.#pending = text.slice(at);
        return;
      }
      at += used;
    }
  }

  /** The last of these is the one that is still being written. */
  lines(): readonly string[] {
    return [...this.#done, this.#line.join('')];
  }

  lastLine(): string {
    return this.#line.join('');
  }

  /** Wipes out the line that is being written. */
  eraseLine(): void {
    this.#line = [];
    this.#column = 0;
  }

  clear(): void {
    this.#decoder = new StringDecoder('utf8');
    this.#done = [];
    this.#seen = 0;
    this.#pending = '';
    this.eraseLine();
  }

  /** More was printed since the last `clear` than is kept. */
  isOverfull(): boolean {
    return this.#seen > this.#charactersMax;
  }

  /** How many characters at the start were used up; 0: the rest of a sequence has not arrived. */
  #take(text: string): number {
    if (!text.startsWith(ESC)) {
      this.#plain(text.charAt(0));
      return 1;
    }
    const [whole, parameters = '', final = ''] = ESCAPE.exec(text) ?? [];
    if (whole === undefined) return text.length > ESCAPE_LENGTH_MAX ? 1 : 0;
    this.#control(parameters, final);
    return whole.length;
  }

  #plain(character: string): void {
    if (character === '\n') {
      this.#done.push(this.#line.join(''));
      this.eraseLine();
    } else if (character === '\r') this.#column = 0;
    else if (character === '\b') this.#column = Math.max(0, this.#column - 1);
    else if (character >= ' ' || character === '\t') this.#put(character);
  }

  #put(character: string): void {
    // A cursor behind the end of the line leaves blanks.
    while (this.#line.length < this.#column) this.#line.push(' ');
    this.#line[this.#column] = character;
    this.#column += 1;
  }

  #control(parameters: string, final: string): void {
    const count = Number.parseInt(parameters, 10) || 1;
    if (final === 'D') this.#column = Math.max(0, this.#column - count);
    if (final === 'C') this.#column += count;
    if (final === 'G') this.#column = count - 1;
    if (final !== 'K' && final !== 'J') return;
    this.#line = parameters.startsWith('2') ? [] : this.#line.slice(0, this.#column);
  }
}
