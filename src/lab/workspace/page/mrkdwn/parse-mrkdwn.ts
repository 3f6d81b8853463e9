// Slack's own markup ("mrkdwn") as a tree. Ours, because the display library reads MAC addresses and
// times as emoji (52:54:00 loses its colons), takes Markdown for mrkdwn and leaves `&amp;` in code.
// Pure; unknown emoji and unpaired signs stay as they were typed, as in Slack.
import { decode } from './decode.ts';
import { parseReference, type Reference } from './parse-reference.ts';

export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'bold' | 'italic' | 'strike'; children: Inline[] }
  | { kind: 'emoji'; name: string }
  | Reference;

export type Part =
  | { kind: 'lines'; children: Inline[] }
  | { kind: 'quote'; children: Inline[] }
  | { kind: 'preformatted'; text: string };

export function parseMrkdwn(text: string): Part[] {
  // Every second piece is what stood between two fences.
  const pieces = text.split(/```([^]*?)```/);
  return pieces.flatMap((piece, index): Part[] => {
    if (index % 2 === 1) return [{ kind: 'preformatted', text: decode(trimLineEnds(piece)) }];
    const isAfterFence = index > 0;
    const isBeforeFence = index < pieces.length - 1;
    const lines = piece
      .replace(isAfterFence ? /^\n/ : /^(?!)/, '')
      .replace(isBeforeFence ? /\n$/ : /(?!)$/, '');
    return lines === '' ? [] : partsOfLines(lines.split('\n'));
  });
}

// A ">" comes escaped when a person typed it; ">>>" quotes everything that follows.
const QUOTE = /^(?:&gt;|>) ?/;
const QUOTE_ALL = /^(?:&gt;|>){3} ?/;

function partsOfLines(lines: string[]): Part[] {
  const parts: Part[] = [];
  let held: string[] = [];
  let isQuote = false;
  const close = (): void => {
    if (held.length > 0) {
      parts.push({ kind: isQuote ? 'quote' : 'lines', children: parseInline(held.join('\n')) });
    }
    held = [];
  };
  for (const [index, line] of lines.entries()) {
    if (QUOTE_ALL.test(line)) {
      close();
      const rest = [line.replace(QUOTE_ALL, ''), ...lines.slice(index + 1)].join('\n');
      return [...parts, { kind: 'quote', children: parseInline(rest) }];
    }
    if (QUOTE.test(line) !== isQuote) close();
    isQuote = QUOTE.test(line);
    held.push(line.replace(QUOTE, ''));
  }
  close();
  return parts;
}

type Rule = { pattern: RegExp; node: (match: RegExpExecArray) => Inline };

const STYLES = [
  ['*', 'bold'],
  ['_', 'italic'],
  ['~', 'strike'],
] as const;

// Signs count only at the edges of words: snake_case and 2 * 3 stay as they are.
const RULES: Rule[] = [
  {
    pattern: /<([@#!][^<>\n]+|[a-z][a-z0-9+.-]*:[^<>\n]+)>/y,
    node: (match) => parseReference(match[1] ?? ''),
  },
  { pattern: /`([^`\n]+)`/y, node: (match) => ({ kind: 'code', text: decode(match[1] ?? '') }) },
  ...STYLES.map(([sign, kind]) => ({
    pattern: new RegExp(
      `(?<![\\p{L}\\p{N}${sign}])[${sign}](?=\\S)([^\\n]*?\\S)[${sign}](?![\\p{L}\\p{N}${sign}])`,
      'uy',
    ),
    node: (match: RegExpExecArray): Inline => ({ kind, children: parseInline(match[1] ?? '') }),
  })),
  {
    pattern: /:([a-z0-9_+'-]+):/y,
    node: (match) => ({ kind: 'emoji', name: match[1] ?? '' }),
  },
  {
    // Ends before an escaped bracket, and without the full stop of its sentence.
    pattern: /https?:\/\/(?:(?!&[lg]t;)[^\s<>|`])+(?<![.,;:!?)*_~'"])/y,
    node: (match) => ({ kind: 'link', url: decode(match[0]), label: decode(match[0]) }),
  },
];

export function parseInline(text: string): Inline[] {
  const nodes: Inline[] = [];
  let plain = '';
  let at = 0;
  const closePlain = (): void => {
    if (plain !== '') nodes.push({ kind: 'text', text: decode(plain) });
    plain = '';
  };
  while (at < text.length) {
    const found = matchAt(text, at);
    if (found === null) {
      plain += text[at];
      at += 1;
    } else {
      closePlain();
      nodes.push(found.node);
      at = found.end;
    }
  }
  closePlain();
  return nodes;
}

function matchAt(text: string, at: number): { node: Inline; end: number } | null {
  for (const { pattern, node } of RULES) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    // The end is read before `node` runs: nested texts use the same patterns.
    const end = at + (match?.[0].length ?? 0);
    if (match !== null) return { node: node(match), end };
  }
  return null;
}

function trimLineEnds(text: string): string {
  return text.replace(/^\n/, '').replace(/\n$/, '');
}
