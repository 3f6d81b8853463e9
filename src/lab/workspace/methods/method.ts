// What a Web API method is, how it reads its arguments, and how it says no.
// Argument errors and refusals come out as Slack writes them: HTTP 200 and { ok: false, error }.
import { z } from 'zod';
import type { Core } from '../core.ts';
import type { Tier } from '../faults/tier-limits.ts';

export type Answer = Record<string, unknown>;

export type Method = {
  tier: Tier;
  /** one of these is enough; empty: none needed */
  scopes: string[];
  /** which token opens it: bot (xoxb) or app-level (xapp) */
  token: 'bot' | 'app';
  run(core: Core, args: Record<string, unknown>): Answer;
};

export type MethodTable = Record<string, Method>;

/** A refusal as Slack sends it; `extra` goes beside `error` into the answer. */
export class SlackError extends Error {
  readonly code: string;
  readonly extra: Answer;
  constructor(code: string, extra: Answer = {}) {
    super(code);
    this.code = code;
    this.extra = extra;
  }
}

export function argumentError(...messages: string[]): SlackError {
  return new SlackError('invalid_arguments', {
    response_metadata: { messages: messages.map((message) => `[ERROR] ${message}`) },
  });
}

type Spec<Args> = {
  tier: Tier;
  scopes: string[];
  token?: 'bot' | 'app';
  args: z.ZodType<Args>;
  run(core: Core, args: Args): Answer;
};

export function method<Args>(spec: Spec<Args>): Method {
  return {
    tier: spec.tier,
    scopes: spec.scopes,
    token: spec.token ?? 'bot',
    run: (core, given) => {
      // Slack takes an empty form field for one that was not sent.
      const present = Object.entries(given).filter(([, value]) => value !== '');
      const parsed = spec.args.safeParse(Object.fromEntries(present));
      if (parsed.success) return spec.run(core, parsed.data);
      throw argumentError(...parsed.error.issues.map((issue) => renderIssue(issue, given)));
    },
  };
}

function renderIssue(issue: z.core.$ZodIssue, given: Record<string, unknown>): string {
  const name = String(issue.path[0] ?? '');
  if (given[name] === undefined || given[name] === '') return `missing required field: ${name}`;
  return `${issue.message} [json-pointer:/${issue.path.map((part) => String(part)).join('/')}]`;
}

/** "true" and "1" in forms, booleans in JSON. */
export const flag = z.preprocess((value) => {
  if (value === 'true' || value === '1') return true;
  return value === 'false' || value === '0' ? false : value;
}, z.boolean());

export const whole = z.coerce.number().int();

/** A JSON value, which forms carry as text. Text that is no JSON fails the inner schema. */
export function json<Output>(inner: z.ZodType<Output>) {
  return z.preprocess(parseMaybe, inner);
}

/** JSON text becomes what it says; everything else stays as it is. */
export function parseMaybe(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** Cursor paging over a list; `cursor` is opaque to clients, as Slack's is. */
export function page<Item>(items: Item[], args: { cursor?: string; limit?: number }, max = 1000) {
  const start = args.cursor === undefined ? 0 : readCursor(args.cursor);
  const limit = Math.min(args.limit ?? 100, max);
  if (limit < 1) throw new SlackError('invalid_limit');
  const end = start + limit;
  const hasMore = end < items.length;
  return {
    items: items.slice(start, end),
    hasMore,
    metadata: { next_cursor: hasMore ? Buffer.from(`next:${end}`).toString('base64') : '' },
  };
}

function readCursor(cursor: string): number {
  const match = /^next:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString());
  if (match === null) throw new SlackError('invalid_cursor');
  return Number(match[1]);
}
