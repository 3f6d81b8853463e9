// Collects what a command prints, up to a bound, and cuts a stream into lines.
// Output beyond the bound is read and dropped: leaving it unread would block the command, closing
// the stream would end it half done (SIGPIPE).

import { StringDecoder } from 'node:string_decoder';

export interface BoundedText {
  add(chunk: Buffer): void;
  text(): string;
  isTruncated(): boolean;
}

export function createBoundedText(bytesMax: number): BoundedText {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let isTruncated = false;
  return {
    add(chunk) {
      const room = bytesMax - bytes;
      if (chunk.length > room) isTruncated = true;
      if (room <= 0) return;
      const kept = chunk.subarray(0, room);
      chunks.push(kept);
      bytes += kept.length;
    },
    // StringDecoder.write leaves out a character that the bound cut in two.
    text() {
      const decoder = new StringDecoder('utf8');
      const whole = decoder.write(Buffer.concat(chunks));
      return isTruncated ? whole : whole + decoder.end();
    },
    isTruncated: () => isTruncated,
  };
}

export interface LineSplitter {
  add(chunk: Buffer): void;
  /** Hands over a last line that has no line feed. */
  end(): void;
}

export function createLineSplitter(lineLengthMax: number, onLine: (line: string) => void) {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  return {
    add(chunk: Buffer): void {
      const lines = (rest + decoder.write(chunk)).split('\n');
      // Something that never ends its line must not fill our memory.
      rest = (lines.pop() ?? '').slice(0, lineLengthMax);
      for (const line of lines) onLine(line);
    },
    end(): void {
      const last = rest + decoder.end();
      rest = '';
      if (last !== '') onLine(last);
    },
  } satisfies LineSplitter;
}
