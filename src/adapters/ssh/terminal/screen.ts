// What a stream of characters looks like on a terminal: backspaces, carriage returns and escape
// sequences are carried out, so that a paging prompt that was wiped out is gone from the text too.
// Only what command lines of switches use; a full-screen program would look wrong here.

import { StringDecoder } from 'node:string_decoder';

export interface Screen {
  add(chunk: Buffer): void;
  /** The last of these is the one that is still being written. */
  lines(): readonly string[];
  /** Wipes out the line that is being written. */
  eraseLine(): void;
  clear(): void;
  /** More was printed since the last `clear` than is kept. */
  isOverfull(): boolean;
}

// Colours and cursor movements (CSI), titles (OSC), and the choice of a character set.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
const ESCAPE =
  /^\u001b(?:\[([\d;?]*)([@-~])|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[()][A-Za-z0-9]|[^[\]()])/;
// Longer than any sequence of ours; what does not end by then is no sequence.
const ESCAPE_LENGTH_MAX = 100;

export function createScreen(charactersMax: number): Screen {
  let decoder = new StringDecoder('utf8');
  let done: string[] = [];
  let line: string[] = [];
  let column = 0;
  let seen = 0;
  let pending = '';

  const put = (character: string): void => {
    // A cursor behind the end of the line leaves blanks.
    while (line.length < column) line.push(' ');
    line[column] = character;
    column += 1;
  };
  const control = (parameters: string, final: string): void => {
    const count = Number.parseInt(parameters, 10) || 1;
    if (final === 'D') column = Math.max(0, column - count);
    if (final === 'C') column += count;
    if (final === 'G') column = count - 1;
    if (final !== 'K' && final !== 'J') return;
    line = parameters.startsWith('2') ? [] : line.slice(0, column);
  };
  const plain = (character: string): void => {
    if (character === '\n') {
      done.push(line.join(''));
      line = [];
      column = 0;
    } else if (character === '\r') column = 0;
    else if (character === '\b') column = Math.max(0, column - 1);
    else if (character >= ' ' || character === '\t') put(character);
  };
  /** How many characters at the start were used up; 0: the rest of a sequence has not arrived. */
  const take = (text: string): number => {
    if (!text.startsWith('\u001b')) {
      plain(text.charAt(0));
      return 1;
    }
    const [whole, parameters = '', final = ''] = ESCAPE.exec(text) ?? [];
    if (whole === undefined) return text.length > ESCAPE_LENGTH_MAX ? 1 : 0;
    control(parameters, final);
    return whole.length;
  };

  return {
    add(chunk) {
      const text = pending + decoder.write(chunk);
      seen += text.length - pending.length;
      pending = '';
      if (seen > charactersMax) return;
      for (let at = 0; at < text.length; ) {
        const used = take(text.slice(at, at + ESCAPE_LENGTH_MAX + 1));
        if (used === 0) {
          pending = text.slice(at);
          return;
        }
        at += used;
      }
    },
    lines: () => [...done, line.join('')],
    eraseLine() {
      line = [];
      column = 0;
    },
    clear() {
      decoder = new StringDecoder('utf8');
      done = [];
      line = [];
      column = 0;
      seen = 0;
      pending = '';
    },
    isOverfull: () => seen > charactersMax,
  };
}
