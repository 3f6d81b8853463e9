// Splits the command line of an SSH exec request into words by POSIX quoting rules. The model has
// no shell: anything that a shell would expand, redirect or join is refused, so that a command
// which would mean more than its words can never look as if it worked.

export type SplitLine = { kind: 'words'; words: string[] } | { kind: 'refused'; why: string };

/** Characters that mean something to a shell outside quotes. */
const SHELL_CHARACTERS = new Set('|&;<>()$`*?[]#~!{}\n');

export function splitWords(line: string): SplitLine {
  const words: string[] = [];
  let word: string | undefined;
  let position = 0;
  while (position < line.length) {
    const character = line.charAt(position);
    if (character === ' ' || character === '\t') {
      if (word !== undefined) words.push(word);
      word = undefined;
      position += 1;
      continue;
    }
    const piece = readPiece(line, position);
    if (piece === undefined)
      return { kind: 'refused', why: `shell syntax at: ${line.slice(position)}` };
    word = (word ?? '') + piece.text;
    position = piece.end;
  }
  if (word !== undefined) words.push(word);
  return { kind: 'words', words };
}

function readPiece(line: string, start: number): { text: string; end: number } | undefined {
  const character = line.charAt(start);
  if (character === "'") {
    const close = line.indexOf("'", start + 1);
    return close < 0 ? undefined : { text: line.slice(start + 1, close), end: close + 1 };
  }
  if (character === '"') return readDoubleQuoted(line, start + 1);
  if (character === '\\') {
    return start + 1 < line.length ? { text: line.charAt(start + 1), end: start + 2 } : undefined;
  }
  return SHELL_CHARACTERS.has(character) ? undefined : { text: character, end: start + 1 };
}

function readDoubleQuoted(line: string, start: number): { text: string; end: number } | undefined {
  let text = '';
  for (let position = start; position < line.length; position += 1) {
    const character = line.charAt(position);
    if (character === '"') return { text, end: position + 1 };
    if (character === '$' || character === '`') return undefined;
    const next = line.charAt(position + 1);
    const isEscape = character === '\\' && '"\\$`'.includes(next) && next !== '';
    text += isEscape ? next : character;
    position += isEscape ? 1 : 0;
  }
  return undefined;
}
