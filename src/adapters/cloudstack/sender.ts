// One signed call and its answer; and when a call may be sent again: a look always, anything else only
// when CloudStack said that it did not take it (429, 503). What is lost is never sent again here.

import { readFile } from 'node:fs/promises';
import { Failed } from '../../domain/failures.ts';
import type { CloudCall } from '../../ports/cloud.ts';
import { parseAnswer } from './answer.ts';
import { caFileUnreadable, foreignAnswer, isLook, transportFailed } from './failures.ts';
import { type HttpResult, post } from './http.ts';
import { type CloudRefusal, refused } from './refusals.ts';
import { type CloudStackParts, type CloudStackSettings, DEFAULT_CLOUD_LIMITS } from './settings.ts';
import { signedBody } from './signature.ts';

export type Content = Readonly<Record<string, unknown>>;

/** What CloudStack made of a call that it understood. */
export type Verdict =
  | { readonly kind: 'content'; readonly content: Content }
  | { readonly kind: 'refused'; readonly refusal: CloudRefusal };

export interface Sender {
  /** Throws `Failed` when no answer came or it was not CloudStack's. */
  send(call: CloudCall): Promise<Verdict>;
  /** The same, and throws `Failed` for a refusal, too. */
  contentOf(call: CloudCall): Promise<Content>;
}

// A management server that restarts is away for minutes; a person waits half of one, then decides.
const WAITS_MS = [1_000, 2_000, 4_000, 8_000, 15_000];
// The longest interval of api.throttling is not bounded; nobody waits longer than this for it.
const RATE_WAIT_MAX_MS = 30_000;
// A lost look is repeated twice: more would only delay the news that CloudStack is away.
const LOST_LOOKS_MAX = 2;
// CloudStack refuses more than 15 minutes, and less would make clocks matter more.
const EXPIRY_MS = 10 * 60_000;

export function createSender(settings: CloudStackSettings, parts: CloudStackParts): Sender {
  const send = async (call: CloudCall): Promise<Verdict> => {
    for (let attempt = 0; ; attempt += 1) {
      const verdict = await sendOnce(call, settings, parts).catch((thrown: unknown) => {
        if (!isWorthRepeating(thrown, call, attempt)) throw thrown;
        return null;
      });
      const waitMs = verdict === null ? WAITS_MS[attempt] : waitAfter(verdict, attempt);
      if (verdict !== null && waitMs === undefined) return verdict;
      await parts.clock.sleep(waitMs ?? RATE_WAIT_MAX_MS);
    }
  };
  return {
    send,
    async contentOf(call) {
      const verdict = await send(call);
      if (verdict.kind === 'refused') throw refused(call, verdict.refusal);
      return verdict.content;
    },
  };
}

function isWorthRepeating(thrown: unknown, call: CloudCall, attempt: number): boolean {
  if (!(thrown instanceof Failed) || !isLook(call) || attempt >= LOST_LOOKS_MAX) return false;
  return ['cloud-unreachable', 'cloud-answer-lost'].includes(thrown.failure.code);
}

/** How long until the call may be sent again; undefined: this is the answer. */
function waitAfter(verdict: Verdict, attempt: number): number | undefined {
  if (verdict.kind === 'content') return undefined;
  const { code, text } = verdict.refusal;
  const waitMs = WAITS_MS[attempt];
  if (code === 503) return waitMs;
  if (code !== 429 || waitMs === undefined) return undefined;
  // In brackets since about 4.18.
  const stated = /after \[?(\d+)\]? ?ms/.exec(text)?.[1];
  return Math.min(stated === undefined ? waitMs : Number(stated), RATE_WAIT_MAX_MS);
}

async function sendOnce(
  call: CloudCall,
  settings: CloudStackSettings,
  { clock, log, limits, post: send = post }: CloudStackParts,
): Promise<Verdict> {
  const startedAt = clock.now();
  const caCertificates = await readCaFile(settings.caFile);
  const result = await send(
    {
      apiUrl: settings.apiUrl,
      caCertificates,
      limits: { ...DEFAULT_CLOUD_LIMITS, ...limits },
    },
    signedBody(completed(call, settings.apiKey, startedAt), settings.secretKey),
  );
  const now = clock.now();
  const outcome = result.kind === 'answered' ? result.status : result.problem;
  const durationMs = now - startedAt;
  log('debug', 'CloudStack was asked', { command: call.command, outcome, durationMs });
  return verdictOn(call, settings, result, now);
}

function verdictOn(
  call: CloudCall,
  settings: CloudStackSettings,
  result: HttpResult,
  now: number,
): Verdict {
  const hide = hiderOf(settings);
  if (result.kind === 'failed') {
    const hidden = { ...result, detail: hide(result.detail) };
    throw transportFailed(call, settings.apiUrl, hidden);
  }
  const answer = parseAnswer(result.status, result.text);
  if (answer.kind === 'content') return answer;
  if (answer.kind === 'foreign') {
    const hidden = { status: result.status, detail: hide(answer.detail) };
    throw foreignAnswer(call, settings.apiUrl, hidden);
  }
  const clockAheadMs = result.serverTime === null ? null : result.serverTime - now;
  const refusal = { code: answer.code, text: hide(answer.text), clockAheadMs };
  return { kind: 'refused', refusal };
}

function completed(call: CloudCall, apiKey: string, now: number) {
  return {
    ...call.parameters,
    command: call.command,
    apiKey,
    response: 'json',
    signatureVersion: '3',
    // The form that every version reads: no fraction, and +0000 instead of Z.
    expires: new Date(now + EXPIRY_MS).toISOString().replace(/\.\d+Z$/, '+0000'),
  };
}

/** A server that repeats what it was sent must not bring our keys into a thread or a log. */
function hiderOf({ apiKey, secretKey }: CloudStackSettings): (text: string) => string {
  return (text) => text.replaceAll(secretKey, '[secret]').replaceAll(apiKey, '[key]');
}

/** Read anew for each call, so that a renewed authority needs no restart. */
async function readCaFile(path: string | null): Promise<string | null> {
  if (path === null) return null;
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw caFileUnreadable(path, error instanceof Error ? error.message : String(error));
  }
}
