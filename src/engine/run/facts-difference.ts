// What differs between the facts a plan rests on and the facts now, in lines for people.

import { canonicalJson, type Json } from '../../domain/json.ts';

// Five show what is going on; the rest would bury it.
const LINES_MAX = 5;

interface Difference {
  readonly line: string;
  /** Of a list. Another value of its own explains them, as another host does its other addresses. */
  readonly isItem: boolean;
}

export function factsDifference(planned: Json, seen: Json): readonly string[] {
  const all = differences('', planned, seen);
  const ordered = [...all.filter(({ isItem }) => !isItem), ...all.filter(({ isItem }) => isItem)];
  const lines = ordered.map(({ line }) => line);
  const more = lines.length - LINES_MAX;
  return more > 0 ? [...lines.slice(0, LINES_MAX), `and ${more} more`] : lines;
}

function differences(path: string, planned: Json, seen: Json): readonly Difference[] {
  if (canonicalJson(planned) === canonicalJson(seen)) return [];
  if (isObject(planned) && isObject(seen)) {
    const keys = [...new Set([...Object.keys(planned), ...Object.keys(seen)])].toSorted();
    return keys.flatMap((key) =>
      differences(path === '' ? key : `${path}.${key}`, planned[key] ?? null, seen[key] ?? null),
    );
  }
  if (Array.isArray(planned) && Array.isArray(seen)) {
    return listDifference(path, planned, seen).map((line) => ({ line, isItem: true }));
  }
  const line = `${path}: was ${canonicalJson(planned)}, is ${canonicalJson(seen)}`;
  return [{ line, isItem: false }];
}

function listDifference(
  path: string,
  planned: readonly Json[],
  seen: readonly Json[],
): readonly string[] {
  const [before, after] = [planned.map(canonicalJson), seen.map(canonicalJson)];
  const gone = before.filter((item) => !after.includes(item));
  const added = after.filter((item) => !before.includes(item));
  if (gone.length + added.length === 0) return [`${path}: the order changed`];
  return [
    ...gone.map((item) => `${path}: ${item} is gone`),
    ...added.map((item) => `${path}: ${item} is new`),
  ];
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
