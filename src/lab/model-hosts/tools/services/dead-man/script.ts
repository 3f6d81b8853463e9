// The little of sh that take-backs are written in, read into data; anything else is not understood, so
// that a script which would mean more than its words can never look as if it worked. Per line:
//     WORDS || TAIL        printf %s 'TEXT' | WORDS || TAIL        if WORDS; then EITHER; fi
// where TAIL says what a failure means: `exit 1`, `failed=1`, or `:` for nothing. A line `failed=0` at
// the start and `exit $failed` at the end go with the second.

export interface ScriptCommand {
  words: string[];
  stdin: string;
  /** Runs only when this one, which just looks, ends with 0. */
  onlyIf: string[] | undefined;
  onFailure: 'stop' | 'go-on' | 'ignore';
}

const TAILS: Readonly<Record<string, ScriptCommand['onFailure']>> = {
  'exit 1': 'stop',
  'failed=1': 'go-on',
  ':': 'ignore',
};

type Token = { word: string } | { operator: string };

// An operator or a word; a word is made of plain characters, quoted texts and escaped characters.
const TOKEN = /[ \t]*(?:(\|\||[|;\n])|((?:[^\s'"|;$&<>()`*?[\]#~!{}\\]|'[^']*'|\\.|\$failed)+))/y;
const PIECE = /'([^']*)'|\\(.)|([^'\\]+)/g;

/** undefined: it holds something that the model does not know. */
export function parseScript(text: string): ScriptCommand[] | undefined {
  const tokens = tokenize(text);
  if (tokens === undefined) return undefined;
  const commands: ScriptCommand[] = [];
  for (const line of splitAt(tokens, '\n')) {
    const words = wordsOf(line)?.join(' ');
    if (line.length === 0 || words === 'failed=0' || words === 'exit $failed') continue;
    const command = parseLine(line);
    if (command === undefined) return undefined;
    commands.push(command);
  }
  return commands;
}

function tokenize(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  const matcher = new RegExp(TOKEN);
  const whole = text.trimEnd();
  while (matcher.lastIndex < whole.length) {
    const [, operator, word] = matcher.exec(whole) ?? [];
    if (operator !== undefined) tokens.push({ operator });
    else if (word !== undefined) tokens.push({ word: unquote(word) });
    else return undefined;
  }
  return tokens;
}

function unquote(word: string): string {
  return word.replaceAll(
    PIECE,
    (_all, quoted?: string, escaped?: string, plain?: string) => quoted ?? escaped ?? plain ?? '',
  );
}

function splitAt(tokens: readonly Token[], operator: string): Token[][] {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if ('operator' in token && token.operator === operator) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

/** undefined: there is an operator among them. */
function wordsOf(tokens: readonly Token[]): string[] | undefined {
  const words = tokens.flatMap((token) => ('word' in token ? [token.word] : []));
  return words.length === tokens.length ? words : undefined;
}

function parseLine(line: readonly Token[]): ScriptCommand | undefined {
  const parts = splitAt(line, ';').map((part) => [...part]);
  const [first, second, third, ...more] = parts;
  if (first === undefined || more.length > 0) return undefined;
  if (second === undefined) return parseCommand(first, undefined);
  const [opening, closing] = [takeWord(first), wordsOf(third ?? [])?.join(' ')];
  const onlyIf = wordsOf(first);
  const isConditional = opening === 'if' && takeWord(second) === 'then' && closing === 'fi';
  return isConditional && onlyIf !== undefined ? parseCommand(second, onlyIf) : undefined;
}

function takeWord(tokens: Token[]): string | undefined {
  const token = tokens.shift();
  return token !== undefined && 'word' in token ? token.word : undefined;
}

function parseCommand(
  tokens: readonly Token[],
  onlyIf: string[] | undefined,
): ScriptCommand | undefined {
  const [body = [], tail = [], ...more] = splitAt(tokens, '||');
  const onFailure = TAILS[wordsOf(tail)?.join(' ') ?? ''];
  const input = parseInput(splitAt(body, '|').map(wordsOf));
  if (onFailure === undefined || input === undefined || more.length > 0) return undefined;
  return { ...input, onlyIf, onFailure };
}

/** `WORDS`, or `printf %s TEXT` and WORDS. */
function parseInput(
  parts: readonly (string[] | undefined)[],
): Pick<ScriptCommand, 'words' | 'stdin'> | undefined {
  const [first, second] = parts;
  if (first === undefined || parts.length > 2) return undefined;
  if (parts.length === 1) return { words: first, stdin: '' };
  const [stdin = ''] = first.slice(2);
  const isText = first.length === 3 && first.slice(0, 2).join(' ') === 'printf %s';
  return isText && second !== undefined ? { words: second, stdin } : undefined;
}
