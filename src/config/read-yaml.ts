// YAML text to a plain value, keeping the line of every key so that a problem can name it. Deliberately
// the core schema only: no tags, no merge keys, and a repeated key is an error.

import { isMap, isNode, LineCounter, parseDocument, type Document } from 'yaml';
import type { ConfigProblem } from './problem.ts';

export type Path = readonly (string | number)[];

export interface YamlText {
  readonly value: unknown;
  /** Syntax errors; then `value` is what could be read. */
  readonly problems: readonly ConfigProblem[];
  /** The line where the value at `path`, or the nearest thing that contains it, begins; from 1. */
  readonly lineOf: (path: Path) => number;
}

export function readYaml(text: string, file: string): YamlText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problems = document.errors.map(({ pos, message }) => ({
    place: `${file}:${lines.linePos(pos[0]).line}`,
    expected: 'valid YAML',
    seen: message,
  }));
  return {
    // Aliases could make a small file enormous; this one has no use for them.
    value: document.errors.length > 0 ? null : document.toJS({ maxAliasCount: 0 }),
    problems,
    lineOf: (path) => lines.linePos(offsetOf(document, path)).line,
  };
}

function offsetOf(document: Document, path: Path): number {
  for (let length = path.length; length > 0; length -= 1) {
    const offset = keyOffset(document, path.slice(0, length));
    if (offset !== null) return offset;
  }
  return 0;
}

function keyOffset(document: Document, path: Path): number | null {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const key = path.at(-1);
  if (isMap(parent)) {
    const pair = parent.items.find(({ key: node }) => String(node) === String(key));
    return isNode(pair?.key) ? (pair.key.range?.[0] ?? null) : null;
  }
  const node = document.getIn(path, true);
  return isNode(node) ? (node.range?.[0] ?? null) : null;
}
