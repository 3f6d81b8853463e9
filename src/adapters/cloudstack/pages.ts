// A whole list, page by page. CloudStack cuts a list that is not asked for in pages, silently; its order
// is not stable while rows are added, so a row may come twice.

import type { CloudCall } from '../../ports/cloud.ts';
import { unreadableAnswer } from './failures.ts';
import { refused } from './refusals.ts';
import type { Content, Sender } from './sender.ts';

// The default of CloudStack's default.page.size, and the most it allows then.
const PAGE_SIZE = 500;
// 100,000 rows: whoever has more than that has not CloudStack but an endless answer.
const PAGES_MAX = 200;

export async function listAll(sender: Sender, call: CloudCall): Promise<readonly unknown[]> {
  const found = new Map<unknown, unknown>();
  let pageSize = PAGE_SIZE;
  let received = 0;
  for (let page = 1; page <= PAGES_MAX; page += 1) {
    const paged = withPage(call, page, pageSize);
    const verdict = await sender.send(paged);
    if (verdict.kind === 'refused') {
      const smaller = smallerPage(verdict.refusal.text, pageSize);
      if (page > 1 || smaller === null) throw refused(call, verdict.refusal);
      pageSize = smaller;
      page = 0;
      continue;
    }
    const { rows, count } = rowsOf(call, verdict.content);
    for (const row of rows) found.set(identityOf(row), row);
    received += rows.length;
    if (rows.length === 0 || received >= count) return [...found.values()];
  }
  throw unreadableAnswer(call, `end: ${PAGES_MAX} pages came, and there are more`);
}

function withPage(call: CloudCall, page: number, pageSize: number): CloudCall {
  const paging = { page: String(page), pagesize: String(pageSize) };
  return { command: call.command, parameters: { ...call.parameters, ...paging } };
}

/** Where default.page.size was made smaller, the refusal names it. */
function smallerPage(text: string, pageSize: number): number | null {
  const size = Number(/max allowed page size value: (\d+)/.exec(text)?.[1] ?? 0);
  return size > 0 && size < pageSize ? size : null;
}

/** An empty list is `{}`, a page behind the end only a count. */
function rowsOf(call: CloudCall, content: Content): { rows: readonly unknown[]; count: number } {
  const lists = Object.values(content).filter((value) => Array.isArray(value));
  const [rows = []] = lists;
  const isNothing = Object.keys(content).every((name) => name === 'count');
  if (lists.length > 1 || (lists.length === 0 && !isNothing)) {
    throw unreadableAnswer(call, `list in it, but ${Object.keys(content).join(', ')}`);
  }
  const { count = rows.length } = content;
  if (typeof count !== 'number') throw unreadableAnswer(call, 'number as "count"');
  return { rows, count };
}

/** Its uuid, or itself where rows have none. */
function identityOf(row: unknown): unknown {
  const hasId = typeof row === 'object' && row !== null && 'id' in row;
  return hasId && typeof row.id === 'string' ? row.id : row;
}
