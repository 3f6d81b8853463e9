// Paging of list calls (reference 1.6): page and pagesize together or not at all, at most
// `default.page.size` rows, and without both the first so many, silently.

import type { Json, JsonObject } from '../world/rows.ts';
import type { Arguments } from '../parameters/arguments.ts';
import { invalid } from './errors.ts';

export function pageOf(
  key: string,
  rows: readonly JsonObject[],
  asked: Arguments,
  sizeMax: number,
): JsonObject {
  const { first, size } = readPage(asked, sizeMax);
  if (rows.length === 0) return {};
  const page: readonly Json[] = rows.slice(first, first + size);
  return page.length === 0 ? { count: rows.length } : { count: rows.length, [key]: page };
}

function readPage(asked: Arguments, sizeMax: number): { first: number; size: number } {
  const page = asked.integer('page');
  const size = asked.integer('pagesize');
  if (page === undefined && size === undefined) return { first: 0, size: sizeMax };
  if (page === undefined) {
    throw invalid('"page" parameter is required when "pagesize" is specified');
  }
  if (size === undefined) {
    throw invalid('"pagesize" parameter is required when "page" is specified');
  }
  if (size > sizeMax || size < 0) {
    throw invalid(`Page size can't exceed max allowed page size value: ${sizeMax}`);
  }
  return { first: Math.max(0, page - 1) * size, size };
}
